package io.jraft.rhea.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.Sim;
import io.jraft.sim.junit.SimTest;
import io.jraft.sim.world.SimRandom;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;

/**
 * A region is split and merged again by the production state machine on the production engine, while leaders change, processes die
 * and links break: registers, sequences and a fenced lock on both sides of a border that comes and goes.
 */
class MergeSimTest {
    private int stories;
    private int repeated;
    private int taken;
    private int refused;
    private int sealedAgain;

    @SimTest(machine = RegionMachine.class, seeds = 40, trouble = "churn", faults = 12)
    @DisplayName(
            "O18 O20 O22 one order explains what both regions answered, and the whole afterwards; tokens grow")
    void churn(Sim sim, SimRandom random) {
        count(SplitStory.merging(sim, random));
    }

    @SimTest(
            machine = RegionMachine.class,
            seeds = 25,
            firstSeed = 30_000,
            trouble = "network",
            nodes = 5)
    @DisplayName("O17 laggards that sleep through split and merge are equal, by log or by snapshot")
    void network(Sim sim, SimRandom random) {
        count(SplitStory.merging(sim, random));
    }

    private void count(SplitStory story) {
        MergeWalk merge = Objects.requireNonNull(story.merge());
        stories++;
        repeated += story.repeated();
        taken += merge.isTaken() ? 1 : 0;
        refused += merge.refusals();
        sealedAgain += merge.seals() > 1 ? 1 : 0;
    }

    /** All seeds are one test: the trouble that it is about has to have come. */
    @AfterEach
    void somethingHappened() {
        assertThat(repeated).isGreaterThan(150);
        assertThat(taken).isGreaterThan(stories / 2);
        assertThat(refused).isGreaterThan(stories / 10);
        assertThat(sealedAgain).isGreaterThan(stories / 10);
    }
}
