package io.jraft.rhea.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.DrivenCluster;
import io.jraft.rhea.DriverMachine;
import io.jraft.sim.Sim;
import io.jraft.sim.junit.SimTest;
import io.jraft.sim.world.SimRandom;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole of a cluster with a placement driver, by the production code on the production engine: the driver's group and the regions'
 * in five servers, split, moved and led by what the driver says, while links break, disks lose power, processes die, and one store does
 * not come back.
 */
class DriverSimTest {
    @TempDir Path directory;
    private int answered;
    private int repeated;
    private int stale;
    private int[] done = new int[4];

    @SimTest(
            machine = DriverMachine.class,
            seeds = 8,
            firstSeed = 60_000,
            trouble = "churn",
            faults = 12,
            nodes = 5)
    @DisplayName(
            "O20 O22 P33 P34 whatever the driver does in trouble one order explains all answers; in peace every region is whole, even, and at"
                    + " rest")
    void driver(Sim sim, SimRandom random) {
        DrivenCluster cluster = new DrivenCluster(sim, random, directory);
        DrivenClients clients = DrivenStory.tell(sim, random, cluster);
        answered += clients.answered();
        repeated += clients.repeated();
        stale += clients.stale();
        for (int i = 0; i < done.length; i++) {
            done[i] += cluster.done()[i];
        }
    }

    /** All seeds are one test: what it is about has to have come. */
    @AfterEach
    void somethingHappened() {
        assertThat(answered).isGreaterThan(8 * 40);
        assertThat(repeated).isGreaterThan(60);
        assertThat(stale).isPositive();
        assertThat(done[0]).as("changes of members").isGreaterThan(30);
        assertThat(done[1]).as("splits").isGreaterThan(6);
        assertThat(done[2]).as("transfers").isGreaterThan(4);
        assertThat(done[3]).as("replicas that left").isGreaterThan(7);
    }
}
