package io.jraft.sim.disk;

import io.jraft.spi.RandomSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One file: what programs see, what the disk holds, and the writes in between. Owner: the run's thread. Made by
 * SimDirectory; called by SimHandle and Crasher.
 */
final class SimFile implements Inode {
    static final int SECTOR = 512;

    /** How a write meets the drive. */
    enum Path {
        STRAIGHT,
        /** The drive drops it. */
        LOST,
        /** The drive puts it elsewhere. */
        ASTRAY
    }

    /**
     * A change that was not synced.
     *
     * @param seq number of the call, over all files and names of the disk
     * @param position where it begins; the new size of a truncation
     * @param bytes null for a truncation
     * @param path LOST and ASTRAY change what a sync and a crash do to the drive
     * @param astray where a write that went astray went to
     */
    record Pending(long seq, long position, byte @Nullable [] bytes, Path path, long astray) {
        int length() {
            return bytes == null ? 0 : bytes.length;
        }
    }

    private Pages live = new Pages();
    private Pages stable = new Pages();
    private final BitSet dirty = new BitSet();
    private final List<Pending> pending = new ArrayList<>();

    /** True when a sync cannot simply take over the pages. */
    private boolean crooked;

    private @Nullable TreeSet<Long> deadSectors;

    // What programs do.

    long size() {
        return live.size();
    }

    int read(long position, ByteBuffer into) {
        return live.read(position, into);
    }

    void write(long seq, long position, byte[] bytes, Path path, long astray) {
        live.write(position, bytes, 0, bytes.length);
        dirty.set((int) (position / Pages.PAGE), Pages.count(position + bytes.length));
        pending.add(new Pending(seq, position, bytes, path, astray));
        crooked |= path != Path.STRAIGHT;
        if (deadSectors != null) {
            // The drive takes another sector for one that it could not read, when it is written.
            deadSectors
                    .subSet(position / SECTOR, true, (position + bytes.length - 1) / SECTOR, true)
                    .clear();
        }
    }

    void truncate(long seq, long size) {
        if (size < live.size()) {
            dirty.set((int) (size / Pages.PAGE), Pages.count(live.size()));
            live.resize(size);
            pending.add(new Pending(seq, size, null, Path.STRAIGHT, 0));
        }
    }

    /** Makes what programs see durable, as far as the drive does what it says. */
    void force() {
        if (crooked) {
            pending.forEach(p -> apply(stable, p, p.length()));
        } else {
            for (int p = dirty.nextSetBit(0); p >= 0; p = dirty.nextSetBit(p + 1)) {
                stable.share(p, live);
            }
        }
        stable.resize(live.size());
        dropPending();
    }

    /** A sync failed: the system forgets which pages were dirty. */
    void dropPending() {
        dirty.clear();
        pending.clear();
        crooked = false;
    }

    /** True when a part of the range waits for a sync. */
    boolean isDirty(long position, int length) {
        int first = dirty.nextSetBit((int) (position / Pages.PAGE));
        return first >= 0 && first < Pages.count(position + length);
    }

    // What faults do.

    boolean isDead(long position, int length) {
        return deadSectors != null
                && !deadSectors
                        .subSet(position / SECTOR, true, (position + length - 1) / SECTOR, true)
                        .isEmpty();
    }

    void kill(long sector) {
        if (deadSectors == null) {
            deadSectors = new TreeSet<>();
        }
        deadSectors.add(sector);
    }

    /** Changes a byte on the drive and in the cache. */
    void flip(long position, int mask) {
        live.flip(position, mask);
        if (position < stable.size()) {
            stable.flip(position, mask);
        }
    }

    /** The cache forgets clean pages: what the drive really holds is seen. */
    void dropCache() {
        Pages seen = stable.copy();
        seen.resize(live.size());
        for (int p = dirty.nextSetBit(0); p >= 0; p = dirty.nextSetBit(p + 1)) {
            seen.share(p, live);
        }
        live = seen;
    }

    byte[] content() {
        return live.bytes(0, (int) live.size());
    }

    void replace(byte[] content) {
        Pages fresh = new Pages();
        fresh.write(0, content, 0, content.length);
        stable = fresh;
        live = stable.copy();
        dropPending();
    }

    // What crashes do.

    List<Pending> pending() {
        return pending;
    }

    /** Writes the first bytes of a pending write to the drive, or truncates. */
    void settle(Pending p, int length) {
        apply(stable, p, length);
    }

    private static void apply(Pages to, Pending p, int length) {
        byte[] bytes = p.bytes();
        if (bytes == null) {
            to.resize(Math.min(p.position(), to.size()));
        } else if (length > 0) {
            applyPart(to, p, bytes, 0, length);
        }
    }

    private static void applyPart(Pages to, Pending p, byte[] bytes, int from, int length) {
        switch (p.path()) {
            case STRAIGHT -> to.write(p.position() + from, bytes, from, length);
            case ASTRAY -> to.write(p.astray() + from, bytes, from, length);
            case LOST -> {}
        }
    }

    /** Writes each sector of a pending write or not; with {@code garbage} also neither of the two. */
    void settleSectors(Pending p, int sector, boolean garbage, RandomSource random) {
        byte[] bytes = p.bytes();
        if (bytes == null) {
            if (random.nextInt(2) == 0) {
                apply(stable, p, 0);
            }
            return;
        }
        long end = p.position() + bytes.length;
        for (long at = p.position(); at < end; ) {
            long next = Math.min(end, (at / sector + 1) * sector);
            int from = (int) (at - p.position());
            int fate = random.nextInt(garbage ? 3 : 2);
            if (fate == 1) {
                applyPart(stable, p, bytes, from, (int) (next - at));
            } else if (fate == 2) {
                byte[] noise = noise((int) (next - at), random);
                stable.write(at, noise, 0, noise.length);
            }
            at = next;
        }
    }

    private static byte[] noise(int length, RandomSource random) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i += 8) {
            long word = random.nextLong();
            for (int k = i; k < Math.min(length, i + 8); k++) {
                bytes[k] = (byte) word;
                word >>>= 8;
            }
        }
        return bytes;
    }

    /** The size was written back, contents were not. */
    void settleSize() {
        stable.resize(live.size());
    }

    /** The machine starts again: only what the drive holds is there. */
    @Override
    public void restart() {
        live = stable.copy();
        dropPending();
    }

    @Override
    public SimFile fork() {
        SimFile copy = new SimFile();
        copy.live = live.copy();
        copy.stable = stable.copy();
        copy.dirty.or(dirty);
        copy.pending.addAll(pending);
        copy.crooked = crooked;
        copy.deadSectors = deadSectors == null ? null : new TreeSet<>(deadSectors);
        return copy;
    }
}
