package io.jraft.rhea.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.Sim;
import io.jraft.sim.junit.SimTest;
import io.jraft.sim.world.SimRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The same story as {@link SplitSimTest} finds each of the {@link BrokenSplits}. */
class BrokenSplitsTest {
    /** Its name keeps the build from running it by itself. */
    static class Broken {
        @SimTest(machine = BrokenSplits.NoEpochAtApply.class, seeds = 60, trouble = "churn")
        void noEpochAtApply(Sim sim, SimRandom random) {
            SplitStory.tell(sim, random);
        }

        @SimTest(machine = BrokenSplits.SessionsStay.class, seeds = 60, trouble = "churn")
        void sessionsStay(Sim sim, SimRandom random) {
            SplitStory.tell(sim, random);
        }

        @SimTest(machine = BrokenSplits.TokensBeginAnew.class, seeds = 60, trouble = "churn")
        void tokensBeginAnew(Sim sim, SimRandom random) {
            SplitStory.tell(sim, random);
        }

        @SimTest(machine = BrokenSplits.OtherBytes.class, seeds = 60, trouble = "churn")
        void otherBytes(Sim sim, SimRandom random) {
            SplitStory.tell(sim, random);
        }
    }

    @Test
    @DisplayName(
            "O20 what was in the log before the split and is done behind it lands outside, and the history tells")
    void noEpochAtApply() {
        assertThat(Failures.of(Broken.class, "noEpochAtApply")).contains("not linearizable");
    }

    @Test
    @DisplayName(
            "O22 without the sessions of its parent the child does once more what was repeated")
    void sessionsStay() {
        assertThat(Failures.of(Broken.class, "sessionsStay")).contains("not linearizable");
    }

    @Test
    @DisplayName("O18 a fencing token that comes twice is found")
    void tokensBeginAnew() {
        assertThat(Failures.of(Broken.class, "tokensBeginAnew")).contains("not linearizable");
    }

    @Test
    @DisplayName(
            "replicas of the child that begin with other bytes are found before they do any harm")
    void otherBytes() {
        assertThat(Failures.of(Broken.class, "otherBytes"))
                .contains("begins with what the others begin with");
    }
}
