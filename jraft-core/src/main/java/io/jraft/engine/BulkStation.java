package io.jraft.engine;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.BulkOp;
import io.jraft.core.context.BulkPort;
import io.jraft.entity.EnumOutter;
import io.jraft.ring.Ring;
import io.jraft.ring.Station;
import java.util.function.Consumer;

/**
 * Does what is slow: cold reads, snapshot files. Its time is nobody else's time. Owner: BULK. Called by its worker;
 * {@link #offer} may be called by ANY.
 */
@OwnedBy(Owner.BULK)
final class BulkStation implements Station, BulkPort {
    private final String name;
    private final Ring<BulkEvent> ring;
    private final Consumer<BulkEvent> handle = BulkStation::handle;

    BulkStation(String name, Ring<BulkEvent> ring) {
        this.name = name;
        this.ring = ring;
    }

    @Override
    public String name() {
        return name;
    }

    Ring<BulkEvent> ring() {
        return ring;
    }

    @Override
    public boolean offer(BulkOp op) {
        long seq = ring.tryClaim();
        if (seq < 0) {
            return false;
        }
        ring.cell(seq).op = op;
        ring.publish(seq);
        return true;
    }

    @Override
    public int poll(int limit) {
        return ring.drain(handle, limit);
    }

    private static void handle(BulkEvent event) {
        BulkOp op = event.op;
        event.op = null;
        if (op == null) {
            return;
        }
        try {
            op.mailbox().post(op.execute());
        } catch (RuntimeException | Error e) {
            op.mailbox()
                    .onFatal(
                            EnumOutter.ErrorType.ERROR_TYPE_LOG,
                            "internal error in a background job: " + e,
                            e);
        }
    }

    @Override
    public boolean flush(long now) {
        return false;
    }

    @Override
    public boolean ready() {
        return !ring.isEmpty();
    }

    @Override
    public long nextDeadline() {
        return Long.MAX_VALUE;
    }
}
