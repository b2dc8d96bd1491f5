package io.jraft.sim.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code full}: everything there is, in chunks; what the ledger has is not run again. */
@Command(
        name = "full",
        description = {
            "Runs everything, in chunks that a ledger records. Stop it with Ctrl-C and call it again:",
            "chunks that were good on the same commit are not run again."
        })
final class FullCommand implements Callable<Integer> {
    @Option(names = "--ledger", description = "${DEFAULT-VALUE} if not given")
    private Path ledger = Path.of("tools/jraft-sim/target/full-ledger.txt");

    @Option(names = "--seeds", description = "of each profile; ${DEFAULT-VALUE} if not given")
    private long seeds = 20_000;

    @Option(names = "--chunk", description = "seeds in a chunk; ${DEFAULT-VALUE} if not given")
    private long chunk = 1_000;

    @Option(names = "--only", description = "only the step of this name")
    private @Nullable String only;

    @Option(names = "--threads", description = "as many as the machine has cores if not given")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** As many as the catalogue asks for. */
    private static final int SCENARIO_SEEDS = 100;

    private int failures;
    private int ran;
    private int recorded;

    /** The steps in their order. */
    private List<FullStep> steps() throws IOException {
        return List.of(
                new DeterminismStep(),
                new ScenarioStep(SCENARIO_SEEDS),
                new MatrixStep(),
                new MutantStep(),
                new SeedStep(seeds, chunk));
    }

    @Override
    public Integer call() throws Exception {
        Ledger book = new Ledger(ledger);
        boolean whole = true;
        try (Interrupt interrupt = Interrupt.open()) {
            for (FullStep step : steps()) {
                if (whole && (only == null || only.equals(step.name()))) {
                    whole = run(step, book, interrupt);
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d chunks run, %d were in the ledger %s; %d failures%n",
                    whole ? "Done" : "Stopped",
                    ran,
                    recorded,
                    book,
                    failures);
            if (failures > 0) {
                interrupt.failed();
                return 1;
            }
            return whole ? 0 : 2;
        }
    }

    /** False when it was interrupted. */
    private boolean run(FullStep step, Ledger book, Interrupt interrupt) throws Exception {
        for (String part : step.chunks()) {
            if (interrupt.happened()) {
                return false;
            }
            if (book.hasGood(step.name(), part)) {
                recorded++;
                continue;
            }
            FullStep.Result r = step.run(part, threads, interrupt);
            failures += r.failures();
            if (!r.whole()) {
                return false;
            }
            ran++;
            book.append(
                    Ledger.Line.now(
                            step.name(),
                            part,
                            r.runs(),
                            r.virtualSeconds(),
                            r.cpuSeconds(),
                            r.failures()));
        }
        return true;
    }
}
