package io.jraft.sim.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.RandomSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Disks and the few steps that tests do on them. */
final class Disks {
    private Disks() {}

    /** A source that always says the same, so that a test can choose a fate. */
    static RandomSource always(int answer) {
        return new RandomSource() {
            @Override
            public int nextInt(int bound) {
                return Math.min(answer, bound - 1);
            }

            @Override
            public long nextLong() {
                return answer;
            }
        };
    }

    /** A source of numbers from a seed. */
    static RandomSource dice(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new RandomSource() {
            @Override
            public int nextInt(int bound) {
                return random.nextInt(bound);
            }

            @Override
            public long nextLong() {
                return random.nextLong();
            }
        };
    }

    /** A disk with one durable directory. */
    static SimFileSystem empty(String root) {
        return empty(root, dice(1));
    }

    static SimFileSystem empty(String root, RandomSource random) {
        SimFileSystem disk = new SimFileSystem("disk", random, DiskListener.NONE);
        try {
            disk.createDirectories(root);
            disk.syncDirectory("/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return disk;
    }

    /** A new file, written and not synced. */
    static DataFile create(SimFileSystem disk, String path, byte[] content) throws IOException {
        DataFile file = disk.open(path, OpenMode.CREATE);
        file.write(0, ByteBuffer.wrap(content));
        return file;
    }

    /** A new file, all of it durable, in the directory {@code /d}. */
    static DataFile durable(SimFileSystem disk, String path, byte[] content) throws IOException {
        DataFile file = create(disk, path, content);
        file.force(true);
        disk.syncDirectory("/d");
        return file;
    }

    static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    static byte[] filled(int length, int with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    /** What a read gets, with a handle of its own. */
    static byte[] read(SimFileSystem disk, String path) throws IOException {
        try (DataFile file = disk.open(path, OpenMode.READ)) {
            ByteBuffer into = ByteBuffer.allocate((int) file.size());
            file.read(0, into);
            return into.array();
        }
    }
}
