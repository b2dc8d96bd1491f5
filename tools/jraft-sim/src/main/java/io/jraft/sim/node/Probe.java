package io.jraft.sim.node;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.SnapshotCut;
import io.jraft.StateMachine;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.entity.RaftOutter.SnapshotMeta;
import io.jraft.error.RaftError;
import io.jraft.error.RaftException;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the engine and a state machine: passes everything on, tells the checks what passes, and misbehaves where
 * the run's faults ask for it. Owner: the run's thread, as the FSM worker of its node.
 */
final class Probe implements StateMachine {
    private final SimNode node;
    private final StateMachine machine;
    private final ClusterListener listener;
    private final boolean cuts;
    private final @Nullable ToLongFunction<StateMachine> digest;

    private final SnapshotFiles files;

    /** Files that a snapshot of this life has. */
    private final int parts;

    /** What the machine will do once, when it comes to it. */
    private final Set<Mischief> planned;

    /** Log index at which the machine throws; 0 for never. */
    private long throwAt;

    private long lastIndex;
    private long termLed;

    Probe(
            SimNode node,
            NodeSetup setup,
            ClusterListener listener,
            int parts,
            Set<Mischief> planned) {
        this.node = node;
        this.parts = parts;
        this.planned = planned;
        files = new SnapshotFiles(node.disk());
        this.listener = listener;
        machine = setup.machine().get();
        cuts = setup.cuts();
        digest = setup.digest();
    }

    StateMachine machine() {
        return machine instanceof MachineShell shell ? shell.inner() : machine;
    }

    /** The next entry at or after {@code index} makes the machine throw. */
    void throwAt(long index) {
        throwAt = index;
    }

    private boolean takes(Mischief kind) {
        boolean now = planned.remove(kind);
        if (now) {
            node.misbehaved();
        }
        return now;
    }

    @Override
    public void onApply(Iterator iter) {
        if (takes(Mischief.TAKES_NOTHING)) {
            return;
        }
        Watched watched = new Watched(iter);
        watched.look();
        if (takes(Mischief.THROWS_IN_APPLY)) {
            throw Mischief.THROWS_IN_APPLY.thrown();
        }
        if (takes(Mischief.ROLLS_BACK)) {
            iter.setErrorAndRollback(1, new Status(RaftError.ESTATEMACHINE, Mischief.SIMULATED));
            return;
        }
        if (takes(Mischief.ROLLS_BACK_TOO_MUCH)) {
            iter.setErrorAndRollback(100_000, null);
        }
        machine.onApply(watched);
        if (takes(Mischief.READS_ON)) {
            iter.next();
        }
        if (hasDigest() && lastIndex > 0) {
            listener.onDigest(node, lastIndex, digest());
        }
    }

    private boolean hasDigest() {
        return digest != null || machine instanceof SimMachine;
    }

    private long digest() {
        if (digest != null) {
            return digest.applyAsLong(machine);
        }
        return machine instanceof SimMachine m ? m.digest() : 0;
    }

    /** Shows each entry to the checks before the machine gets it. */
    private final class Watched implements Iterator {
        private final Iterator real;

        Watched(Iterator real) {
            this.real = real;
        }

        void look() {
            if (real.hasNext()) {
                lastIndex = real.getIndex();
                listener.onApply(node, lastIndex, real.getTerm(), real.getData().duplicate());
                if (throwAt != 0 && lastIndex >= throwAt) {
                    throwAt = 0;
                    throw new IllegalStateException("the simulated state machine throws");
                }
            }
        }

        @Override
        public ByteBuffer getData() {
            return real.getData();
        }

        @Override
        public long getIndex() {
            return real.getIndex();
        }

        @Override
        public long getTerm() {
            return real.getTerm();
        }

        @Override
        public @Nullable Closure done() {
            Closure done = real.done();
            return done instanceof NodeUsers.Owed owed ? owed.handOver() : done;
        }

        @Override
        public void setErrorAndRollback(long ntail, @Nullable Status st) {
            real.setErrorAndRollback(ntail, st);
        }

        @Override
        public boolean commit() {
            return real.commit();
        }

        @Override
        public void commitAndSnapshotSync(@Nullable Closure done) {
            real.commitAndSnapshotSync(done);
        }

        @Override
        public void setAutoCommitPerLog(boolean status) {
            real.setAutoCommitPerLog(status);
        }

        @Override
        public boolean hasNext() {
            return real.hasNext();
        }

        @Override
        public ByteBuffer next() {
            ByteBuffer data = real.next();
            look();
            return data;
        }
    }

    // ------------------------------------------------------------------ snapshots

    @Override
    public @Nullable SnapshotCut onSnapshotCut() {
        if (takes(Mischief.THROWS_IN_SAVE)) {
            throw Mischief.THROWS_IN_SAVE.thrown();
        }
        if (!(machine instanceof SimMachine m)) {
            return HostFiles.cut(node, machine.onSnapshotCut());
        }
        return cuts ? new StateCut(m.save()) : null;
    }

    /** A state to be written in the background. */
    private final class StateCut implements SnapshotCut {
        private final byte[] state;

        StateCut(byte[] state) {
            this.state = state;
        }

        @Override
        public void writeTo(SnapshotWriter writer) throws IOException {
            if (!write(writer, state)) {
                throw new IOException("the snapshot could not be registered");
            }
        }

        @Override
        public void close() {
            if (takes(Mischief.THROWS_AFTER_THE_CUT)) {
                throw Mischief.THROWS_AFTER_THE_CUT.thrown();
            }
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        if (!(machine instanceof SimMachine m)) {
            HostFiles.save(node, machine, writer, done);
            return;
        }
        Status status = Status.OK();
        try {
            if (!write(writer, m.save())) {
                status = new Status(RaftError.EIO, "the snapshot could not be registered");
            }
        } catch (IOException e) {
            status = new Status(RaftError.EIO, "%s", e.toString());
        }
        done.run(status);
        if (takes(Mischief.SAVES_TWICE)) {
            done.run(status);
        }
    }

    private boolean write(SnapshotWriter writer, byte[] state) throws IOException {
        if (takes(Mischief.FORGETS_A_FILE)) {
            writer.addFile("forgotten");
        }
        if (takes(Mischief.NAMES_A_FILE_OUTSIDE)) {
            writer.addFile("../outside");
        }
        return files.write(writer, state, parts);
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        if (takes(Mischief.THROWS_IN_LOAD)) {
            throw Mischief.THROWS_IN_LOAD.thrown();
        }
        if (takes(Mischief.REFUSES_TO_LOAD)) {
            return false;
        }
        if (!(machine instanceof SimMachine m)) {
            return HostFiles.load(node, machine, reader) && loaded(reader);
        }
        try {
            byte[] state = files.read(reader);
            if (state == null) {
                return false;
            }
            m.load(state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return loaded(reader);
    }

    private boolean loaded(SnapshotReader reader) {
        SnapshotMeta meta = reader.load();
        if (meta != null) {
            lastIndex = meta.getLastIncludedIndex();
            if (hasDigest()) {
                listener.onLoaded(node, lastIndex, digest());
            }
        }
        return true;
    }

    // -------------------------------------------------------------------- the rest

    @Override
    public void onShutdown() {
        machine.onShutdown();
    }

    @Override
    public void onLeaderStart(long term) {
        termLed = term;
        if (takes(Mischief.THROWS_WHEN_LEADING)) {
            throw Mischief.THROWS_WHEN_LEADING.thrown();
        }
        listener.onLeaderStart(node, term);
        machine.onLeaderStart(term);
    }

    @Override
    public void onLeaderStop(Status status) {
        node.traceStepDown(termLed, String.valueOf(status.getErrorMsg()));
        machine.onLeaderStop(status);
    }

    @Override
    public void onError(RaftException e) {
        listener.onError(node, e);
        if (takes(Mischief.THROWS_IN_ERROR)) {
            throw Mischief.THROWS_IN_ERROR.thrown();
        }
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
        if (takes(Mischief.THROWS_WHEN_FOLLOWING)) {
            throw Mischief.THROWS_WHEN_FOLLOWING.thrown();
        }
        machine.onStartFollowing(ctx);
    }

    @Override
    public long durableAppliedIndex() {
        return machine.durableAppliedIndex();
    }
}
