package io.jraft.example.counter;

import io.jraft.example.counter.CounterClient.Answer;
import io.jraft.example.process.Console;
import io.jraft.example.process.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The tour of tools/quickstart: three servers, a count to 100,000, the leader killed in the middle, then a fourth server
 * that takes the place of the first and the lead, nothing lost.
 * Owner: the main thread. {@code Quickstart [count] [directory]}; without a directory a temporary one, deleted at the end
 * unless something went wrong.
 */
public final class Quickstart {
    private static final int WINDOW = 256;
    private static final long OPERATION_TIMEOUT_MS = 30_000;
    private static final long WAIT_MS = 60_000;
    private static final int PROGRESS_EVERY = 512;

    private final long count;
    private final CounterCluster cluster;
    private final AddPipeline pipeline;
    private String leaderName = "";
    private long issued;
    private long gapNanos;

    private Quickstart(long count, CounterCluster cluster) {
        this.count = count;
        this.cluster = cluster;
        this.pipeline = new AddPipeline(cluster.client(), WINDOW, OPERATION_TIMEOUT_MS);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        long count;
        try {
            count = args.length > 0 ? Long.parseLong(args[0]) : 100_000;
            if (args.length > 2 || count < 2) {
                throw new IllegalArgumentException("expected [count of at least 2] [directory]");
            }
        } catch (IllegalArgumentException e) {
            Console.error("Bad arguments: " + e.getMessage());
            System.exit(CounterServer.BAD_ARGUMENTS);
            return;
        }
        boolean temporary = args.length < 2;
        Path directory =
                temporary ? Files.createTempDirectory("jraft-quickstart") : Path.of(args[1]);
        boolean good = false;
        try (CounterCluster cluster =
                new CounterCluster(directory, 4, 3, List.of("-Xmx256m", "-XX:+UseSerialGC"))) {
            good = new Quickstart(count, cluster).tour(directory);
        } catch (IllegalStateException e) {
            Console.error(String.valueOf(e.getMessage()));
        }
        if (!good) {
            Console.error(
                    "Something went wrong. Data and logs of the servers are kept in "
                            + directory
                            + ".");
            System.exit(1);
        }
        if (temporary) {
            Directories.deleteAll(directory);
        }
        System.exit(0);
    }

    private boolean tour(Path directory) throws IOException, InterruptedException {
        Console.line(
                "Starting three counter servers as processes of this machine; their data is in "
                        + directory
                        + ".");
        long started = System.nanoTime();
        cluster.servers().startAll();
        int first = awaitNamedLeader();
        Console.line(
                String.format(
                        Locale.ROOT,
                        "%s leads after %.1f s. Counting to %,d, with %d increments in flight.",
                        leaderName,
                        seconds(started),
                        count,
                        WINDOW));
        countTo(count / 2);
        killAndGoOn(first);
        countTo(count);
        pipeline.drain();
        finishCount();
        restart(first);
        try (MembersTour members = new MembersTour(cluster, load())) {
            members.run();
        }
        pipeline.drain();
        finishCount();
        return report();
    }

    private MembersTour.Load load() {
        return new MembersTour.Load() {
            @Override
            public void add() throws InterruptedException {
                addOne();
            }

            @Override
            public long acked() {
                return pipeline.acked();
            }
        };
    }

    private int awaitNamedLeader() throws InterruptedException {
        int leader = cluster.awaitLeader(WAIT_MS);
        leaderName = cluster.servers().address(leader);
        return leader;
    }

    private void killAndGoOn(int leader) throws InterruptedException {
        pipeline.watchGap();
        long killed = System.nanoTime();
        cluster.servers().kill(List.of(leader));
        Console.line(
                String.format(
                        Locale.ROOT,
                        "Killed the leader %s with SIGKILL after %,d acknowledged increments.",
                        leaderName,
                        pipeline.acked()));
        // Fills the window at most; from there on every further increment waits for the new leader.
        countTo(issued + WINDOW + 1);
        awaitNamedLeader();
        gapNanos = pipeline.longestGapNanos();
        Console.line(
                String.format(
                        Locale.ROOT,
                        "%s leads now; counting went on %.2f s after the kill.",
                        leaderName,
                        Math.min(seconds(killed), gapNanos / 1e9)));
    }

    private void countTo(long target) throws InterruptedException {
        while (issued < Math.min(target, count)) {
            addOne();
        }
    }

    private void addOne() throws InterruptedException {
        pipeline.add();
        issued++;
        if (issued % PROGRESS_EVERY == 0) {
            cluster.servers().checkAlive();
            progress();
        }
        if (pipeline.notDone() > 0) {
            throw new IllegalStateException(
                    "No server took an increment for "
                            + OPERATION_TIMEOUT_MS / 1_000
                            + " s: "
                            + pipeline.lastTrouble());
        }
    }

    private void progress() {
        Console.progress(
                String.format(
                        Locale.ROOT,
                        "  %,d of %,d acknowledged, %d unknown | %d servers up",
                        pipeline.acked(),
                        Math.max(issued, count),
                        pipeline.unknown(),
                        cluster.servers().up()));
    }

    /** Increments that a leader took with it are counted again, but only after a read has shown which. */
    private void finishCount() throws InterruptedException {
        while (true) {
            Answer read = cluster.client().get(OPERATION_TIMEOUT_MS).join();
            if (read.outcome() != CounterClient.Outcome.OK) {
                throw new IllegalStateException("Cannot read the counter: " + read.text());
            }
            if (read.value() >= issued) {
                return;
            }
            for (long missing = issued - read.value(); missing > 0; missing--) {
                pipeline.add();
            }
            pipeline.drain();
        }
    }

    private void restart(int server) throws IOException, InterruptedException {
        Console.line("Restarting " + cluster.servers().address(server) + " on the data it had.");
        long restarted = System.nanoTime();
        cluster.servers().start(server);
        cluster.awaitAgreement(WAIT_MS);
        Console.line(
                String.format(Locale.ROOT, "It has caught up after %.1f s.", seconds(restarted)));
    }

    private boolean report() throws InterruptedException {
        List<StatusReply> statuses = cluster.awaitAgreement(WAIT_MS);
        Console.line("");
        Console.line(
                String.format(
                        Locale.ROOT,
                        "  %-22s %-10s %6s %10s %10s",
                        "server",
                        "role",
                        "term",
                        "applied",
                        "value"));
        List<String> up =
                IntStream.range(0, cluster.servers().size())
                        .filter(cluster.servers()::isUp)
                        .mapToObj(cluster.servers()::address)
                        .toList();
        for (int i = 0; i < statuses.size(); i++) {
            StatusReply status = statuses.get(i);
            Console.line(
                    String.format(
                            Locale.ROOT,
                            "  %-22s %-10s %6d %,10d %,10d",
                            up.get(i),
                            status.role(),
                            status.term(),
                            status.applied(),
                            status.value()));
        }
        Console.line("");
        boolean equal = statuses.stream().map(StatusReply::value).distinct().count() == 1;
        long value = statuses.get(0).value();
        long acked = pipeline.acked();
        long most = acked + pipeline.unknown();
        boolean bounded = acked <= value && value <= most;
        if (!equal) {
            Console.error(
                    "The servers do NOT agree. This is a bug of the library; please report it.");
        } else if (!bounded) {
            Console.error(
                    "The counter is "
                            + value
                            + ", but must lie between "
                            + acked
                            + " and "
                            + most
                            + ". This is a bug of the library; please report it.");
        } else {
            Console.line(
                    String.format(
                            Locale.ROOT,
                            "All servers agree, and all %,d acknowledged increments are in the counter. %,d were in the"
                                    + " hands of a leader that was killed or replaced, of unknown outcome; %,d of these took"
                                    + " effect.",
                            acked,
                            pipeline.unknown(),
                            value - acked));
            Console.line(
                    String.format(
                            Locale.ROOT,
                            "Time without a leader after the kill: %.2f s (the longest pause between two acknowledged"
                                    + " increments).",
                            gapNanos / 1e9));
            Console.line("");
            Console.line(
                    "What to read next: README.md for the ten lines that embed this in a program of yours,");
            Console.line(
                    "ARCHITECTURE.md for how it works, jraft-example/src/main/java/io/jraft/example/counter for how");
            Console.line(
                    "this counter is written, and tools/crash-test for the same with hundreds of kills.");
        }
        return equal && bounded;
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }
}
