package io.jraft.sim.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.sim.mutant.MutantRun.Budget;
import io.jraft.sim.mutant.MutantVerdict.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hunts a mutant in a process of its own, because one that never ends cannot be stopped otherwise.
 * Thread: ANY starts one; the process itself has one thread.
 */
public final class MutantProcess {
    /** What a process may take beyond its budget: to start, to compile, and to end the step it is in. */
    private static final long GRACE_SECONDS = 60;

    private MutantProcess() {}

    /** The process: id, first seed, runs, seconds of the processor, hunts; prints a {@link MutantVerdict}. */
    public static void main(String[] args) throws IOException {
        try (MutantCompiler compiler = MutantCompiler.open()) {
            Mutant mutant = MutantCatalog.named(List.of(args[0])).get(0);
            Budget budget =
                    new Budget(
                            Long.parseLong(args[1]),
                            Integer.parseInt(args[2]),
                            TimeUnit.SECONDS.toNanos(Long.parseLong(args[3])));
            MutantRun run = new MutantRun(compiler, MutantRun.HUNT);
            System.out.println(run.run(mutant, List.of(args[4].split(",", -1)), budget));
        }
    }

    /**
     * Starts a process and waits for what it says.
     *
     * @param hunts in place of those that the mutant names; null for these
     * @param stopped asked every second; ends the process
     * @return null when it was stopped
     */
    public static @Nullable MutantVerdict hunt(
            Mutant mutant, @Nullable List<String> hunts, Budget budget, BooleanSupplier stopped)
            throws IOException, InterruptedException {
        Path said = Files.createTempFile("mutant-" + mutant.id(), ".txt");
        long seconds = TimeUnit.NANOSECONDS.toSeconds(budget.cpuNanos());
        try {
            Process process =
                    new ProcessBuilder(
                                    command(
                                            mutant.id(),
                                            String.valueOf(budget.fromSeed()),
                                            String.valueOf(budget.runs()),
                                            String.valueOf(seconds),
                                            String.join(
                                                    ",", hunts == null ? mutant.hunts() : hunts)))
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile())
                            .start();
            try {
                while (!process.waitFor(1, TimeUnit.SECONDS)) {
                    if (stopped.getAsBoolean()) {
                        return null;
                    }
                    if (used(process) > seconds + GRACE_SECONDS) {
                        return new MutantVerdict(
                                mutant.id(),
                                Outcome.HUNG,
                                0,
                                "",
                                "not done after "
                                        + (seconds + GRACE_SECONDS)
                                        + " seconds of the processor");
                    }
                }
            } finally {
                process.destroyForcibly();
            }
            return verdict(mutant.id(), process.exitValue(), said);
        } finally {
            Files.deleteIfExists(said);
        }
    }

    private static MutantVerdict verdict(String id, int exit, Path said) throws IOException {
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
                        id, Outcome.ERROR, 0, "", "the process ended with " + exit + ": " + last);
    }

    /** Seconds of the processor; what the system does not tell counts as none. */
    private static long used(Process process) {
        return process.info().totalCpuDuration().map(Duration::toSeconds).orElse(0L);
    }

    private static List<String> command(String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-ea",
                                "-Xmx512m",
                                "-XX:+UseSerialGC"));
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
                        MutantProcess.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
