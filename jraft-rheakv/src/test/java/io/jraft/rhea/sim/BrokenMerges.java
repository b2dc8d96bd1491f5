package io.jraft.rhea.sim;

import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.fsm.RegionRecord.Seal;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVOp.Pair;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Merges with a bug each, for {@link BrokenMergesTest}. */
final class BrokenMerges {
    private static final long CHILD = SplitStory.CHILD;

    private BrokenMerges() {}

    /** O20: asks at the door alone whether the region is sealed; what is in the log already is done. */
    static class NoSealAtApply extends RegionMachine {
        @Override
        RegionMachine child(long regionId, RegionStore itsStore, long itsBase) {
            return new Unsealed(regionId, itsStore, itsBase);
        }
    }

    private static final class Unsealed extends RegionMachine {
        private @Nullable OpResult done;

        Unsealed(long regionId, RegionStore store, long base) {
            super(regionId, store, null, base);
        }

        @Override
        byte[] seen(byte[] entry) {
            done = null;
            if (machine.record().seal() != null
                    && OpCodec.decode(entry).op() instanceof KVOp.GetAndPut put) {
                done = BrokenSplits.actRegardless(store, put);
            }
            return entry;
        }

        @Override
        OpResult said(OpCodec.Entry entry, OpResult result) {
            return BrokenSplits.regardless(done, entry, result);
        }
    }

    /** O22: takes the keys of the other region, and not what it remembers of its clients. */
    static class SessionsAreLost extends Taking {
        @Override
        KVOp.TakeRegion taken(KVOp.TakeRegion take, List<Pair> state) {
            KeyRange clients = StoreKeys.sessions(CHILD);
            return with(take, state.stream().filter(p -> !clients.contains(p.key())).toList());
        }
    }

    /** O18: goes on with its own fencing tokens, whatever the other region has given out. */
    static class TokensOfItsOwn extends Taking {
        @Override
        KVOp.TakeRegion taken(KVOp.TakeRegion take, List<Pair> state) {
            return with(take, state.stream().map(p -> record(p, 0, null)).toList());
        }
    }

    /** Takes by whichever seal it is asked, also by one that is over. */
    static class AnySeal extends Taking {
        @Override
        KVOp.TakeRegion taken(KVOp.TakeRegion take, List<Pair> state) {
            long version = machine.record().version();
            Seal seal = new Seal(take.targetId(), version, 1);
            return new KVOp.TakeRegion(
                    take.regionId(),
                    take.start(),
                    take.targetId(),
                    version,
                    state.stream().map(p -> record(p, -1, seal)).toList());
        }
    }

    /** Sees something else in the entry that takes a region. */
    private abstract static class Taking extends RegionMachine {
        abstract KVOp.TakeRegion taken(KVOp.TakeRegion take, List<Pair> state);

        @Override
        byte[] seen(byte[] entry) {
            OpCodec.Entry read = OpCodec.decode(entry);
            return read.op() instanceof KVOp.TakeRegion take && take.state() != null
                    ? OpCodec.encode(read.header(), taken(take, take.state()))
                    : entry;
        }

        static KVOp.TakeRegion with(KVOp.TakeRegion take, List<Pair> state) {
            return new KVOp.TakeRegion(
                    take.regionId(), take.start(), take.targetId(), take.targetVersion(), state);
        }

        /** The child's record with another token or seal; everything else as it is. */
        static Pair record(Pair pair, long token, @Nullable Seal seal) {
            if (!Arrays.equals(pair.key(), StoreKeys.region(CHILD))) {
                return pair;
            }
            RegionRecord r = RegionRecord.decode(pair.value());
            RegionRecord other =
                    new RegionRecord(
                            r.regionId(),
                            r.version(),
                            r.start(),
                            r.end(),
                            r.applied(),
                            r.timeMs(),
                            token < 0 ? r.lastToken() : token,
                            r.parent(),
                            r.base(),
                            r.size(),
                            seal == null ? r.seal() : seal);
            return new Pair(pair.key(), other.encode());
        }
    }
}
