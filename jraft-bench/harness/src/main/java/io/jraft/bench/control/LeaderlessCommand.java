package io.jraft.bench.control;

import io.jraft.bench.stat.Ratio;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tools/bench leaderless}: how long a group has no leader after SIGKILL. Owner: the main thread. */
@Command(
        name = "leaderless",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Kills the leader again and again, ours and a peer's in turn, and says how long it took until",
            "another server led. Nothing else is asked of the servers meanwhile."
        })
final class LeaderlessCommand implements Callable<Integer> {
    @Option(names = "--kills", description = "Of each contestant; default ${DEFAULT-VALUE}.")
    private int kills = 30;

    @Option(
            names = "--rivals",
            split = ",",
            description = "Beside ours: OURS (nobody), SOFA; default SOFA.")
    private List<Rival> rivals = List.of(Rival.SOFA);

    @Option(
            names = "--election-delay-ms",
            description =
                    "Random part of the election timeout of all contestants; everybody's default if not given.")
    private int electionDelayMs = -1;

    @Option(
            names = "--calm-ms",
            description = "Between two kills of one cluster; default ${DEFAULT-VALUE}.")
    private long calmMs = 3_000;

    @Option(names = "--dir", description = "For the servers' data; deleted afterwards.")
    private Path directory = Path.of("jraft-bench/target/data");

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> jvm = new ArrayList<>(List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"));
        if (electionDelayMs >= 0) {
            jvm.add("-Djraft.bench.electionDelayMs=" + electionDelayMs);
        }
        Cluster.Setup setup = Cluster.Setup.in(directory, jvm, 0);
        Progress progress = new Progress(System.out, Boolean.getBoolean("jraft.bench.terminal"));
        progress.line(Machine.look(setup.directory()).words());
        List<Rival> all = new ArrayList<>(List.of(Rival.OURS));
        rivals.stream().filter(rival -> rival != Rival.OURS).forEach(all::add);
        Map<Rival, List<Double>> outages = new LinkedHashMap<>();
        List<Cluster> clusters = new ArrayList<>();
        try {
            for (Rival rival : all) {
                progress.doing("starting " + rival.title());
                clusters.add(Cluster.start(rival, setup, 1));
            }
            for (int kill = 1; kill <= kills; kill++) {
                // The other clusters are idle and settle meanwhile.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(calmMs));
                for (Cluster cluster : clusters) {
                    double millis = cluster.killLeader();
                    outages.computeIfAbsent(cluster.rival(), r -> new ArrayList<>()).add(millis);
                    progress.line(
                            String.format(
                                    Locale.ROOT,
                                    "%2d of %d  %-12s %,8.0f ms",
                                    kill,
                                    kills,
                                    cluster.rival().title(),
                                    millis));
                }
            }
        } finally {
            for (Cluster cluster : clusters) {
                cluster.close();
            }
        }
        System.out.println("\n" + table(outages));
        return 0;
    }

    static String table(Map<Rival, List<Double>> outages) {
        StringBuilder table =
                new StringBuilder(
                        "| without a leader, ms | median | 90 % | longest |\n|---|---:|---:|---:|\n");
        outages.forEach(
                (rival, millis) -> {
                    double[] sorted = millis.stream().mapToDouble(m -> m).sorted().toArray();
                    table.append(
                            String.format(
                                    Locale.ROOT,
                                    "| %s | %,.0f | %,.0f | %,.0f |%n",
                                    rival.title(),
                                    Ratio.median(sorted),
                                    sorted[(int) Math.ceil(sorted.length * 0.9) - 1],
                                    Arrays.stream(sorted).max().orElseThrow()));
                });
        return table.toString();
    }
}
