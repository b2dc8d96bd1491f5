package io.jraft.rhea.sim;

import io.jraft.rhea.DrivenCluster;
import io.jraft.sim.Sim;
import io.jraft.sim.world.SimRandom;

/** A cluster with a placement driver in trouble: clients ask, a store is lost for good; then peace, and all is looked at. */
final class DrivenStory {
    private static final int STEPS = 140;

    private DrivenStory() {}

    static DrivenClients tell(Sim sim, SimRandom random, DrivenCluster cluster) {
        DrivenClients clients = new DrivenClients(sim, random, cluster, 4);
        int lostAt = 40 + random.nextInt(60);
        for (int i = 0; i < STEPS; i++) {
            clients.step(true);
            if (i == lostAt) {
                cluster.lose(random.pick(sim.nodes()));
            }
            sim.run(random.between(1, 150));
        }
        sim.settle();
        for (int i = 0; i < 400 && !clients.isIdle(); i++) {
            clients.step(false);
            sim.run(50);
        }
        cluster.rest();
        clients.judge();
        return clients;
    }
}
