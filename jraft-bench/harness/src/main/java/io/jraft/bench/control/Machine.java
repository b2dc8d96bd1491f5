package io.jraft.bench.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * What figures mean nothing without: processor, kernel, file system, and how long this disk takes to make 4 KiB durable.
 *
 * @param words for people
 * @param syncMicros median of many writes of 4 KiB with a sync each
 */
public record Machine(String words, double syncMicros) {
    private static final int BLOCK_BYTES = 4_096;
    private static final int WRITES = 500;

    static Machine look(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        String cpu =
                read("/proc/cpuinfo").stream()
                        .filter(line -> line.startsWith("model name"))
                        .findFirst()
                        .map(line -> line.substring(line.indexOf(':') + 1).strip() + ", ")
                        .orElse("");
        List<String> congestion = read("/proc/sys/net/ipv4/tcp_congestion_control");
        return new Machine(
                cpu
                        + Runtime.getRuntime().availableProcessors()
                        + " processors, "
                        + System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + ", "
                        + store.type()
                        + (congestion.isEmpty() ? "" : ", TCP " + congestion.get(0).strip())
                        + ", Java "
                        + System.getProperty("java.vm.version"),
                medianSyncNanos(directory) / 1e3);
    }

    private static List<String> read(String file) throws IOException {
        Path path = Path.of(file);
        return Files.isReadable(path)
                ? Files.readAllLines(path, StandardCharsets.UTF_8)
                : List.of();
    }

    /** Into a file that is already full length, as a log with prepared files would. */
    private static long medianSyncNanos(Path directory) throws IOException {
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

    /**
     * The time of all processors so far, in ticks: what was spent working, and what the hypervisor took. All zero where the
     * system does not tell.
     */
    record Ticks(long busy, long steal, long all) {
        private static final int IDLE = 3;
        private static final int IO_WAIT = 4;
        private static final int STEAL = 7;
        private static final double TICKS_PER_SECOND = 100;

        static Ticks now() throws IOException {
            List<String> lines = read("/proc/stat");
            if (lines.isEmpty()) {
                return new Ticks(0, 0, 0);
            }
            long[] ticks =
                    Arrays.stream(lines.get(0).split(" +", -1))
                            .skip(1)
                            .mapToLong(Long::parseLong)
                            .toArray();
            // Guest time, behind steal, is counted in user time already.
            long all = Arrays.stream(ticks, 0, STEAL + 1).sum();
            return new Ticks(all - ticks[IDLE] - ticks[IO_WAIT] - ticks[STEAL], ticks[STEAL], all);
        }

        double stealSince(Ticks earlier) {
            return (double) (steal - earlier.steal) / Math.max(1, all - earlier.all);
        }

        /** Part of the machine that worked for others than those who used so many milliseconds. */
        double othersSince(Ticks earlier, long usedMillis) {
            double used = usedMillis / 1e3 * TICKS_PER_SECOND;
            return Math.max(0, busy - earlier.busy - used) / Math.max(1, all - earlier.all);
        }
    }
}
