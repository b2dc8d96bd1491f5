package io.jraft.rhea.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.Sim;
import io.jraft.sim.junit.SimTest;
import io.jraft.sim.world.SimRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The same story as {@link MergeSimTest} finds each of the {@link BrokenMerges}. */
class BrokenMergesTest {
    /** Its name keeps the build from running it by itself. */
    static class Broken {
        @SimTest(
                machine = BrokenMerges.NoSealAtApply.class,
                seeds = 60,
                trouble = "churn",
                faults = 12)
        void noSealAtApply(Sim sim, SimRandom random) {
            SplitStory.merging(sim, random);
        }

        @SimTest(
                machine = BrokenMerges.SessionsAreLost.class,
                seeds = 100,
                trouble = "churn",
                faults = 12)
        void sessionsAreLost(Sim sim, SimRandom random) {
            SplitStory.merging(sim, random);
        }

        @SimTest(
                machine = BrokenMerges.TokensOfItsOwn.class,
                seeds = 100,
                trouble = "churn",
                faults = 12)
        void tokensOfItsOwn(Sim sim, SimRandom random) {
            SplitStory.merging(sim, random);
        }

        @SimTest(machine = BrokenMerges.AnySeal.class, seeds = 100, trouble = "churn", faults = 12)
        void anySeal(Sim sim, SimRandom random) {
            SplitStory.merging(sim, random);
        }
    }

    @Test
    @DisplayName("O20 what a sealed region does nevertheless is lost, and the history tells")
    void noSealAtApply() {
        assertThat(Failures.of(Broken.class, "noSealAtApply")).contains("not linearizable");
    }

    @Test
    @DisplayName("O22 without the sessions of the other region what is repeated acts twice")
    void sessionsAreLost() {
        assertThat(Failures.of(Broken.class, "sessionsAreLost")).contains("not linearizable");
    }

    @Test
    @DisplayName("O18 a fencing token that the other region had given out is found")
    void tokensOfItsOwn() {
        assertThat(Failures.of(Broken.class, "tokensOfItsOwn")).contains("not linearizable");
    }

    @Test
    @DisplayName("O20 a region that is taken by a seal that is over loses what it did since")
    void anySeal() {
        assertThat(Failures.of(Broken.class, "anySeal")).contains("not linearizable");
    }
}
