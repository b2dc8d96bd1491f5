package io.jraft.sim.run;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code run}: a range of seeds, with what they reached. */
@Command(name = "run", description = "Runs a range of seeds and reports what they reached.")
final class RunCommand implements Callable<Integer> {
    @Option(names = "--from", description = "first seed; ${DEFAULT-VALUE} if not given")
    private long from = 1;

    @Option(names = "--count", description = "how many; ${DEFAULT-VALUE} if not given")
    private long count = 1_000;

    @Option(
            names = "--profile",
            description =
                    "which trouble: mix, calm, network, disk, reads, churn, lanes, members; ${DEFAULT-VALUE} if not given")
    private String profile = "mix";

    @Option(names = "--twice", description = "run each seed twice, and see the same run")
    private boolean twice;

    @Option(names = "--threads", description = "as many as the machine has cores if not given")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws InterruptedException {
        try (Interrupt interrupt = Interrupt.open()) {
            Batch batch = Batch.ofSeeds(new SeedJob(Profile.named(profile), twice), from, count);
            batch.run(threads, profile + " from " + from, interrupt);
            batch.report().forEach(System.out::println);
            if (batch.tally().failures() > 0) {
                interrupt.failed();
                return 1;
            }
            return 0;
        }
    }
}
