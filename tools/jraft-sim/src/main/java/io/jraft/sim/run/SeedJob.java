package io.jraft.sim.run;

import io.jraft.sim.check.Coverage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/** What is done with each seed of a batch: run it, measure it, perhaps run it again. Thread: any; it keeps nothing. */
final class SeedJob {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Profile profile;
    private final boolean twice;

    /** A job that runs a seed once, or twice to see the same run. */
    SeedJob(Profile profile, boolean twice) {
        this.profile = profile;
        this.twice = twice;
    }

    Profile profile() {
        return profile;
    }

    SeedOutcome run(long seed) {
        long cpu = THREADS.getCurrentThreadCpuTime();
        try {
            RunResult result = SimRun.of(seed, profile, false).run();
            RunResult again = twice ? SimRun.of(seed, profile, false).run() : null;
            return new SeedOutcome(
                    seed,
                    result.virtualNanos() + (again == null ? 0 : again.virtualNanos()),
                    THREADS.getCurrentThreadCpuTime() - cpu,
                    result.coverage(),
                    failure(result, again));
        } catch (RuntimeException | Error e) {
            return new SeedOutcome(
                    seed,
                    0,
                    THREADS.getCurrentThreadCpuTime() - cpu,
                    new Coverage(),
                    Failure.thrown(seed, profile.name(), e));
        }
    }

    private @Nullable Failure failure(RunResult result, @Nullable RunResult again) {
        if (again != null && !Twins.same(result, again)) {
            return Failure.of(
                    result,
                    profile.name(),
                    "two runs differ\n" + Twins.firstDifference(result.seed(), profile));
        }
        return result.violation() == null
                ? null
                : Failure.of(result, profile.name(), result.violation().toString());
    }
}
