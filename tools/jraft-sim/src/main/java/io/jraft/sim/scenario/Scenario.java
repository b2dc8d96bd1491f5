package io.jraft.sim.scenario;

import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * One story.
 *
 * @param id as in the catalogue: E5, C1, D7
 * @param name what it tells
 * @param options how its cluster is built, for a seed
 * @param story what happens and what must hold; gets a cluster that is started
 */
public record Scenario(
        String id, String name, LongFunction<SimOptions> options, Consumer<Sim> story) {
    /** Runs it once; throws an {@link AssertionError} that tells id and seed when it does not hold. */
    public Sim run(long seed) {
        Sim sim = Sim.of(seed, options.apply(seed)).started();
        try {
            story.accept(sim);
            sim.check();
            return sim;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(id + " " + name + ", " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return id + " " + name;
    }
}
