package io.jraft.rhea.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.Sim;
import io.jraft.sim.junit.SimTest;
import io.jraft.sim.world.SimRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The same story as {@link RegionSimTest} finds each of the {@link BrokenRegions}. */
class BrokenRegionsTest {
    /** Its name keeps the build from running it by itself. */
    static class Broken {
        @SimTest(machine = BrokenRegions.ActsAgain.class, seeds = 60)
        void actsAgain(Sim sim, SimRandom random) {
            KVClients.story(sim, random);
        }

        @SimTest(machine = BrokenRegions.SwapsByHalves.class, seeds = 20)
        void swapsByHalves(Sim sim, SimRandom random) {
            KVClients.story(sim, random);
        }

        @SimTest(machine = BrokenRegions.OwnClock.class, seeds = 10)
        void ownClock(Sim sim, SimRandom random) {
            KVClients.story(sim, random);
        }

        @SimTest(machine = BrokenRegions.InstallsOnTop.class, seeds = 100, trouble = "network")
        void installsOnTop(Sim sim, SimRandom random) {
            KVClients.story(sim, random);
        }

        @SimTest(machine = BrokenRegions.ForgetsExpiries.class, seeds = 100, trouble = "network")
        void forgetsExpiries(Sim sim, SimRandom random) {
            KVClients.story(sim, random);
        }

        @SimTest(machine = BrokenRegions.SilentAboutMissed.class, seeds = 20)
        void silentAboutMissed(Sim sim, SimRandom random) {
            KVClients.story(sim, random);
        }
    }

    @Test
    @DisplayName("O22 without sessions what is repeated acts twice, and the history tells")
    void actsAgain() {
        assertThat(Failures.of(Broken.class, "actsAgain")).contains("not linearizable");
    }

    @Test
    @DisplayName(
            "K16 a swap of several keys that does the first alone is found by who reads them all")
    void swapsByHalves() {
        assertThat(Failures.of(Broken.class, "swapsByHalves")).contains("not linearizable");
    }

    @Test
    @DisplayName("K15 a server's own clock makes twins differ")
    void ownClock() {
        assertThat(Failures.of(Broken.class, "ownClock")).contains("S13");
    }

    @Test
    @DisplayName(
            "O17 keys that the leader deleted come back on a laggard, and the comparison tells")
    void installsOnTop() {
        assertThat(Failures.of(Broken.class, "installsOnTop")).contains("S13");
    }

    @Test
    @DisplayName(
            "O18 without the ends of values in its snapshot a laggard sweeps nothing, and differs")
    void forgetsExpiries() {
        assertThat(Failures.of(Broken.class, "forgetsExpiries")).contains("S13");
    }

    @Test
    @DisplayName("a replica that does not tell what it has forgotten leaves a hole in a watch")
    void silentAboutMissed() {
        assertThat(Failures.of(Broken.class, "silentAboutMissed")).contains("was not told");
    }
}
