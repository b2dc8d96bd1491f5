package io.jraft.bench.control;

import io.jraft.bench.node.ServerMain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the processes of a cluster have used, summed over them.
 *
 * @param cpuMillis user and system
 * @param writtenBytes that they caused to be sent to the storage layer
 * @param switches voluntary and involuntary context switches of the threads that are alive
 * @param syncs calls of fsync, fdatasync and synchronous msync; 0 where not counted
 * @param allocatedBytes on the Java heap by threads that are alive
 * @param threadsEnded threads that ended; where there are many, switches and allocated bytes are too low
 * @param threads of Java, alive
 * @param gcMillis in collections
 */
public record Cost(
        long cpuMillis,
        long writtenBytes,
        long switches,
        long syncs,
        long allocatedBytes,
        long threadsEnded,
        int threads,
        long gcMillis) {
    static final Cost NONE = new Cost(0, 0, 0, 0, 0, 0, 0, 0);

    /** Fields of /proc/PID/stat after the name: utime is the 12th, stime the 13th. */
    private static final int UTIME = 11;

    private static final int STIME = 12;
    private static final long MILLIS_PER_TICK = 10;

    /** Reads what the system knows of a process and of those that it has started, and adds what the process says itself. */
    static Cost of(ProcessHandle process, long syncs, ServerMain.Cost own) throws IOException {
        Cost sum =
                new Cost(
                        0,
                        0,
                        0,
                        syncs + own.syncs(),
                        own.allocatedBytes(),
                        own.threadsEnded(),
                        own.threads(),
                        own.gcMillis());
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process);
        for (ProcessHandle one : all) {
            sum = sum.plus(seen(one.pid()));
        }
        return sum;
    }

    private static Cost seen(long pid) throws IOException {
        Path proc = Path.of("/proc", Long.toString(pid));
        if (!Files.isDirectory(proc)) {
            return NONE;
        }
        String stat = Files.readString(proc.resolve("stat"), StandardCharsets.UTF_8);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
        return new Cost(
                ticks * MILLIS_PER_TICK,
                number(Files.readAllLines(proc.resolve("io")), "write_bytes:"),
                switches(proc.resolve("task")),
                0,
                0,
                0,
                0,
                0);
    }

    private static long switches(Path tasks) throws IOException {
        List<Path> all;
        try (Stream<Path> list = Files.list(tasks)) {
            all = list.toList();
        }
        long sum = 0;
        for (Path task : all) {
            List<String> status;
            try {
                status = Files.readAllLines(task.resolve("status"), StandardCharsets.UTF_8);
            } catch (IOException ended) {
                // A thread that ended between the list and the look; its share is lost, as the page
                // says.
                continue;
            }
            sum += number(status, "voluntary_ctxt_switches:");
            sum += number(status, "nonvoluntary_ctxt_switches:");
        }
        return sum;
    }

    private static long number(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
                .sum();
    }

    Cost plus(Cost other) {
        return new Cost(
                cpuMillis + other.cpuMillis,
                writtenBytes + other.writtenBytes,
                switches + other.switches,
                syncs + other.syncs,
                allocatedBytes + other.allocatedBytes,
                threadsEnded + other.threadsEnded,
                threads + other.threads,
                gcMillis + other.gcMillis);
    }

    /** What was used since an earlier look; threads are those of now. */
    Cost since(Cost earlier) {
        return new Cost(
                cpuMillis - earlier.cpuMillis,
                writtenBytes - earlier.writtenBytes,
                switches - earlier.switches,
                syncs - earlier.syncs,
                allocatedBytes - earlier.allocatedBytes,
                threadsEnded - earlier.threadsEnded,
                threads,
                gcMillis - earlier.gcMillis);
    }
}
