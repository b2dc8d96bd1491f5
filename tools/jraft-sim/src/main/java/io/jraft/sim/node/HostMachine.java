package io.jraft.sim.node;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.SnapshotCut;
import io.jraft.StateMachine;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.error.RaftException;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import org.jspecify.annotations.Nullable;

/** A state machine that is passed everything, and whose snapshots take the way around of {@link HostFiles}. Owner: the run's thread. */
public final class HostMachine implements StateMachine {
    private final SimNode node;
    private final StateMachine machine;

    /** Around a machine of that server. */
    public HostMachine(SimNode node, StateMachine machine) {
        this.node = node;
        this.machine = machine;
    }

    @Override
    public void onApply(Iterator entries) {
        machine.onApply(entries);
    }

    @Override
    public @Nullable SnapshotCut onSnapshotCut() {
        return HostFiles.cut(node, machine.onSnapshotCut());
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        HostFiles.save(node, machine, writer, done);
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        return HostFiles.load(node, machine, reader);
    }

    @Override
    public void onShutdown() {
        machine.onShutdown();
    }

    @Override
    public void onLeaderStart(long term) {
        machine.onLeaderStart(term);
    }

    @Override
    public void onLeaderStop(Status status) {
        machine.onLeaderStop(status);
    }

    @Override
    public void onError(RaftException e) {
        machine.onError(e);
    }

    @Override
    public void onConfigurationCommitted(Configuration conf) {
        machine.onConfigurationCommitted(conf);
    }

    @Override
    public void onStopFollowing(LeaderChangeContext context) {
        machine.onStopFollowing(context);
    }

    @Override
    public void onStartFollowing(LeaderChangeContext context) {
        machine.onStartFollowing(context);
    }

    @Override
    public long durableAppliedIndex() {
        return machine.durableAppliedIndex();
    }
}
