package io.jraft.rhea.sim;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import io.jraft.rhea.storage.memory.MemoryStorage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Splits with a bug each, for {@link BrokenSplitsTest}. */
final class BrokenSplits {
    private BrokenSplits() {}

    /** O20: asks at the door alone which region was meant; what is in the log already is done, wherever its key is now. */
    static class NoEpochAtApply extends RegionMachine {
        private @Nullable OpResult done;

        @Override
        byte[] seen(byte[] entry) {
            OpCodec.Entry read = OpCodec.decode(entry);
            done = null;
            boolean late = read.header().version() < machine.record().version();
            if (late && read.op() instanceof KVOp.GetAndPut put && isGone(put.key())) {
                done = actRegardless(store, put);
            }
            return entry;
        }

        private boolean isGone(byte[] key) {
            return !machine.record().keys().contains(key);
        }

        @Override
        OpResult said(OpCodec.Entry entry, OpResult result) {
            return regardless(done, entry, result);
        }
    }

    /** Does what a region refuses that is not the one any more that was meant. */
    static OpResult actRegardless(RegionStore store, KVOp.GetAndPut put) {
        byte[] before = store.get(StoreKeys.data(put.key()));
        WriteSet outside = new WriteSet();
        byte[] stored = new byte[put.value().length + 1];
        System.arraycopy(put.value(), 0, stored, 1, put.value().length);
        outside.put(StoreKeys.data(put.key()), stored);
        store.write(outside);
        return new OpResult.Value(
                before == null ? null : Arrays.copyOfRange(before, 1, before.length));
    }

    /** And says so, instead of the refusal. */
    static OpResult regardless(@Nullable OpResult done, OpCodec.Entry entry, OpResult result) {
        boolean stale =
                result instanceof OpResult.Refused refused
                        && refused.error() == Errors.INVALID_REGION_EPOCH;
        boolean acted = stale && entry.op() instanceof KVOp.GetAndPut;
        return acted && done != null ? done : result;
    }

    /** O22: the new region knows none of the clients of the old one. */
    static class SessionsStay extends RegionMachine {
        SessionsStay() {
            this(new MemoryStorage());
        }

        private SessionsStay(MemoryStorage storage) {
            super(
                    1,
                    new Splitting(storage.region(1)) {
                        @Override
                        void spoil(WriteSet changes, RegionKeys child) {
                            List<byte[]> sessions = new ArrayList<>();
                            for (byte[] key : changes.changes().keySet()) {
                                if (StoreKeys.sessions(child.regionId()).contains(key)) {
                                    sessions.add(key);
                                }
                            }
                            sessions.forEach(changes::remove);
                        }
                    },
                    storage,
                    0);
        }
    }

    /** O18: fencing tokens of the new region begin anew. */
    static class TokensBeginAnew extends RegionMachine {
        TokensBeginAnew() {
            this(new MemoryStorage());
        }

        private TokensBeginAnew(MemoryStorage storage) {
            super(
                    1,
                    new Splitting(storage.region(1)) {
                        @Override
                        void spoil(WriteSet changes, RegionKeys child) {
                            byte[] at = StoreKeys.region(child.regionId());
                            byte[] bytes = changes.changes().get(at);
                            if (bytes != null) {
                                RegionRecord r = RegionRecord.decode(bytes);
                                RegionRecord anew =
                                        new RegionRecord(
                                                r.regionId(),
                                                r.version(),
                                                r.start(),
                                                r.end(),
                                                r.applied(),
                                                r.timeMs(),
                                                0,
                                                r.parent(),
                                                r.base(),
                                                r.size(),
                                                r.seal());
                                changes.put(at, anew.encode());
                            }
                        }
                    },
                    storage,
                    0);
        }
    }

    /** One replica in three gives the new region no sequences: it begins there with other bytes than elsewhere. */
    static class OtherBytes extends RegionMachine {
        private static final AtomicInteger MADE = new AtomicInteger();

        OtherBytes() {
            this(new MemoryStorage(), MADE.incrementAndGet() % 3 == 0);
        }

        private OtherBytes(MemoryStorage storage, boolean forgets) {
            super(
                    1,
                    new Splitting(storage.region(1)) {
                        @Override
                        void spoil(WriteSet changes, RegionKeys child) {
                            if (forgets) {
                                changes.remove(StoreKeys.sequence(new byte[] {'e'}));
                            }
                        }
                    },
                    storage,
                    0);
        }
    }

    /** Splits with something wrong in what is written. */
    private abstract static class Splitting extends BrokenRegions.Passing {
        Splitting(RegionStore store) {
            super(store);
        }

        abstract void spoil(WriteSet changes, RegionKeys child);

        @Override
        public void split(WriteSet changes, RegionKeys child) {
            spoil(changes, child);
            super.split(changes, child);
        }
    }
}
