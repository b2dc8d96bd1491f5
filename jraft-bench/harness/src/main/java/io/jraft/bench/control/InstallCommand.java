package io.jraft.bench.control;

import io.jraft.bench.node.LoadOrder;
import io.jraft.bench.node.LoadResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tools/bench install}: how long an emptied server takes to get a snapshot, and what writes feel of it. Owner: the main thread. */
@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Empties a follower while writes go on, and says how long it took until it had loaded the leader's snapshot,",
            "beside what the disk and the loopback could do, and what became of the writes' latency meanwhile."
        })
final class InstallCommand implements Callable<Integer> {
    private static final long MIB = 1 << 20;
    private static final int PAYLOAD_BYTES = 16;
    private static final int OPEN_SLOTS = 16_384;
    private static final int SLICE_MS = 1_000;
    private static final int USUAL_SLICES = 10;
    private static final long GIVE_UP_MS = 600_000;

    @Option(names = "--mb", description = "Of the snapshot, in MiB; default ${DEFAULT-VALUE}.")
    private long mebibytes = 1_024;

    @Option(
            names = "--rate",
            description = "Writes of 16 bytes a second meanwhile; default ${DEFAULT-VALUE}.")
    private long rate = 10_000;

    @Option(
            names = "--rivals",
            split = ",",
            description = "After ours: OURS (nobody), SOFA; default SOFA.")
    private List<Rival> rivals = List.of(Rival.SOFA);

    @Option(names = "--warm-up-ms", description = "Default ${DEFAULT-VALUE}.")
    private int warmUpMs = 10_000;

    @Option(names = "--dir", description = "For the servers' data; deleted afterwards.")
    private Path directory = Path.of("jraft-bench/target/data");

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> jvm = List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC");
        Cluster.Setup setup = Cluster.Setup.in(directory, jvm, 0);
        Progress progress = new Progress(System.out, Boolean.getBoolean("jraft.bench.terminal"));
        progress.line(Machine.look(setup.directory()).words());
        progress.doing("measuring disk and loopback");
        Streams streams = Streams.measure(setup.directory(), mebibytes * MIB);
        progress.line(streams.words());
        StringBuilder table =
                new StringBuilder(
                        "| contestant | s | MB/s | of the slower of disk and loopback | p99 before, ms | p99 meanwhile, ms |\n"
                                + "|---|---:|---:|---:|---:|---:|\n");
        // One cluster at a time: two with such snapshots would fight for the page cache.
        table.append(measured(Rival.OURS, setup, streams, progress));
        for (Rival rival : rivals) {
            if (rival != Rival.OURS) {
                table.append(measured(rival, setup, streams, progress));
            }
        }
        System.out.println("\n" + table);
        return 0;
    }

    private String measured(Rival rival, Cluster.Setup setup, Streams streams, Progress progress)
            throws IOException, InterruptedException {
        try (Cluster cluster = Cluster.start(rival, setup, 1)) {
            cluster.load(load(0, warmUpMs), false, total -> progress.live("warming up", total));
            // The first one is small, so that the log may begin after it when the next one is
            // there.
            cluster.snapshot(1);
            LoadResult usual = null;
            for (int i = 0; i < USUAL_SLICES; i++) {
                LoadResult slice =
                        cluster.load(
                                load(0, SLICE_MS), false, total -> progress.live("usual", total));
                usual = usual == null ? slice : usual.plus(slice);
            }
            progress.doing(rival.title() + " takes a snapshot");
            cluster.snapshot(mebibytes * MIB);
            cluster.load(load(0, SLICE_MS), false, total -> progress.live("settling", total));
            int emptied = cluster.wipeFollower();
            long since = System.nanoTime();
            OptionalLong loaded = OptionalLong.empty();
            LoadResult meanwhile = null;
            while (loaded.isEmpty()) {
                Cluster.Watched slice =
                        cluster.loadWatching(
                                load(0, SLICE_MS), () -> cluster.snapshotsLoaded(emptied) > 0);
                loaded = slice.at();
                meanwhile = meanwhile == null ? slice.load() : meanwhile.plus(slice.load());
                long gone = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
                progress.live(rival.title() + " installs", meanwhile.total());
                if (gone > GIVE_UP_MS) {
                    throw new IllegalStateException(
                            rival.title() + " has not installed it in " + gone + " ms");
                }
            }
            double seconds = (loaded.getAsLong() - since) / 1e9;
            double perSecond = mebibytes * MIB / 1e6 / seconds;
            return String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %,.0f | %.0f %% | %.2f | %.2f |%n",
                    rival.title(),
                    seconds,
                    perSecond,
                    100 * perSecond / streams.slower(),
                    p99(usual),
                    p99(meanwhile));
        }
    }

    private LoadOrder load(int settleMs, int measureMs) {
        return new LoadOrder(
                LoadOrder.Kind.WRITE, PAYLOAD_BYTES, OPEN_SLOTS, rate, settleMs, measureMs);
    }

    private static double p99(@org.jspecify.annotations.Nullable LoadResult result) {
        return result == null ? 0 : result.latencies().getValueAtPercentile(99) / 1e6;
    }
}
