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
    private final KVStateMachine machine;
    private final Map<String, OpResult> answers = new TreeMap<>();

    RegionMachine() {
        this(new MemoryStorage().region(1));
    }

    RegionMachine(RegionStore store) {
        this.store = store;
        machine =
                new KVStateMachine(
                        1, store, false, new KVStateMachine.Listener() {}, CHANGE_BYTES_MAX);
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
            OpHeader header = OpCodec.decode(real.getData().array()).header();
            String name = name(header.client(), header.sequence());
            return new KVClosure() {
                @Override
                public void answered(OpResult result) {
                    answers.put(name, result);
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
            return real.getIndex();
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
