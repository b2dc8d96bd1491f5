package io.jraft.sim.run;

import io.jraft.sim.check.Coverage;
import io.jraft.sim.check.Violation;
import io.jraft.sim.fault.FaultScript;
import io.jraft.sim.world.Trace;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run.
 *
 * @param seed it was drawn from
 * @param settings what it was like
 * @param script the trouble it was given
 * @param violation what did not hold; null when everything did
 * @param trace what happened; its events only if they were kept
 * @param virtualNanos how long it was for its nodes
 * @param coverage what it reached
 * @param answered operations that succeeded
 * @param asked operations in all
 */
public record RunResult(
        long seed,
        Settings settings,
        FaultScript script,
        @Nullable Violation violation,
        Trace trace,
        long virtualNanos,
        Coverage coverage,
        int answered,
        int asked) {
    public boolean isGood() {
        return violation == null;
    }

    /** One line for people. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "seed %d: %s; %d of %d operations succeeded, %d faults, %.1f virtual s, %d events, trace %s",
                seed,
                violation == null ? "ok" : violation.toString(),
                answered,
                asked,
                script.actions().size(),
                virtualNanos / 1e9,
                trace.count(),
                trace.digest());
    }
}
