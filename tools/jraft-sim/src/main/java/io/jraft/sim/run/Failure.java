package io.jraft.sim.run;

import java.util.List;
import java.util.Locale;

/**
 * A seed that went wrong, with what it takes to see it again.
 *
 * @param seed it was drawn from
 * @param profile it was drawn under
 * @param settings what the run was like, in a line
 * @param what which property was violated and how
 * @param script the trouble, an action a line
 */
public record Failure(
        long seed, String profile, String settings, String what, List<String> script) {
    public Failure {
        script = List.copyOf(script);
    }

    static Failure of(RunResult result, String profile, String what) {
        return new Failure(
                result.seed(),
                profile,
                result.settings().describe(),
                what,
                result.script().lines());
    }

    /** A failure of the simulator itself: not even settings may exist. */
    static Failure thrown(long seed, String profile, Throwable problem) {
        StackTraceElement[] trace = problem.getStackTrace();
        return new Failure(
                seed,
                profile,
                "unknown",
                "the simulator threw "
                        + problem
                        + (trace.length == 0 ? "" : ", first at " + trace[0]),
                List.of());
    }

    /** The one command that shows it again. */
    public String replay() {
        return String.format(Locale.ROOT, "tools/sim replay --seed %d --profile %s", seed, profile);
    }

    /** For people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("seed ").append(seed).append(" failed: ").append(what);
        text.append("\n  settings: ").append(settings);
        text.append("\n  replay:   ").append(replay());
        return text.toString();
    }
}
