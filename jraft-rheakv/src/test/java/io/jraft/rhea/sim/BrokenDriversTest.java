package io.jraft.rhea.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.DrivenCluster;
import io.jraft.rhea.DriverMachine;
import io.jraft.sim.Sim;
import io.jraft.sim.junit.SimTest;
import io.jraft.sim.world.SimRandom;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same story as {@link DriverSimTest} finds each of the {@link BrokenDrivers}. */
class BrokenDriversTest {
    /** Its name keeps the build from running it by itself. */
    static class Broken {
        @TempDir Path directory;

        @SimTest(
                machine = BrokenDrivers.NumbersFromMemory.class,
                seeds = 30,
                trouble = "churn",
                faults = 12,
                nodes = 5)
        void numbersFromMemory(Sim sim, SimRandom random) {
            DrivenStory.tell(sim, random, new DrivenCluster(sim, random, directory));
        }

        @SimTest(
                machine = DriverMachine.class,
                seeds = 30,
                firstSeed = 4,
                trouble = "churn",
                faults = 12,
                nodes = 5)
        void oldReports(Sim sim, SimRandom random) {
            DrivenStory.tell(sim, random, new BrokenDrivers.OldReports(sim, random, directory));
        }

        @SimTest(
                machine = DriverMachine.class,
                seeds = 30,
                trouble = "churn",
                faults = 12,
                nodes = 5)
        void goesAtOnce(Sim sim, SimRandom random) {
            DrivenStory.tell(sim, random, new BrokenDrivers.GoesAtOnce(sim, random, directory));
        }

        @SimTest(
                machine = DriverMachine.class,
                seeds = 30,
                trouble = "churn",
                faults = 12,
                nodes = 5)
        void doesNotListen(Sim sim, SimRandom random) {
            DrivenStory.tell(sim, random, new BrokenDrivers.DoesNotListen(sim, random, directory));
        }

        @SimTest(
                machine = DriverMachine.class,
                seeds = 30,
                trouble = "churn",
                faults = 12,
                nodes = 5)
        void mergesApart(Sim sim, SimRandom random) {
            DrivenStory.tell(sim, random, new BrokenDrivers.MergesApart(sim, random, directory));
        }

        @SimTest(
                machine = DriverMachine.class,
                seeds = 30,
                trouble = "churn",
                faults = 12,
                nodes = 5)
        void countsForEver(Sim sim, SimRandom random) {
            DrivenStory.tell(sim, random, new BrokenDrivers.CountsForEver(sim, random, directory));
        }
    }

    @Test
    @DisplayName("P33 numbers that a driver gives out before they are committed come twice")
    void numbersFromMemory() {
        assertThat(Failures.of(Broken.class, "numbersFromMemory")).contains("is given out once");
    }

    @Test
    @DisplayName(
            "P34 by a report that comes late, and is taken for the newest, a driver removes what is a member")
    void oldReports() {
        assertThat(Failures.of(Broken.class, "oldReports")).contains("leaves as no member");
    }

    @Test
    @DisplayName("P34 a replica that goes before the members without it are agreed on is missed")
    void goesAtOnce() {
        assertThat(Failures.of(Broken.class, "goesAtOnce")).contains("leaves as no member");
    }

    @Test
    @DisplayName(
            "P34 a new leader of the driver that has not listened takes who was not heard yet for idle, and moves what is well")
    void doesNotListen() {
        assertThat(Failures.of(Broken.class, "doesNotListen")).contains("lets all be as it is");
    }

    @Test
    @DisplayName("0024 a region that waits for a neighbour on other stores waits for ever")
    void mergesApart() {
        assertThat(Failures.of(Broken.class, "mergesApart"))
                .containsAnyOf("all clients are answered", "and at rest");
    }

    @Test
    @DisplayName(
            "by loads that are counted since ever a driver spreads what is even, and leaves what is not")
    void countsForEver() {
        assertThat(Failures.of(Broken.class, "countsForEver"))
                .containsAnyOf("and at rest", "stay uneven", "and so is the one before it");
    }
}
