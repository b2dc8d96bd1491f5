package io.jraft.sim.shrink;

import io.jraft.sim.run.RunResult;
import java.util.Locale;

/**
 * What shrinking came to.
 *
 * @param original the case as it was found
 * @param small the smallest one found
 * @param result its run, with the events
 * @param runs how many runs it took
 */
public record Shrunk(Case original, Case small, RunResult result, int runs) {
    /** One line for people. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "from %d faults, %d nodes and %.1f s to %d faults, %d nodes, %d questions and %.1f s, in %d runs",
                original.script().actions().size(),
                original.settings().nodes(),
                original.settings().horizonMs() / 1e3,
                small.script().actions().size(),
                small.settings().nodes(),
                result.asked(),
                result.virtualNanos() / 1e9,
                runs);
    }
}
