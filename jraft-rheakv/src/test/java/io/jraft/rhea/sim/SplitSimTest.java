package io.jraft.rhea.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.Sim;
import io.jraft.sim.junit.SimTest;
import io.jraft.sim.world.SimRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;

/**
 * A region is split by the production state machine on the production engine, two groups then in each server, while leaders change,
 * processes die and links break: registers, sequences and a fenced lock on both sides of the border.
 */
class SplitSimTest {
    private int repeated;
    private int stale;
    private int byTheChild;
    private int installed;

    @SimTest(machine = RegionMachine.class, seeds = 60, trouble = "churn", faults = 12)
    @DisplayName(
            "O18 O20 O22 one order explains what both regions answered, replicas of both are equal, tokens grow")
    void churn(Sim sim, SimRandom random) {
        count(SplitStory.tell(sim, random));
    }

    @SimTest(
            machine = RegionMachine.class,
            seeds = 40,
            firstSeed = 20_000,
            trouble = "network",
            nodes = 5)
    @DisplayName(
            "O17 laggards that are given the parent from behind the split have the child from the others")
    void network(Sim sim, SimRandom random) {
        count(SplitStory.tell(sim, random));
    }

    private void count(SplitStory story) {
        repeated += story.repeated();
        stale += story.refusedAsStale();
        byTheChild += story.answeredByTheChild();
        installed += story.installed();
    }

    /** All seeds are one test: the trouble that it is about has to have come. */
    @AfterEach
    void somethingHappened() {
        assertThat(repeated).isGreaterThan(150);
        assertThat(stale).isGreaterThan(50);
        assertThat(byTheChild).isGreaterThan(300);
        assertThat(installed).isGreaterThan(2);
    }
}
