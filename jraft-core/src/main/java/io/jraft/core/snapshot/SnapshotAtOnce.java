package io.jraft.core.snapshot;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.fsm.FSMCaller;
import io.jraft.core.fsm.SaveAtOnce;
import io.jraft.core.fsm.SaveJob;
import io.jraft.error.RaftError;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.SnapshotStore;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots that users ask for inside a callback: the state is taken on the spot, on the state machine's worker, and the
 * loop is told, which leads the rest as ever. No worker waits for another (I-15): if the loop has other plans, what was
 * written is thrown away and the closure is told.
 * Owner: FSM. Called by FsmGroup. Calls the store, and SnapshotExecutor by the mailbox. Invariants: I-13, I-14, I-15.
 */
@OwnedBy(Owner.FSM)
final class SnapshotAtOnce implements SaveAtOnce {
    private final NodeContext ctx;
    private final FSMCaller fsm;
    private final SnapshotStore store;
    private final SnapshotExecutor executor;

    SnapshotAtOnce(NodeContext ctx, FSMCaller fsm, SnapshotStore store, SnapshotExecutor executor) {
        this.ctx = ctx;
        this.fsm = fsm;
        this.store = store;
        this.executor = executor;
    }

    @Override
    public @Nullable SaveJob begin(LogId applied, ConfEntry conf, @Nullable Closure done) {
        SnapshotMeta newest = store.latest();
        long fresh = applied.index() - (newest == null ? 0 : newest.last().index());
        Status margin = executor.marginOf(fresh);
        if (margin != null) {
            refuse(done, margin);
            return null;
        }
        try {
            SnapshotWriter writer = store.create();
            writer.saveMeta(new SnapshotMeta(applied, 0, conf, List.of()).toUserMeta());
            return executor.beginAtOnce(applied, writer, done);
        } catch (IOException | RuntimeException e) {
            refuse(
                    done,
                    new Status(
                            RaftError.EIO.getNumber(),
                            "the snapshot could not be written: " + e.getMessage()));
            return null;
        }
    }

    @Override
    public void refuse(@Nullable Closure done, Status why) {
        ctx.mailbox().post(() -> fsm.complete(done, why));
    }
}
