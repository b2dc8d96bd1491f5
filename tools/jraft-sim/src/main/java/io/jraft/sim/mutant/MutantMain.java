package io.jraft.sim.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.sim.mutant.MutantVerdict.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Command line of the museum: {@code --mutants M001,M002 --from 1 --seeds 500 --seconds 60 --profiles mix,stories --jobs
 * 2 --table FILE}, all optional; seconds are of the processor. Each mutant runs in a process of its own, because one that never ends cannot be stopped otherwise;
 * first comes the code as it is, which must see no failure.
 * Thread: MAIN and one per job.
 */
public final class MutantMain {
    private static final String UNCHANGED = "none";

    /** What a process may take beyond its budget: to start, to compile, and to end the step it is in. */
    private static final long GRACE_SECONDS = 60;

    private final Map<String, String> options;

    private MutantMain(Map<String, String> options) {
        this.options = options;
    }

    /** Runs; the last line says how many were seen. */
    public static void main(String[] args) throws Exception {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        MutantMain main = new MutantMain(options);
        String one = options.get("--one");
        if (one == null) {
            main.all();
        } else {
            System.out.println(main.one(one));
        }
    }

    private MutantVerdict one(String id) throws IOException {
        try (MutantCompiler compiler = MutantCompiler.open()) {
            MutantRun run = new MutantRun(compiler, text("--hunt", MutantRun.HUNT));
            MutantRun.Budget budget =
                    new MutantRun.Budget(
                            number("--from", 1),
                            (int) number("--seeds", 500),
                            List.of(text("--profiles", "mix,stories").split(",", -1)),
                            TimeUnit.SECONDS.toNanos(number("--seconds", 60)));
            return id.equals(UNCHANGED)
                    ? run.runUnchanged(budget)
                    : run.run(MutantCatalog.named(List.of(id)).get(0), budget);
        }
    }

    private void all() throws IOException, InterruptedException, ExecutionException {
        String named = text("--mutants", "");
        List<Mutant> mutants =
                MutantCatalog.named(named.isEmpty() ? List.of() : List.of(named.split(",", -1)));
        MutantVerdict unchanged = inProcess(UNCHANGED);
        System.out.println(unchanged);
        if (unchanged.outcome() != Outcome.SURVIVED) {
            throw new IOException("the code as it is does not pass; nothing was learned");
        }
        ExecutorService jobs = Executors.newFixedThreadPool((int) number("--jobs", 2));
        Map<String, MutantVerdict> verdicts = new LinkedHashMap<>();
        try {
            List<Future<MutantVerdict>> running = new ArrayList<>();
            for (Mutant mutant : mutants) {
                running.add(jobs.submit(() -> inProcess(mutant.id())));
            }
            for (Future<MutantVerdict> f : running) {
                MutantVerdict verdict = f.get();
                verdicts.put(verdict.id(), verdict);
                System.out.println(verdict);
            }
        } finally {
            jobs.shutdownNow();
        }
        long seen =
                verdicts.values().stream()
                        .filter(v -> v.outcome() == Outcome.KILLED || v.outcome() == Outcome.HUNG)
                        .count();
        String table = options.get("--table");
        if (table != null) {
            Files.writeString(
                    Path.of(table), MutantTable.render(mutants, verdicts, command()), UTF_8);
        }
        System.out.println(seen + " of " + mutants.size() + " seen");
    }

    private MutantVerdict inProcess(String id) throws IOException, InterruptedException {
        Path said = Files.createTempFile("mutant-" + id, ".txt");
        try {
            Process process =
                    new ProcessBuilder(command(id))
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile())
                            .start();
            long limit = number("--seconds", 60) + GRACE_SECONDS;
            while (!process.waitFor(1, TimeUnit.SECONDS)) {
                if (used(process) > limit) {
                    process.destroyForcibly();
                    return new MutantVerdict(
                            id,
                            Outcome.HUNG,
                            "not done after " + limit + " seconds of the processor",
                            0);
                }
            }
            MutantVerdict verdict = null;
            String last = "";
            // Logs of the nodes may stand between.
            for (String line : new String(Files.readAllBytes(said), UTF_8).lines().toList()) {
                MutantVerdict read = MutantVerdict.parse(line);
                verdict = read != null && read.id().equals(id) ? read : verdict;
                last = line;
            }
            return verdict != null
                    ? verdict
                    : new MutantVerdict(
                            id,
                            Outcome.ERROR,
                            "the process ended with " + process.exitValue() + ": " + last,
                            0);
        } finally {
            Files.deleteIfExists(said);
        }
    }

    /** Seconds of the processor; what the system does not tell counts as none. */
    private static long used(Process process) {
        return process.info().totalCpuDuration().map(Duration::toSeconds).orElse(0L);
    }

    private List<String> command(String id) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-ea",
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=" + number("--tier", 4)));
        for (String name : List.of(MutantCompiler.SOURCES, "logback.configurationFile")) {
            String value = System.getProperty(name);
            if (value != null) {
                command.add("-D" + name + "=" + value);
            }
        }
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        MutantMain.class.getName(),
                        "--one",
                        id));
        options.forEach((key, value) -> command.addAll(Arrays.asList(key, value)));
        return command;
    }

    /** The command without places on this machine. */
    private String command() {
        StringBuilder line = new StringBuilder("tools/mutants");
        options.forEach(
                (key, value) -> {
                    if (!key.equals("--table")) {
                        line.append(' ').append(key).append(' ').append(value);
                    }
                });
        return line.toString();
    }

    private String text(String key, String otherwise) {
        @Nullable String value = options.get(key);
        return value == null ? otherwise : value;
    }

    private long number(String key, long otherwise) {
        String value = options.get(key);
        return value == null ? otherwise : Long.parseLong(value);
    }
}
