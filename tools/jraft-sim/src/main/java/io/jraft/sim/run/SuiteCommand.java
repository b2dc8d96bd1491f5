package io.jraft.sim.run;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code suite}: a fixed set of everything, for measures that are compared with each other, such as coverage. */
@Command(
        name = "suite",
        description =
                "Runs a fixed set: seeds of each profile, every scenario, the beginning of the crash matrix.")
final class SuiteCommand implements Callable<Integer> {
    @Option(names = "--seeds", description = "of each profile; ${DEFAULT-VALUE} if not given")
    private long seeds = 200;

    @Option(names = "--stories", description = "seeds of a scenario; ${DEFAULT-VALUE} if not given")
    private int stories = 3;

    @Option(
            names = "--calls",
            description =
                    "calls of each workflow of the matrix that are crashed; ${DEFAULT-VALUE} if not given")
    private int calls = 50;

    @Option(names = "--threads", description = "as many as the machine has cores if not given")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws Exception {
        int failures = 0;
        try (Interrupt interrupt = Interrupt.open()) {
            for (FullStep step :
                    List.of(
                            new ScenarioStep(stories),
                            new MatrixStep(calls, false),
                            new SeedStep(seeds, seeds))) {
                long runs = 0;
                int failed = 0;
                for (String chunk : step.chunks()) {
                    FullStep.Result result = step.run(chunk, threads, interrupt);
                    runs += result.runs();
                    failed += result.failures();
                    if (!result.whole()) {
                        return failures + failed > 0 ? 1 : 2;
                    }
                }
                System.out.printf(
                        Locale.ROOT, "%s: %,d runs, %d failed%n", step.name(), runs, failed);
                failures += failed;
            }
            if (failures > 0) {
                interrupt.failed();
            }
            return failures > 0 ? 1 : 0;
        }
    }
}
