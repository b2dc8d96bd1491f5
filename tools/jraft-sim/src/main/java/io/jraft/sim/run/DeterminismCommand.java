package io.jraft.sim.run;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code determinism}: equal seeds are equal runs, in one JVM and in others. */
@Command(
        name = "determinism",
        description = {
            "Runs seeds twice in one JVM, and some of them in JVMs that differ (interpreted, other collectors, other",
            "identity hashes, another language). Runs of one seed must be one run; else it prints where they part."
        })
final class DeterminismCommand implements Callable<Integer> {
    @Option(names = "--from", description = "first seed; ${DEFAULT-VALUE} if not given")
    private long from = 1;

    @Option(names = "--seeds", description = "how many twice; ${DEFAULT-VALUE} if not given")
    private long seeds = 1_000;

    @Option(
            names = "--jvm-seeds",
            description = "how many in each kind of JVM; ${DEFAULT-VALUE} if not given")
    private int jvmSeeds = 10;

    @Option(names = "--profile", description = "which trouble; ${DEFAULT-VALUE} if not given")
    private String profile = "mix";

    @Option(names = "--threads", description = "as many as the machine has cores if not given")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws Exception {
        try (Interrupt interrupt = Interrupt.open()) {
            Batch batch = Batch.ofSeeds(new SeedJob(Profile.named(profile), true), from, seeds);
            if (!batch.run(threads, "twice", interrupt)) {
                return 2;
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d seeds in this JVM and in %d others...%n",
                    jvmSeeds,
                    JvmVariant.all().size());
            List<String> differences = DeterminismStep.differences(profile, from, jvmSeeds);
            differences.forEach(System.out::println);
            int bad = batch.tally().failures() + differences.size();
            System.out.println(bad == 0 ? "All equal." : bad + " seeds went wrong or differ.");
            if (bad > 0) {
                interrupt.failed();
            }
            return bad == 0 ? 0 : 1;
        }
    }
}
