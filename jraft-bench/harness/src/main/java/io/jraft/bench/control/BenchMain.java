package io.jraft.bench.control;

import io.jraft.bench.report.Results;
import io.jraft.bench.report.Tables;
import io.jraft.bench.report.Words;
import io.jraft.bench.report.Writers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command behind tools/bench. Owner: the main thread. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {LeaderlessCommand.class, InstallCommand.class},
        description = "Compares this library with its peers on this machine.")
public final class BenchMain implements Callable<Integer> {
    private static final int KEYS_MIN = 1_000;
    private static final int KEYS_MAX = 1_000_000;

    @Option(
            names = "--quick",
            description = "Two minutes instead of twenty; enough to see that it works.")
    private boolean quick;

    @Option(
            names = "--rivals",
            split = ",",
            description =
                    "Who is measured beside ours: ${COMPLETION-CANDIDATES}; default sofa and aeron, of the plan kv sofa_kv and, if its program is there, etcd.")
    private List<Rival> rivals = List.of();

    @Option(
            names = "--plan",
            description = "What is measured: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Plan plan = Plan.STANDARD;

    @Option(
            names = "--only",
            description =
                    "Only the cells whose names contain this, as in results.json: kv-write, for instance. What is offered is a part"
                            + " of what was reached, so it needs the cell of that.")
    private String only = "";

    @Option(names = "--rounds", description = "How often each cell; default by plan.")
    private int rounds;

    @Option(names = "--measure-ms", description = "How long a block is measured; default by plan.")
    private int measureMs;

    @Option(names = "--warm-up-ms", description = "How long each is warmed up; default by plan.")
    private int warmUpMs;

    @Option(names = "--groups", description = "Groups of the cluster, 1 to 1000.")
    private int groups = 1;

    @Option(
            names = "--keys",
            description =
                    "Of the plan kv: how many keys are written, each in its turn, 1000 to 1000000; default 2000. Many make puts dearer for stores that keep in memory what was written last.")
    private int keys;

    @Option(
            names = "--election-timeout-ms",
            description =
                    "Of ours and SOFAJRaft, which both have 1000 by default: a leader that shares few processors with much load may need more.")
    private int electionTimeoutMs;

    @Option(
            names = "--sync-delay-us",
            description = "Makes every sync of every contestant slower by so many microseconds.")
    private long syncDelayMicros;

    @Option(
            names = "--dir",
            description = "For the servers' data; deleted afterwards. Put it on the disk you mean.")
    private Path directory = Path.of("jraft-bench/target/data");

    @Option(names = "--out", description = "For report.html, results.json and .hgrm files.")
    private Path out = Path.of("jraft-bench/target/report");

    @Option(names = "--write", description = "Writes the page and its curves: docs/benchmarks.md.")
    private @Nullable Path write;

    public static void main(String[] args) {
        System.exit(
                new CommandLine(new BenchMain())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Files.createDirectories(out);
        List<String> jvm =
                new ArrayList<>(
                        List.of("-Xms768m", "-Xmx768m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch"));
        if (electionTimeoutMs > 0) {
            jvm.add("-Djraft.bench.electionTimeoutMs=" + electionTimeoutMs);
        }
        if (keys != 0) {
            if (keys < KEYS_MIN || keys > KEYS_MAX) {
                throw new IllegalArgumentException(
                        "--keys is " + keys + "; it may be " + KEYS_MIN + " to " + KEYS_MAX);
            }
            jvm.add("-Djraft.bench.keys=" + keys);
        }
        Cluster.Setup setup = Cluster.Setup.in(directory, jvm, syncDelayMicros);
        Machine machine = Machine.look(setup.directory());
        Progress progress = new Progress(System.out, Boolean.getBoolean("jraft.bench.terminal"));
        progress.line(machine.words());
        Plan.Effort effort = plan.effort(quick).with(rounds, measureMs, warmUpMs);
        List<List<Block>> sessions = new ArrayList<>();
        Map<Rival, String> notes = new LinkedHashMap<>();
        boolean stores = plan == Plan.KV;
        Rival ours = stores ? Rival.OURS_KV : Rival.OURS;
        List<Rival> peers = peers(stores, progress);
        List<List<Rival>> pairs = new ArrayList<>();
        peers.forEach(peer -> pairs.add(List.of(ours, peer)));
        if (pairs.isEmpty()) {
            pairs.add(List.of(ours));
        }
        List<String> failures = new ArrayList<>();
        for (List<Rival> pair : pairs) {
            try (Session session = Session.start(pair, setup, groups, only, progress)) {
                plan.run(session, effort);
                if (session.blocks().isEmpty()) {
                    throw new IllegalStateException("no cell has a name with " + only + " in it");
                }
                sessions.add(session.blocks());
                notes.putAll(session.notes());
            } catch (IllegalStateException e) {
                // What the others did is worth a report; the exit code tells that it is not whole.
                failures.add(pair.get(pair.size() - 1).title() + ": " + e.getMessage());
                progress.line("FAILED, and left out: " + failures.get(failures.size() - 1));
            }
        }
        if (sessions.isEmpty()) {
            return 1;
        }
        Results results =
                new Results(
                        sessions,
                        notes,
                        machine,
                        System.getProperty("jraft.bench.commit", "unknown"),
                        setup.syncs().counts(),
                        setup.syncs().delayMicros(),
                        groups,
                        setup.jvm());
        Tables tables = new Tables(results);
        progress.line("");
        for (Tables.Table table :
                List.of(tables.figures(), tables.costs(), tables.bounds(), tables.ratios())) {
            if (!table.rows().isEmpty()) {
                System.out.println(table.title() + "\n\n" + table.markdown());
            }
        }
        Words.audit(results).forEach(System.out::println);
        Writers.write(results, out, write);
        progress.line("The report is in " + out.resolve("report.html") + ".");
        return failures.isEmpty() ? 0 : 1;
    }

    /** Who is measured beside ours. If nobody was named, whoever can be, here. */
    private List<Rival> peers(boolean stores, Progress progress) {
        if (groups > 1 && stores) {
            throw new IllegalArgumentException("the plan kv has one region; leave --groups out");
        }
        List<Rival> named = rivals.stream().filter(rival -> rival != rival.ours()).toList();
        List<Rival> peers = new ArrayList<>();
        for (Rival peer : rivals.isEmpty() ? Rival.usual(stores) : named) {
            Optional<String> hindrance =
                    peer.hindrance(stores, groups, syncDelayMicros, System.getenv("PATH"));
            if (hindrance.isEmpty()) {
                peers.add(peer);
            } else if (rivals.isEmpty()) {
                progress.line(peer.title() + " is left out. " + hindrance.get());
            } else {
                throw new IllegalArgumentException(
                        peer.title()
                                + " cannot be measured here; choose others with --rivals. "
                                + hindrance.get());
            }
        }
        return peers;
    }
}
