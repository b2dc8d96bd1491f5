package io.jraft.example.groups;

import io.jraft.example.process.Console;
import io.jraft.example.process.Directories;
import io.jraft.example.process.Poll;
import io.jraft.example.process.ServerGroup;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Three processes with many groups each: {@code tools/many-groups [groups] [directory]}. Says threads, processor time of
 * idle groups, memory of a group, and how long it takes until all lead again after one process was killed.
 */
public final class ManyGroups {
    private static final int SERVERS = 3;
    private static final int BASE_GROUPS = 1;
    private static final long ELECTION_TIMEOUT_MS = 1_000;
    private static final long SETTLE_SECONDS = 150;
    private static final long IDLE_SECONDS = 20;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ServerGroup servers;
    private final int groups;
    private final List<Integer> ports = new ArrayList<>();

    private ManyGroups(ServerGroup servers, int groups) {
        this.servers = servers;
        this.groups = groups;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int groups = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        Path directory =
                args.length > 1 ? Path.of(args[1]) : Files.createTempDirectory("jraft-groups");
        long base = run(directory.resolve("base"), BASE_GROUPS, false);
        long all = run(directory.resolve("all"), groups, true);
        Console.line(
                String.format(
                        Locale.ROOT,
                        "memory of a group:         %.1f KB (%d groups against %d, after a collection)",
                        (all - base) / 1024.0 / (groups - BASE_GROUPS),
                        groups,
                        BASE_GROUPS));
        if (args.length < 2) {
            Directories.deleteAll(directory);
        }
    }

    /** Bytes in use of the first process, with so many groups. */
    private static long run(Path directory, int groups, boolean measure)
            throws IOException, InterruptedException {
        List<String> jvm = List.of("-Xmx2g", "-XX:+UseSerialGC", "-Djraft.example.logLevel=ERROR");
        try (ServerGroup servers =
                new ServerGroup(
                        directory, String.valueOf(groups), SERVERS, GroupsServer.class, jvm)) {
            servers.startAll();
            ManyGroups many = new ManyGroups(servers, groups);
            return many.play(measure);
        }
    }

    private long play(boolean measure) throws InterruptedException {
        long begin = System.nanoTime();
        for (int i = 0; i < SERVERS; i++) {
            ports.add(port(i));
        }
        List<Integer> all = IntStream.range(0, SERVERS).boxed().toList();
        until("every group has a leader", all, 180_000);
        if (!measure) {
            return ask(0, "/heap")[0];
        }
        Console.line(
                String.format(
                        Locale.ROOT,
                        "started and elected:       %d groups in %d processes, %.1f s",
                        groups,
                        SERVERS,
                        (System.nanoTime() - begin) / 1e9));
        all.forEach(i -> ask(i, "/write"));
        // Compiled code, and nothing left to do: what is measured is how it stays.
        sleep(SETTLE_SECONDS);
        idle();
        long heap = ask(0, "/heap")[0];
        kill();
        return heap;
    }

    private void idle() throws InterruptedException {
        long[] before = cpu();
        long start = System.nanoTime();
        sleep(IDLE_SECONDS);
        long[] after = cpu();
        double seconds = (System.nanoTime() - start) / 1e9;
        StringBuilder shares = new StringBuilder();
        for (int i = 0; i < SERVERS; i++) {
            shares.append(
                    String.format(
                            Locale.ROOT, "%.1f %%  ", (after[i] - before[i]) / 10.0 / seconds));
        }
        Console.line("one core when idle:        " + shares.toString().trim());
        StringBuilder threads = new StringBuilder();
        for (int i = 0; i < SERVERS; i++) {
            threads.append(ask(i, "/status")[4]).append("  ");
        }
        Console.line(
                "threads of the library:    "
                        + threads.toString().trim()
                        + " (cores: "
                        + Runtime.getRuntime().availableProcessors()
                        + ")");
    }

    private long[] cpu() {
        return IntStream.range(0, SERVERS).mapToLong(i -> ask(i, "/status")[3]).toArray();
    }

    private void kill() throws InterruptedException {
        long led = ask(0, "/status")[1];
        long start = System.nanoTime();
        servers.kill(List.of(0));
        until("every group has a leader again", List.of(1, 2), 60_000);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        Console.line(
                String.format(
                        Locale.ROOT,
                        "all lead after a SIGKILL:  %d ms = %.2f election timeouts (%d groups had lost their leader)",
                        millis,
                        (double) millis / ELECTION_TIMEOUT_MS,
                        led));
    }

    private void until(String what, List<Integer> who, long timeoutMs) throws InterruptedException {
        Poll.until(
                what,
                timeoutMs,
                20,
                servers::checkAlive,
                () -> {
                    long leading = who.stream().mapToLong(i -> ask(i, "/status")[1]).sum();
                    Console.progress(what + ": " + leading + " of " + groups);
                    return leading;
                },
                leading -> leading == groups);
    }

    private int port(int server) throws InterruptedException {
        Path log = servers.directory(server).resolve("server.log");
        return Poll.until(
                "the port of server " + server,
                30_000,
                50,
                servers::checkAlive,
                () -> {
                    try {
                        return Files.readAllLines(log).stream()
                                .filter(line -> line.startsWith("http "))
                                .map(line -> Integer.parseInt(line.substring(5)))
                                .findFirst()
                                .orElse(0);
                    } catch (IOException e) {
                        return 0;
                    }
                },
                port -> port != 0);
    }

    private long[] ask(int server, String question) {
        URI uri = URI.create("http://127.0.0.1:" + ports.get(server) + question);
        try {
            String answer =
                    http.send(
                                    HttpRequest.newBuilder(uri)
                                            .timeout(Duration.ofSeconds(60))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            return java.util.Arrays.stream(answer.trim().split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void sleep(long seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
