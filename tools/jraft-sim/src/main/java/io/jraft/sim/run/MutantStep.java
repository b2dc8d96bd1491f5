package io.jraft.sim.run;

import io.jraft.sim.mutant.Mutant;
import io.jraft.sim.mutant.MutantCatalog;
import io.jraft.sim.mutant.MutantProcess;
import io.jraft.sim.mutant.MutantRun;
import io.jraft.sim.mutant.MutantVerdict;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The full check's bug museum: every mutant is hunted until something sees it. One chunk is a mutant, in a process of its
 * own; a survivor is a failure. Thread: MAIN.
 */
final class MutantStep implements FullStep {
    private static final MutantRun.Budget BUDGET =
            new MutantRun.Budget(1, 5_000, TimeUnit.MINUTES.toNanos(10));

    private final List<Mutant> mutants;

    MutantStep() throws IOException {
        mutants = MutantCatalog.all();
    }

    @Override
    public String name() {
        return "mutants";
    }

    @Override
    public List<String> chunks() {
        return mutants.stream().map(Mutant::id).toList();
    }

    @Override
    public Result run(String chunk, int threads, Interrupt interrupt)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        Mutant mutant = MutantCatalog.named(List.of(chunk)).get(0);
        MutantVerdict verdict = MutantProcess.hunt(mutant, null, BUDGET, interrupt::happened);
        if (verdict == null) {
            return new Result(false, 0, 0, 0, 0);
        }
        System.out.println(verdict);
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Result(true, verdict.runs(), 0, seconds, verdict.isSeen() ? 0 : 1);
    }
}
