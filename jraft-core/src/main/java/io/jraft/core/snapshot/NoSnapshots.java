package io.jraft.core.snapshot;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.fsm.FSMCaller;
import io.jraft.core.fsm.SaveAtOnce;
import io.jraft.core.fsm.SaveJob;
import io.jraft.core.state.SnapshotSide;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.ChunkRequest;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The snapshot side of a node without a snapshot directory: its log grows for ever. Owner: LOOP. Called by the turn. */
@OwnedBy(Owner.LOOP)
public final class NoSnapshots implements SnapshotSide, SaveAtOnce {
    private final NodeContext ctx;
    private final FSMCaller fsm;

    public NoSnapshots(NodeContext ctx, FSMCaller fsm) {
        this.ctx = ctx;
        this.fsm = fsm;
        fsm.wire(this);
    }

    @Override
    public @Nullable SaveJob begin(LogId applied, ConfEntry conf, @Nullable Closure done) {
        refuse(done, notSupported());
        return null;
    }

    @Override
    public void refuse(@Nullable Closure done, Status why) {
        ctx.mailbox().post(() -> fsm.complete(done, why));
    }

    @Override
    public @Nullable SnapshotMeta latest() {
        return null;
    }

    @Override
    public void start(Consumer<Status> loaded) {
        loaded.accept(Status.OK());
    }

    @Override
    public void snapshot(@Nullable Closure done) {
        fsm.complete(done, notSupported());
    }

    private static Status notSupported() {
        return new Status(RaftError.EINVAL.getNumber(), "Snapshot is not supported");
    }

    @Override
    public void onInstallRequest(InstallRequest m) {
        // Without a directory there is nowhere to put it; the leader offers again and logs that it
        // has no answer.
    }

    @Override
    public void onChunkRequest(ChunkRequest m) {
        // This node never offered a snapshot, so nobody asks for parts of one.
    }

    @Override
    public void onInstallFailed(PeerId follower) {
        // Nobody pulls from here.
    }

    @Override
    public void onChunkResponse(ChunkResponse m) {
        // Nothing was asked for.
    }

    @Override
    public void onDeadline(long now) {}

    @Override
    public void flush() {}

    @Override
    public void stop(Status why) {}

    @Override
    public void whenIdle(Runnable then) {
        then.run();
    }

    @Override
    public String describe() {
        return "no snapshot directory";
    }
}
