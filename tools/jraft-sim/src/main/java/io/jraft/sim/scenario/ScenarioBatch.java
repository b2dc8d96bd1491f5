package io.jraft.sim.scenario;

import io.jraft.sim.mutant.MutantRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs scenarios for {@link MutantRun}: name this class as its batch, and ids of scenarios, with commas between, as its
 * profile ({@code --batch io.jraft.sim.scenario.ScenarioBatch --profile C1,C5}). Thread: the caller's.
 */
public final class ScenarioBatch {
    private ScenarioBatch() {}

    /** Runs seeds until one fails; null when none did, else {@code seed N: } and what failed. */
    public static @Nullable String firstFailure(long fromSeed, int count, String ids) {
        List<Scenario> scenarios =
                ids.equals("default")
                        ? Catalogue.all()
                        : List.of(ids.split(",", -1)).stream().map(Catalogue::byId).toList();
        for (long seed = fromSeed; seed < fromSeed + count; seed++) {
            for (Scenario scenario : scenarios) {
                try {
                    scenario.run(seed);
                } catch (AssertionError e) {
                    return "seed "
                            + seed
                            + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                }
            }
        }
        return null;
    }
}
