package io.jraft.example.crash;

import io.jraft.example.counter.CounterClient;
import io.jraft.example.counter.CounterClient.Answer;
import io.jraft.example.counter.CounterCluster;
import io.jraft.example.counter.StatusReply;
import io.jraft.example.crash.History.Kind;
import io.jraft.example.crash.History.Outcome;
import io.jraft.example.process.Console;
import io.jraft.example.process.Directories;
import io.jraft.example.process.Poll;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Kills real servers at random moments under load, again and again, and judges what the clients saw: every history must
 * be linearizable, every acknowledged increment in the final value, and all servers equal at the end.
 * Owner: the calling thread. Run by tools/crash-test in full and by CrashTestIT in short.
 */
public final class CrashTest {
    private static final int SERVERS = 3;
    private static final long RECOVERY_MS = 60_000;
    private static final long ACKS_THAT_SHOW_LIFE = 20;
    private static final int JUDGE_EVERY_ROUNDS = 25;

    /** Small segments and many snapshots, so that kills also hit rolls, truncation and snapshot files. */
    private static final List<String> SERVER_JVM =
            List.of(
                    "-Xmx192m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dcounter.electionTimeoutMs=500",
                    "-Dcounter.snapshotIntervalSecs=2",
                    "-Dcounter.segmentBytes=65536");

    private final CrashTestOptions options;
    private final History history = new History();
    private final Map<FaultPlan.Target, Integer> hits = new EnumMap<>(FaultPlan.Target.class);
    private long slowestRecoveryMs;

    public CrashTest(CrashTestOptions options) {
        this.options = options;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        CrashTestOptions options;
        try {
            options = CrashTestOptions.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            Console.error("Bad arguments: " + e.getMessage() + "\n" + CrashTestOptions.USAGE);
            System.exit(2);
            return;
        }
        Optional<String> failure = new CrashTest(options).run();
        failure.ifPresent(Console::error);
        System.exit(failure.isPresent() ? 1 : 0);
    }

    /**
     * Runs all rounds. Empty if all is well, and then the data is gone; else what is wrong, with the seed and the place
     * where the data, the servers' logs and the history are kept.
     */
    public Optional<String> run() throws IOException, InterruptedException {
        Path directory = options.directory();
        Console.line(
                "Crash test: "
                        + options.rounds()
                        + " rounds, "
                        + options.clients()
                        + " clients, seed "
                        + options.seed()
                        + ", data in "
                        + directory);
        Optional<String> failure;
        try (CounterCluster cluster = new CounterCluster(directory, SERVERS, serverJvm())) {
            failure = run(cluster);
        } catch (IllegalStateException e) {
            failure = Optional.of(String.valueOf(e.getMessage()));
        }
        if (failure.isPresent()) {
            Path file = directory.resolve("history.txt");
            writeHistory(file);
            return Optional.of(
                    failure.get()
                            + "\nSeed "
                            + options.seed()
                            + "; servers' data and logs are kept in "
                            + directory
                            + ", the history in "
                            + file);
        }
        Directories.deleteAll(directory);
        return Optional.empty();
    }

    private List<String> serverJvm() {
        List<String> arguments = new ArrayList<>(SERVER_JVM);
        arguments.add("-Dcounter.store=" + options.store());
        return arguments;
    }

    private Optional<String> run(CounterCluster cluster) throws IOException, InterruptedException {
        FaultPlan plan = new FaultPlan(options.seed(), SERVERS);
        cluster.servers().startAll();
        cluster.awaitLeader(RECOVERY_MS);
        try (CounterLoad load =
                new CounterLoad(
                        cluster.conf(),
                        options.clients(),
                        history,
                        new SplittableRandom(options.seed()))) {
            for (int round = 1; round <= options.rounds(); round++) {
                play(plan.next(), cluster, load);
                progress(round);
                if (round % JUDGE_EVERY_ROUNDS == 0) {
                    Optional<String> violation = CounterChecker.violation(history.copy());
                    if (violation.isPresent()) {
                        return violation.map(text -> "Not linearizable: " + text);
                    }
                }
            }
            awaitService(load);
            load.stop();
        }
        return judge(cluster);
    }

    private void play(FaultPlan.Round round, CounterCluster cluster, CounterLoad load)
            throws IOException, InterruptedException {
        int leader = round.target() == FaultPlan.Target.LEADER ? cluster.leader() : -1;
        load.awaitAcks(round.afterAcks(), round.orAfterMs());
        // A server that ended by itself is a finding, not a victim.
        cluster.servers().checkAlive();
        List<Integer> victims = round.victims(leader);
        cluster.servers().kill(victims);
        hits.merge(round.target(), 1, Integer::sum);
        load.awaitAcks(Long.MAX_VALUE, round.downMs());
        for (int server : round.order()) {
            if (victims.contains(server)) {
                cluster.servers().start(server);
            }
        }
        if (round.letRecover()) {
            awaitService(load);
        }
        cluster.servers().checkAlive();
    }

    private void awaitService(CounterLoad load) throws InterruptedException {
        long from = System.nanoTime();
        long acks = load.awaitAcks(ACKS_THAT_SHOW_LIFE, RECOVERY_MS);
        if (acks < ACKS_THAT_SHOW_LIFE) {
            throw new IllegalStateException(
                    "All servers run, but the clients had only "
                            + acks
                            + " answers in "
                            + RECOVERY_MS
                            + " ms.");
        }
        slowestRecoveryMs = Math.max(slowestRecoveryMs, (System.nanoTime() - from) / 1_000_000);
    }

    private Optional<String> judge(CounterCluster cluster) throws InterruptedException {
        int op = history.begin(0, Kind.GET, System.nanoTime());
        Answer last = cluster.client().get(RECOVERY_MS).join();
        if (last.outcome() != CounterClient.Outcome.OK) {
            return Optional.of("Cannot read the counter at the end: " + last.text());
        }
        history.end(op, Outcome.OK, last.value(), System.nanoTime());
        Optional<String> violation = CounterChecker.violation(history);
        if (violation.isPresent()) {
            return violation.map(text -> "Not linearizable: " + text);
        }
        List<StatusReply> statuses = cluster.awaitAgreement(RECOVERY_MS);
        if (statuses.stream().anyMatch(status -> status.value() != last.value())) {
            return Optional.of(
                    "The servers do not agree: a read at the end saw "
                            + last.value()
                            + ", they hold "
                            + statuses);
        }
        awaitSnapshots(cluster);
        summary(last.value(), statuses);
        return Optional.empty();
    }

    /** Kills that never met a snapshot would have shown less than they claim. */
    private static void awaitSnapshots(CounterCluster cluster) throws InterruptedException {
        Poll.until(
                "a snapshot on every server",
                RECOVERY_MS,
                50,
                cluster.servers()::checkAlive,
                cluster::statuses,
                seen -> seen.stream().allMatch(status -> status.snapshotIndex() > 0));
    }

    private void progress(int round) {
        Console.progress(
                String.format(
                        Locale.ROOT,
                        "  round %d of %d | %,d operations: %,d acknowledged, %,d refused, %,d unknown",
                        round,
                        options.rounds(),
                        history.size(),
                        history.count(Outcome.OK),
                        history.count(Outcome.REFUSED),
                        history.count(Outcome.UNKNOWN)));
    }

    private void summary(long value, List<StatusReply> statuses) {
        Console.line(
                String.format(
                        Locale.ROOT,
                        "Passed: %d rounds %s; %,d operations: %,d acknowledged, %,d refused, %,d unknown; slowest return"
                                + " of service %,d ms.",
                        options.rounds(),
                        hits,
                        history.size(),
                        history.count(Outcome.OK),
                        history.count(Outcome.REFUSED),
                        history.count(Outcome.UNKNOWN),
                        slowestRecoveryMs));
        StatusReply one = statuses.get(0);
        Console.line(
                String.format(
                        Locale.ROOT,
                        "The history is linearizable. Final value %,d on all servers, applied index %,d, term %d.",
                        value,
                        one.applied(),
                        one.term()));
    }

    private void writeHistory(Path file) throws IOException {
        try (PrintWriter out =
                new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            for (int op = 0; op < history.size(); op++) {
                out.println(history.line(op));
            }
        }
    }
}
