package io.jraft.sim.run;

import io.jraft.sim.world.SimRandom;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code soak}: seeds that nobody ran before, for a time. */
@Command(
        name = "soak",
        description = {
            "Runs new seeds on all cores for a time, or until Ctrl-C, and reports what they reached.",
            "The exit code is 1 if a property was violated."
        })
final class SoakCommand implements Callable<Integer> {
    /** Room for a billion seeds from each start. */
    private static final long START_MAX = 1L << 50;

    @Option(names = "--minutes", description = "how long; ${DEFAULT-VALUE} if not given")
    private double minutes = 10;

    @Option(
            names = "--profile",
            description =
                    "which trouble: mix, calm, network, disk, reads, churn, lanes, members; ${DEFAULT-VALUE} if not given")
    private String profile = "mix";

    @Option(names = "--threads", description = "as many as the machine has cores if not given")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--from", description = "first seed; drawn from the clock if not given")
    private @Nullable Long from;

    @Option(names = "--ledger", description = "file to which the sum is appended")
    private @Nullable Path ledger;

    @Override
    public Integer call() throws InterruptedException, IOException {
        long first = from != null ? from : SimRandom.mix(System.nanoTime()) >>> 1 & START_MAX - 1;
        System.out.printf(Locale.ROOT, "Seeds of %s from %d on.%n", profile, first);
        try (Interrupt interrupt = Interrupt.open()) {
            long nanos = (long) (minutes * TimeUnit.MINUTES.toNanos(1));
            Batch batch = Batch.ofNanos(new SeedJob(Profile.named(profile), false), first, nanos);
            batch.run(threads, "soak " + profile, interrupt);
            batch.report().forEach(System.out::println);
            Tally tally = batch.tally();
            if (ledger != null) {
                new Ledger(ledger).append(line(profile, first, tally));
            }
            if (tally.failures() > 0) {
                interrupt.failed();
                return 1;
            }
            return 0;
        }
    }

    private static Ledger.Line line(String profile, long first, Tally tally) {
        return Ledger.Line.now(
                "soak",
                profile + ":" + first + ".." + (first + tally.seeds() - 1),
                tally.seeds(),
                tally.virtualSeconds(),
                tally.cpuSeconds(),
                tally.failures());
    }
}
