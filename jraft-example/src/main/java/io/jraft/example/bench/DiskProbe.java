package io.jraft.example.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * How long this disk takes to make 4 KiB durable: the figure without which no latency of a durable log means anything.
 * Owner: the calling thread.
 */
final class DiskProbe {
    private static final int BLOCK_BYTES = 4_096;
    private static final int WRITES = 500;

    private DiskProbe() {}

    /** Median of many writes, each with a sync of the data, into a file that is already full length. */
    static long medianSyncNanos(Path directory) throws IOException {
        Path file = directory.resolve("disk-probe");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
            for (int i = 0; i < WRITES; i++) {
                block.clear();
                channel.write(block, (long) i * BLOCK_BYTES);
            }
            channel.force(true);
            long[] nanos = new long[WRITES];
            for (int i = 0; i < WRITES; i++) {
                block.clear();
                long start = System.nanoTime();
                channel.write(block, (long) i * BLOCK_BYTES);
                channel.force(false);
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            return nanos[WRITES / 2];
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
