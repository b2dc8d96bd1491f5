package io.jraft.rhea.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.DrivenCluster;
import io.jraft.rhea.DrivenCluster.Done;
import io.jraft.rhea.DriverMachine;
import io.jraft.sim.Sim;
import io.jraft.sim.junit.SimTest;
import io.jraft.sim.world.SimRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole of a cluster with a placement driver, by the production code on the production engine: the driver's group and the regions'
 * in five servers, split, moved, led and merged by what the driver says, while links break, disks lose power, processes die, one store
 * does not come back, and a crowd comes and goes that asks for some keys far more than for others.
 */
class DriverSimTest {
    @TempDir Path directory;
    private int answered;
    private int repeated;
    private int stale;
    private final List<Done> done = new ArrayList<>();

    @SimTest(
            machine = DriverMachine.class,
            seeds = 8,
            firstSeed = 60_003,
            trouble = "churn",
            faults = 12,
            nodes = 5)
    @DisplayName(
            "O20 O22 P33 P34 whatever the driver does in trouble one order explains all answers; in peace every region is whole, even, as"
                    + " large as it ought to be, and at rest")
    void driver(Sim sim, SimRandom random) {
        DrivenCluster cluster = new DrivenCluster(sim, random, directory);
        DrivenClients clients = DrivenStory.tell(sim, random, cluster);
        answered += clients.answered();
        repeated += clients.repeated();
        stale += clients.stale();
        done.add(cluster.done());
    }

    /** All seeds are one test: what it is about has to have come. */
    @AfterEach
    void somethingHappened() {
        assertThat(answered).isGreaterThan(8 * 40);
        assertThat(repeated).isGreaterThan(60);
        assertThat(stale).isPositive();
        assertThat(sum(Done::moves)).as("changes of members").isGreaterThan(30);
        assertThat(sum(Done::splits)).as("splits").isGreaterThan(6);
        assertThat(sum(Done::hotSplits)).as("splits by load").isGreaterThan(4);
        assertThat(sum(Done::merges)).as("merges of %s", done).isGreaterThan(8);
        assertThat(sum(Done::transfers)).as("transfers").isGreaterThan(4);
        assertThat(sum(Done::left)).as("replicas that left").isGreaterThan(7);
        assertThat(sum(Done::forgotten)).as("taken out of journals").isGreaterThan(30);
    }

    private int sum(ToIntFunction<Done> of) {
        return done.stream().mapToInt(of).sum();
    }
}
