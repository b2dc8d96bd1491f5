package io.jraft.rhea;

import io.jraft.Closure;
import io.jraft.Node;
import io.jraft.entity.Task;
import io.jraft.error.OverloadException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rhea.rpc.KVReply;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this replica puts into its region's log: each entry with the region's time, and answered once, when it was applied or
 * refused.
 * Owner: ANY; has no state.
 */
final class RegionLog {
    private static final Logger LOG = LoggerFactory.getLogger(RegionLog.class);

    private final RegionPlan plan;
    private final KVStateMachine machine;
    private final RegionClock clock;
    private final boolean born;
    private final Supplier<@Nullable Node> node;

    /**
     * The log of one region.
     *
     * @param born whether it was split off another one, so that its log begins with what it is
     * @param node the group's; null before it was started
     */
    RegionLog(
            RegionPlan plan,
            KVStateMachine machine,
            RegionClock clock,
            boolean born,
            Supplier<@Nullable Node> node) {
        this.plan = plan;
        this.machine = machine;
        this.clock = clock;
        this.born = born;
        this.node = node;
    }

    /**
     * Proposes an entry.
     *
     * @throws IllegalStateException if the group was not started, or stops
     */
    void propose(byte[] entry, Consumer<KVReply> reply) {
        Node here = node.get();
        if (here == null) {
            throw new IllegalStateException("region " + plan.id() + " was not started");
        }
        propose(here, entry, reply);
    }

    /** Proposes an entry. */
    void propose(Node here, byte[] entry, Consumer<KVReply> reply) {
        OpCodec.stamp(entry, clock.nowMs());
        try {
            here.apply(new Task(ByteBuffer.wrap(entry), new EntryReply(here, reply)));
        } catch (OverloadException e) {
            // So full that not even the refusal finds room; the closure does not run then.
            reply.accept(
                    KVReply.refused(
                            Errors.SERVER_BUSY,
                            String.valueOf(e.getMessage()),
                            EntryReply.leader(here)));
        }
    }

    /** The first thing that a leader of a new region does is to say what the region is. */
    void open() {
        Node here = node.get();
        if (here == null || born || machine.record().isOpen()) {
            return;
        }
        KVOp open =
                new KVOp.OpenRegion(
                        plan.id(), RegionEngine.FIRST_VERSION, plan.start(), plan.end());
        byte[] entry = OpCodec.encode(OpHeader.once(RegionEngine.FIRST_VERSION), open);
        OpCodec.stamp(entry, clock.nowMs());
        Closure done =
                status -> {
                    if (!status.isOk()) {
                        LOG.warn("Region {} could not be opened: {}", plan.id(), status);
                    }
                };
        try {
            here.apply(new Task(ByteBuffer.wrap(entry), done));
        } catch (OverloadException | IllegalStateException e) {
            LOG.warn("Region {} could not be opened: {}", plan.id(), e.getMessage());
        }
    }

    /** An entry that changes nothing, so that the log goes on. */
    void touch() {
        Node here = node.get();
        RegionRecord record = machine.record();
        if (here != null && record.isOpen()) {
            byte[] entry = OpCodec.encode(OpHeader.once(record.version()), new KVOp.Sweep());
            propose(here, entry, answer -> RegionEngine.tellRefusal(plan.id(), "touched", answer));
        }
    }
}
