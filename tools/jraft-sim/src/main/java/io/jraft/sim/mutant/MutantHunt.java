package io.jraft.sim.mutant;

import io.jraft.sim.matrix.CrashMatrix;
import io.jraft.sim.matrix.MatrixReport;
import io.jraft.sim.matrix.Workflow;
import io.jraft.sim.run.Profile;
import io.jraft.sim.run.SeedBatch;
import io.jraft.sim.scenario.Catalogue;
import io.jraft.sim.scenario.Scenario;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a mutant is hunted with, seen from inside its world: random runs of a profile ({@code mix}), a scenario ({@code K2})
 * or all of them ({@code stories}), or a workflow of the crash matrix ({@code matrix:APPEND}), where the number of a call
 * stands for the seed.
 * Called by name from outside that world. Owner: the run's thread.
 */
public final class MutantHunt {
    /** In place of a profile's name: every scenario. */
    static final String STORIES = "stories";

    private static final String MATRIX = "matrix:";

    private MutantHunt() {}

    /**
     * Runs {@code count} seeds from {@code from} on; answers the first failure, or null when all were good.
     *
     * @throws IllegalArgumentException when there is nothing of this name
     */
    public static @Nullable String firstFailure(long from, int count, String hunt) {
        if (Profile.all().stream().anyMatch(p -> p.name().equals(hunt))) {
            return SeedBatch.firstFailure(from, count, hunt);
        }
        if (hunt.startsWith(MATRIX)) {
            return crashes(from, count, Workflow.valueOf(hunt.substring(MATRIX.length())));
        }
        return stories(
                from,
                count,
                hunt.equals(STORIES) ? Catalogue.all() : List.of(Catalogue.byId(hunt)));
    }

    private static @Nullable String stories(long from, int count, List<Scenario> scenarios) {
        for (long seed = from; seed < from + count; seed++) {
            for (Scenario scenario : scenarios) {
                try {
                    scenario.run(seed);
                } catch (AssertionError e) {
                    String which = scenarios.size() > 1 ? scenario.id() + ": " : "";
                    return "seed " + seed + ": " + which + told(scenario, seed, e);
                }
            }
        }
        return null;
    }

    /** The first line, without what the seed's line says anyway; the others are the nodes. */
    private static String told(Scenario scenario, long seed, AssertionError e) {
        String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return line.replace(scenario + ", ", "").replace("seed " + seed + ": ", "");
    }

    private static @Nullable String crashes(long from, int count, Workflow workflow) {
        for (long call = from; call < from + count; call++) {
            MatrixReport report = CrashMatrix.runCall(workflow, (int) call);
            if (!report.problems().isEmpty()) {
                return "seed " + call + ": " + report.problems().get(0);
            }
            if (report.calls() < call) {
                return null;
            }
        }
        return null;
    }
}
