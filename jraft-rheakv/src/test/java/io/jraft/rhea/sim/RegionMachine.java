package io.jraft.rhea.sim;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.SnapshotCut;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.rhea.fsm.KVClosure;
import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.fsm.RegionReader;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.memory.MemoryStorage;
import io.jraft.storage.snapshot.SnapshotReader;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The production state machine of a region, in memory, for the simulator: keeps what it answered where its test finds it. */
class RegionMachine extends StateMachineAdapter {
    /** Little, so that watchers fall behind. */
    private static final long CHANGE_BYTES_MAX = 2_000;

    final RegionStore store;
    final KVStateMachine machine;

    /** Where everything of a region that is split off this one stands. */
    final @Nullable MemoryStorage storage;

    /** Added to the indices of its log, which begins with 1 though its state does not. */
    private final long base;

    /** Whether the regions that were split off would be there after a restart. */
    boolean childrenSafe = true;

    private final Map<String, OpResult> answers = new TreeMap<>();

    RegionMachine() {
        this(new MemoryStorage());
    }

    RegionMachine(MemoryStorage storage) {
        this(1, storage.region(1), storage, 0);
    }

    RegionMachine(RegionStore store) {
        this(1, store, null, 0);
    }

    RegionMachine(long regionId, RegionStore store, @Nullable MemoryStorage storage, long base) {
        this.store = store;
        this.storage = storage;
        this.base = base;
        machine =
                new KVStateMachine(
                        regionId,
                        store,
                        false,
                        new KVStateMachine.Listener() {
                            @Override
                            public void onChild(RegionInfo child) {
                                childrenSafe = false;
                            }

                            @Override
                            public boolean areChildrenSafe() {
                                return childrenSafe;
                            }
                        },
                        CHANGE_BYTES_MAX);
    }

    /** A replica of a region that was split off this one. */
    RegionMachine child(long regionId, RegionStore itsStore, long itsBase) {
        return new RegionMachine(regionId, itsStore, null, itsBase);
    }

    private static String name(ClientId client, long sequence) {
        return client + "/" + sequence;
    }

    /** What this server's closures were told last about an operation. */
    @Nullable OpResult answer(ClientId client, long sequence) {
        return answers.get(name(client, sequence));
    }

    OpResult read(KVRead read) {
        return RegionReader.read(read, 1, machine.record(), store);
    }

    /** What this server remembers of what has changed. */
    OpResult.Changes changes(long from) {
        return machine.changes(from, null, null);
    }

    /** Bugs are planted here: what an entry is made of before the production code sees it. */
    byte[] seen(byte[] entry) {
        return entry;
    }

    /** And here: what its client hears of it. */
    OpResult said(OpCodec.Entry entry, OpResult result) {
        return result;
    }

    @Override
    public void onApply(Iterator entries) {
        machine.onApply(new Listening(entries));
    }

    @Override
    public SnapshotCut onSnapshotCut() {
        return machine.onSnapshotCut();
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        return machine.onSnapshotLoad(reader);
    }

    @Override
    public String toString() {
        return machine.toString();
    }

    private final class Listening implements Iterator {
        private final Iterator real;

        Listening(Iterator real) {
            this.real = real;
        }

        @Override
        public @Nullable Closure done() {
            Closure done = real.done();
            if (done == null) {
                return null;
            }
            OpCodec.Entry entry = OpCodec.decode(real.getData().array());
            OpHeader header = entry.header();
            String name = name(header.client(), header.sequence());
            return new KVClosure() {
                @Override
                public void answered(OpResult result) {
                    answers.put(name, said(entry, result));
                }

                @Override
                public void run(Status status) {
                    done.run(status);
                }
            };
        }

        @Override
        public ByteBuffer getData() {
            return ByteBuffer.wrap(seen(real.getData().array()));
        }

        @Override
        public boolean hasNext() {
            return real.hasNext();
        }

        @Override
        public ByteBuffer next() {
            return real.next();
        }

        @Override
        public long getIndex() {
            return base + real.getIndex();
        }

        @Override
        public long getTerm() {
            return real.getTerm();
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
    }
}
