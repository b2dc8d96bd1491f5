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
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.ToLongFunction;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the engine and a state machine: passes everything on, tells the checks what passes, and misbehaves where
 * the run's faults ask for it. Owner: the run's thread, as the FSM worker of its node.
 */
final class Probe implements StateMachine {
    private static final String STATE = "state";

    private final SimNode node;
    private final StateMachine machine;
    private final ClusterListener listener;
    private final boolean cuts;
    private final @Nullable ToLongFunction<StateMachine> digest;

    /** Log index at which the machine throws; 0 for never. */
    private long throwAt;

    private long lastIndex;
    private long termLed;

    Probe(SimNode node, NodeSetup setup, ClusterListener listener) {
        this.node = node;
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

    @Override
    public void onApply(Iterator iter) {
        Watched watched = new Watched(iter);
        watched.look();
        machine.onApply(watched);
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
            return done instanceof SimNode.Owed owed ? owed.handOver() : done;
        }

        @Override
        public void setErrorAndRollback(long ntail, @Nullable Status st) {
            real.setErrorAndRollback(ntail, st);
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
        if (machine instanceof SimMachine m) {
            if (!cuts) {
                return null;
            }
            byte[] state = m.save();
            return writer -> {
                if (!write(writer, state)) {
                    throw new IOException("the snapshot could not be registered");
                }
            };
        }
        return HostFiles.cut(node, machine.onSnapshotCut());
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
    }

    private boolean write(SnapshotWriter writer, byte[] state) throws IOException {
        FileSystem disk = node.disk();
        try (DataFile file = disk.open(writer.getPath() + "/" + STATE, OpenMode.CREATE)) {
            CRC32C crc = new CRC32C();
            crc.update(state);
            ByteBuffer bytes = ByteBuffer.allocate(state.length + Integer.BYTES);
            file.write(0, bytes.put(state).putInt((int) crc.getValue()).flip());
        }
        return writer.addFile(STATE);
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        if (!(machine instanceof SimMachine m)) {
            return HostFiles.load(node, machine, reader) && loaded(reader);
        }
        try (DataFile file = node.disk().open(reader.getPath() + "/" + STATE, OpenMode.READ)) {
            ByteBuffer state = ByteBuffer.allocate((int) file.size());
            file.read(0, state);
            int length = state.limit() - Integer.BYTES;
            if (length < 0) {
                return false;
            }
            // The library has verified the file, but a disk may rot between that reading and this
            // one.
            CRC32C crc = new CRC32C();
            crc.update(state.array(), 0, length);
            if ((int) crc.getValue() != state.getInt(length)) {
                return false;
            }
            m.load(Arrays.copyOf(state.array(), length));
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
