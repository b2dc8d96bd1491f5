package io.jraft.sim.junit;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.SnapshotCut;
import io.jraft.StateMachine;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.entity.RaftOutter.SnapshotMeta;
import io.jraft.error.RaftException;
import io.jraft.sim.node.MachineShell;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import org.jspecify.annotations.Nullable;

/**
 * Stands around a user's state machine: passes everything on, feeds the twin, and has every state compared. A snapshot that
 * was saved is at once loaded into a new machine. Owner: the run's thread, as the FSM worker of a node.
 */
final class WatchedMachine implements MachineShell {
    private final Replicas replicas;
    private final StateMachine machine;

    /** Null when there is none, or none any more: after an entry that was refused nobody knows what it should hold. */
    private @Nullable StateMachine twin;

    WatchedMachine(Replicas replicas, StateMachine machine, @Nullable StateMachine twin) {
        this.replicas = replicas;
        this.machine = machine;
        this.twin = twin;
    }

    @Override
    public StateMachine inner() {
        return machine;
    }

    // ---------------------------------------------------------------------- entries

    @Override
    public void onApply(Iterator entries) {
        boolean goesOn = true;
        while (goesOn && entries.hasNext()) {
            goesOn = handOver(new Handed(entries, replicas.entriesAtOnce()));
        }
    }

    /** Returns whether there is any use in going on. */
    private boolean handOver(Handed entries) {
        try {
            machine.onApply(entries);
        } catch (RuntimeException | Error e) {
            if (!entries.isFailing()) {
                replicas.threw(machine, entries.reached(), e);
            }
            throw e;
        }
        if (entries.isRefused() || entries.taken().isEmpty()) {
            twin = null;
            return false;
        }
        replicas.applied(machine, entries.taken());
        StateMachine second = twin;
        if (second != null) {
            entries.taken().forEach(entry -> second.onApply(new Replay(entry)));
            replicas.compareTwin(machine, second, entries.taken());
        }
        return true;
    }

    // -------------------------------------------------------------------- snapshots

    @Override
    public @Nullable SnapshotCut onSnapshotCut() {
        SnapshotCut cut = machine.onSnapshotCut();
        if (cut == null) {
            return null;
        }
        long digest = replicas.digest(machine);
        String state = replicas.state(machine);
        return new SnapshotCut() {
            @Override
            public void writeTo(SnapshotWriter writer) throws Exception {
                cut.writeTo(writer);
                saved(writer, digest, state);
            }

            @Override
            public void close() {
                cut.close();
            }
        };
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        long digest = replicas.digest(machine);
        String state = replicas.state(machine);
        machine.onSnapshotSave(
                writer,
                status -> {
                    if (status.isOk()) {
                        saved(writer, digest, state);
                    }
                    done.run(status);
                });
    }

    /** What was saved, loaded into a new machine, must be what was there. */
    private void saved(SnapshotWriter writer, long digest, String state) {
        if (writer.listFiles().isEmpty()) {
            // The disk took nothing; such a snapshot is not published.
            return;
        }
        StateMachine fresh = replicas.fresh();
        try {
            if (fresh.onSnapshotLoad(new SavedSnapshot(writer))) {
                replicas.compareSaved(machine, digest, state, fresh);
            } else {
                replicas.loadFailed(machine, "onSnapshotLoad answers false");
            }
        } catch (RuntimeException e) {
            replicas.loadFailed(machine, e.toString());
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        if (!machine.onSnapshotLoad(reader)) {
            return false;
        }
        SnapshotMeta meta = reader.load();
        if (meta != null) {
            replicas.loaded(machine, meta.getLastIncludedIndex());
        }
        if (twin != null && !twin.onSnapshotLoad(reader)) {
            twin = null;
        }
        return true;
    }

    // --------------------------------------------------------------------- the rest

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
    public void onStopFollowing(LeaderChangeContext ctx) {
        machine.onStopFollowing(ctx);
    }

    @Override
    public void onStartFollowing(LeaderChangeContext ctx) {
        machine.onStartFollowing(ctx);
    }

    @Override
    public long durableAppliedIndex() {
        return machine.durableAppliedIndex();
    }
}
