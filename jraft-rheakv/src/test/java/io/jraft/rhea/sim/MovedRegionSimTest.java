package io.jraft.rhea.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status;
import io.jraft.entity.PeerId;
import io.jraft.model.Members;
import io.jraft.protocol.MembershipRequest;
import io.jraft.sim.Sim;
import io.jraft.sim.Told;
import io.jraft.sim.junit.SimTest;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;

/**
 * What a placement driver does to a region, and more often: three of five servers have it, now these, now those, by the production
 * state machine on the production engine, while processes die and links break.
 */
class MovedRegionSimTest {
    private int answered;
    private int repeated;
    private int moved;

    @SimTest(
            machine = RegionMachine.class,
            seeds = 40,
            firstSeed = 40_000,
            trouble = "churn",
            nodes = 5)
    @DisplayName(
            "O17 O22 P34 while members come and go one order explains all answers, and replicas that come are equal to those that were there")
    void members(Sim sim, SimRandom random) {
        List<Told> changes = new ArrayList<>();
        KVClients clients =
                KVClients.story(
                        sim,
                        random,
                        () -> {
                            SimNode leader = sim.leaderNow();
                            if (leader != null && leader.isUp() && random.nextInt(8) == 0) {
                                changes.add(sim.change(move(sim, random, leader), leader));
                            }
                        });
        answered += clients.answered();
        repeated += clients.repeated();
        moved += (int) changes.stream().filter(MovedRegionSimTest::isOk).count();
    }

    private static boolean isOk(Told change) {
        Status status = change.status();
        return status != null && status.isOk();
    }

    /** The leader and two others: in one change, as the driver's are. */
    private static MembershipRequest move(Sim sim, SimRandom random, SimNode leader) {
        List<PeerId> to = new ArrayList<>(List.of(leader.peer()));
        while (to.size() < 3) {
            PeerId peer = random.pick(sim.nodes()).peer();
            if (!to.contains(peer)) {
                to.add(peer);
            }
        }
        return new MembershipRequest.ChangePeers(new Members(to, List.of()), null);
    }

    /** All seeds are one test: it has to have asked something, and moved something. */
    @AfterEach
    void somethingHappened() {
        assertThat(answered).isGreaterThan(500);
        assertThat(repeated).isGreaterThan(75);
        assertThat(moved).isGreaterThan(60);
    }
}
