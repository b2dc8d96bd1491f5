package io.jraft.sim.mutant;

import io.jraft.sim.mutant.MutantRun.Budget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mutants}: the museum, or some of it. Thread: MAIN and one per job. */
@Command(
        name = "mutants",
        description =
                "Hunts the bugs of the museum, each in a process of its own; answers 1 when one of them was not seen.")
public final class MutantCommand implements Callable<Integer> {
    @Option(
            names = "--mutants",
            split = ",",
            description = "ids, such as M001,M009; all if not given")
    private List<String> ids = List.of();

    @Option(
            names = "--hunt",
            split = ",",
            description = {
                "a profile, a scenario's id, stories (all scenarios) or matrix:<workflow>, some of them in turns;",
                "what each mutant's text names if not given"
            })
    private @Nullable List<String> hunts;

    @Option(names = "--from", description = "first seed; ${DEFAULT-VALUE} if not given")
    private long from = 1;

    @Option(
            names = "--runs",
            description = "most runs of each mutant; ${DEFAULT-VALUE} if not given")
    private int runs = 5_000;

    @Option(
            names = "--seconds",
            description = "most processor time of each mutant; ${DEFAULT-VALUE} if not given")
    private long seconds = 600;

    @Option(names = "--jobs", description = "as many as the machine has cores if not given")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--table",
            description =
                    "write the page into this file; what was not run now stays as it stands there")
    private @Nullable Path table;

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        List<Mutant> mutants = MutantCatalog.named(ids);
        Budget budget = new Budget(from, runs, TimeUnit.SECONDS.toNanos(seconds));
        Map<String, MutantVerdict> verdicts = new LinkedHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(jobs);
        try {
            List<Future<MutantVerdict>> running = new ArrayList<>();
            for (Mutant mutant : mutants) {
                running.add(
                        threads.submit(
                                () -> MutantProcess.hunt(mutant, hunts, budget, () -> false)));
            }
            for (Future<MutantVerdict> f : running) {
                MutantVerdict verdict = f.get();
                verdicts.put(verdict.id(), verdict);
                System.out.println(verdict);
            }
        } finally {
            threads.shutdownNow();
        }
        if (table != null) {
            write(table, verdicts);
        }
        long seen = verdicts.values().stream().filter(MutantVerdict::isSeen).count();
        System.out.println(seen + " of " + mutants.size() + " seen");
        return seen == mutants.size() ? 0 : 1;
    }

    private static void write(Path file, Map<String, MutantVerdict> now) throws IOException {
        Map<String, MutantVerdict> all = new LinkedHashMap<>();
        if (Files.exists(file)) {
            all.putAll(MutantTable.read(Files.readString(file)));
        }
        all.putAll(now);
        Files.writeString(file, MutantTable.render(MutantCatalog.all(), all));
    }
}
