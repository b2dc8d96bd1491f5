package io.jraft.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** One file of a {@link MemFileSystem}: what programs see, what the disk holds, and the writes in between. */
final class MemFile {
    private static final int SECTOR = 512;

    /** A write; a truncation when {@code bytes} is null. */
    private record Pending(long position, byte[] bytes, boolean truncate) {}

    private byte[] live = new byte[0];
    private byte[] stable = new byte[0];
    private final List<Pending> pending = new ArrayList<>();

    /** True when the cache holds what the disk never got. */
    private boolean lossy;

    int size() {
        return live.length;
    }

    byte[] live() {
        return live;
    }

    void write(long position, byte[] bytes) {
        live = written(live, position, bytes);
        pending.add(new Pending(position, bytes, false));
    }

    void truncate(long size) {
        live = Arrays.copyOf(live, (int) Math.min(size, live.length));
        pending.add(new Pending(size, new byte[0], true));
    }

    void force() {
        if (lossy) {
            // Pages that a failed sync left are clean by now: only what was written since is.
            for (Pending p : pending) {
                stable = applied(stable, p, p.bytes().length);
            }
        } else {
            stable = live;
        }
        pending.clear();
    }

    /** A sync failed: the system forgets which pages were dirty, and they never reach the disk. */
    void dropPending() {
        pending.clear();
        lossy = true;
    }

    /** Changes a byte on the disk, as rot does. */
    void flip(int offset, int mask) {
        live = live.clone();
        live[offset] ^= (byte) mask;
        stable = stable.clone();
        stable[offset] ^= (byte) mask;
    }

    void replace(byte[] content) {
        live = content.clone();
        stable = live;
        pending.clear();
    }

    void crash(CrashMode mode, Random random) {
        byte[] left = stable;
        switch (mode) {
            case LOST, KILLED -> {}
            case KEPT -> {
                for (Pending p : pending) {
                    left = applied(left, p, p.bytes().length);
                }
            }
            case PREFIX -> {
                long room =
                        random.nextLong(
                                1 + pending.stream().mapToLong(p -> p.bytes().length + 1).sum());
                for (Pending p : pending) {
                    if (room > 0) {
                        left =
                                applied(
                                        left,
                                        p,
                                        wholeSectors(p, (int) Math.min(room, p.bytes().length)));
                        room -= p.bytes().length + 1;
                    }
                }
            }
            case TORN -> {
                for (Pending p : pending) {
                    left = torn(left, p, random);
                }
            }
            case ZEROED -> left = Arrays.copyOf(stable, live.length);
        }
        live = left;
        stable = left;
        pending.clear();
        lossy = false;
    }

    /** A disk writes a sector or does not: cuts a length down to where a sector of the file ends. */
    static int wholeSectors(long position, int length, int whole) {
        return length == whole
                ? whole
                : (int) Math.max(0, (position + length) / SECTOR * SECTOR - position);
    }

    private static int wholeSectors(Pending p, int length) {
        return wholeSectors(p.position(), length, p.bytes().length);
    }

    private static byte[] torn(byte[] content, Pending p, Random random) {
        if (p.truncate()) {
            return random.nextBoolean() ? applied(content, p, 0) : content;
        }
        byte[] result = content;
        long end = p.position() + p.bytes().length;
        for (long at = p.position(); at < end; ) {
            long next = Math.min(end, (at / SECTOR + 1) * SECTOR);
            if (random.nextBoolean()) {
                int from = (int) (at - p.position());
                result =
                        written(
                                result,
                                at,
                                Arrays.copyOfRange(p.bytes(), from, (int) (next - p.position())));
            }
            at = next;
        }
        return result;
    }

    private static byte[] applied(byte[] content, Pending p, int length) {
        if (p.truncate()) {
            return Arrays.copyOf(content, (int) Math.min(p.position(), content.length));
        }
        return written(content, p.position(), Arrays.copyOf(p.bytes(), length));
    }

    private static byte[] written(byte[] content, long position, byte[] bytes) {
        byte[] result =
                Arrays.copyOf(content, (int) Math.max(content.length, position + bytes.length));
        System.arraycopy(bytes, 0, result, (int) position, bytes.length);
        return result;
    }

    /** What the disk holds, alone in the world. */
    MemFile copyOfStable() {
        MemFile copy = new MemFile();
        copy.stable = stable;
        copy.live = stable;
        return copy;
    }
}
