package io.jraft.sim.run;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.sim.world.SimRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;

/**
 * Election priorities of some runs: so close to one another that the lowest may lead after a few timeouts in which nobody
 * else did. Immutable.
 */
final class Ranks implements ObjIntConsumer<NodeOptions> {
    private static final List<Integer> VALUES = List.of(60, 80, 100, 100);

    private final List<Integer> ranks;

    private Ranks(List<Integer> ranks) {
        this.ranks = ranks;
    }

    /** What a seed has drawn; one in five has ranks. */
    static Optional<Ranks> of(long seed, int nodes) {
        SimRandom chance = SimRandom.of(seed, "ranks");
        if (!chance.oneIn(5)) {
            return Optional.empty();
        }
        List<Integer> drawn = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            drawn.add(chance.pick(VALUES));
        }
        return Optional.of(new Ranks(drawn));
    }

    @Override
    public void accept(NodeOptions options, int ordinal) {
        options.setElectionPriority(ranks.get(ordinal));
        Configuration ranked = new Configuration();
        List<PeerId> peers = options.getInitialConf().getPeers();
        for (int i = 0; i < peers.size(); i++) {
            PeerId peer = peers.get(i).copy();
            peer.setPriority(ranks.get(i));
            ranked.addPeer(peer);
        }
        options.setInitialConf(ranked);
    }
}
