package io.jraft.rhea.sim;

import io.jraft.rhea.DrivenCluster;
import io.jraft.rhea.DrivenPeace;
import io.jraft.sim.Sim;
import io.jraft.sim.world.SimRandom;

/**
 * A cluster with a placement driver in trouble: clients ask, a crowd comes and goes with its keys, a store is lost for good; then peace, with
 * or without the crowd, and all is looked at.
 */
final class DrivenStory {
    private static final int STEPS = 140;
    private static final int GOES_AT = 40;
    private static final int RETURNS_AT = 120;

    private final Sim sim;
    private final SimRandom random;
    private final DrivenCluster cluster;
    private final DrivenClients clients;
    private final Crowd crowd;

    private DrivenStory(Sim sim, SimRandom random, DrivenCluster cluster) {
        this.sim = sim;
        this.random = random;
        this.cluster = cluster;
        clients = new DrivenClients(sim, random, cluster, 4);
        crowd = new Crowd(random, cluster);
    }

    static DrivenClients tell(Sim sim, SimRandom random, DrivenCluster cluster) {
        DrivenStory story = new DrivenStory(sim, random, cluster);
        story.trouble();
        story.peace();
        return story.clients;
    }

    private void trouble() {
        int lostAt = 40 + random.nextInt(60);
        boolean returns = random.nextInt(2) > 0;
        for (int i = 0; i < STEPS; i++) {
            crowd.come(i < GOES_AT || (returns && i >= RETURNS_AT));
            if (i % 10 == 1) {
                crowd.again();
            }
            crowd.step();
            clients.step(true);
            if (i == lostAt) {
                cluster.lose(random.pick(sim.nodes()));
            }
            sim.run(random.between(1, 150));
        }
    }

    private void peace() {
        sim.settle();
        for (int i = 0; i < 400 && !clients.isIdle(); i++) {
            clients.step(false);
            pass();
        }
        crowd.again();
        DrivenPeace peace = new DrivenPeace(sim, cluster, this::pass, crowd);
        peace.rest();
        peace.requireSpread();
        peace.handOver();
        peace.requireWhole();
        clients.readAll();
        for (int i = 0; i < 40 && !clients.isIdle(); i++) {
            clients.step(false);
            pass();
        }
        clients.judge();
    }

    private void pass() {
        crowd.step();
        sim.run(Crowd.STEP_MS);
    }
}
