package io.jraft.rhea;

import io.jraft.Node;
import io.jraft.Status;
import io.jraft.entity.Task;
import io.jraft.error.OverloadException;
import io.jraft.rhea.fsm.KVClosure;
import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has values swept away whose time is over, by entries of the region's log. Owner: ANY; one sweep at a time.
 */
final class RegionSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(RegionSweeper.class);

    private final KVStateMachine machine;
    private final RegionClock clock;
    private final AtomicBoolean sweeping = new AtomicBoolean();

    RegionSweeper(KVStateMachine machine, RegionClock clock) {
        this.machine = machine;
        this.clock = clock;
    }

    /** Proposes a sweep if one is due and this store leads the region. */
    void sweep(@Nullable Node here) {
        RegionRecord record = machine.record();
        if (here == null
                || !record.isOpen()
                || record.seal() != null
                || machine.nextExpiryMs() > clock.nowMs()
                || !here.isLeader()
                || !sweeping.compareAndSet(false, true)) {
            return;
        }
        byte[] entry = OpCodec.encode(OpHeader.once(record.version()), new KVOp.Sweep());
        OpCodec.stamp(entry, clock.nowMs());
        boolean asked = false;
        try {
            here.apply(new Task(ByteBuffer.wrap(entry), new Swept(here)));
            asked = true;
        } catch (OverloadException | IllegalStateException e) {
            LOG.debug("Region {} was not swept, the next tick tries again", record.regionId(), e);
        } finally {
            if (!asked) {
                sweeping.set(false);
            }
        }
    }

    /** One sweep follows another without a pause while there is something to be swept. */
    private final class Swept implements KVClosure {
        private final Node here;
        private boolean more;

        Swept(Node here) {
            this.here = here;
        }

        @Override
        public void answered(OpResult result) {
            more = result instanceof OpResult.Flag flag && flag.yes();
        }

        @Override
        public void run(Status status) {
            sweeping.set(false);
            if (more && status.isOk()) {
                sweep(here);
            }
        }
    }
}
