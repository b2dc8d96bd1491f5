package io.jraft.rhea.sim;

import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.ScanVisitor;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import io.jraft.rhea.storage.memory.MemoryStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Regions with a bug each, for {@link BrokenRegionsTest}. */
final class BrokenRegions {
    private BrokenRegions() {}

    /** O22: acts each time that something is repeated, as if clients had no names. */
    static class ActsAgain extends RegionMachine {
        @Override
        byte[] seen(byte[] entry) {
            OpCodec.Entry read = OpCodec.decode(entry);
            OpHeader header = read.header();
            return header.sequence() == 0
                    ? entry
                    : OpCodec.encode(
                            OpHeader.once(header.version()).at(header.timeMs()), read.op());
        }
    }

    /** K16: of a swap of several keys does the first and lets the others be. */
    static class SwapsByHalves extends RegionMachine {
        @Override
        byte[] seen(byte[] entry) {
            OpCodec.Entry read = OpCodec.decode(entry);
            return read.op() instanceof KVOp.CompareAndPutAll all
                    ? OpCodec.encode(read.header(), new KVOp.CompareAndPut(all.swaps().get(0)))
                    : entry;
        }
    }

    /** K15: decides by the clock of the server that applies, not of the leader that took the entry. */
    static class OwnClock extends RegionMachine {
        @Override
        byte[] seen(byte[] entry) {
            byte[] stamped = entry.clone();
            OpCodec.stamp(stamped, System.nanoTime());
            return stamped;
        }
    }

    /** O17: installs a snapshot on top of what is there. */
    static class InstallsOnTop extends RegionMachine {
        InstallsOnTop() {
            super(new Adding(new MemoryStorage().region(1)));
        }
    }

    /** O18: has snapshots that say of no value when it ends. */
    static class ForgetsExpiries extends RegionMachine {
        ForgetsExpiries() {
            super(new Forgetting(new MemoryStorage().region(1)));
        }
    }

    /** Does not tell those who watch that it does not remember far enough. */
    static class SilentAboutMissed extends RegionMachine {
        @Override
        OpResult.Changes changes(long from) {
            OpResult.Changes changes = super.changes(from);
            return new OpResult.Changes(changes.next(), false, changes.changes());
        }
    }

    private static final class Adding extends Passing {
        Adding(RegionStore store) {
            super(store);
        }

        @Override
        public void install(Path directory, List<String> files, List<KeyRange> replaced)
                throws IOException {
            super.install(directory, files, List.of());
        }
    }

    private static final class Forgetting extends Passing {
        Forgetting(RegionStore store) {
            super(store);
        }

        @Override
        public void install(Path directory, List<String> files, List<KeyRange> replaced)
                throws IOException {
            super.install(directory, files, replaced);
            WriteSet forgotten = new WriteSet();
            forgotten.removeRange(StoreKeys.expiries(1));
            write(forgotten);
        }
    }

    /** Does what it ought to, but for what its subclass breaks. */
    abstract static class Passing implements RegionStore {
        private final RegionStore store;

        Passing(RegionStore store) {
            this.store = store;
        }

        @Override
        public void install(Path directory, List<String> files, List<KeyRange> replaced)
                throws IOException {
            store.install(directory, files, replaced);
        }

        @Override
        public byte @Nullable [] get(byte[] key) {
            return store.get(key);
        }

        @Override
        public int[] lengths(List<byte[]> keys) {
            return store.lengths(keys);
        }

        @Override
        public void split(WriteSet changes, RegionKeys child) {
            store.split(changes, child);
        }

        public void end(long regionId) {
            store.end(regionId);
        }

        @Override
        public List<byte @Nullable []> multiGet(List<byte[]> keys) {
            return store.multiGet(keys);
        }

        @Override
        public void scan(KeyRange range, boolean backward, boolean values, ScanVisitor visitor) {
            store.scan(range, backward, values, visitor);
        }

        @Override
        public void scanWith(byte[] before, KeyRange range, boolean backward, ScanVisitor visitor) {
            store.scanWith(before, range, backward, visitor);
        }

        @Override
        public void write(WriteSet changes) {
            store.write(changes);
        }

        @Override
        public Image image(RegionKeys keys) {
            return store.image(keys);
        }
    }
}
