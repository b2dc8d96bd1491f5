package io.jraft.rhea;

import io.jraft.sim.Sim;
import io.jraft.sim.net.SimNetwork;
import io.jraft.sim.world.SimRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The links of the simulator for what stores say to one another: bytes that are lost, late and repeated with everything else.
 * Owner: the run's thread.
 */
final class DrivenLinks {
    private final Sim sim;
    private final SimRandom random;

    DrivenLinks(Sim sim, SimRandom random) {
        this.sim = sim;
        this.random = random;
    }

    /**
     * A question of one store to another, or to itself.
     *
     * @param arrives is run where it is asked, perhaps never, perhaps twice; is given where the answer goes
     * @param then is told once: the answer, or null when none came in time; not if the one that asks dies
     */
    void ask(
            DrivenStore from,
            DrivenStore to,
            long timeoutMs,
            Consumer<Consumer<byte[]>> arrives,
            Consumer<byte @Nullable []> then) {
        boolean[] told = {false};
        Consumer<byte @Nullable []> once =
                answer -> {
                    if (!told[0]) {
                        told[0] = true;
                        then.accept(answer);
                    }
                };
        int life = from.server().incarnation();
        carry(
                from,
                to,
                () ->
                        arrives.accept(
                                answer ->
                                        carry(
                                                to,
                                                from,
                                                from.inLife(life, () -> once.accept(answer)))));
        after(timeoutMs * 1_000_000L, from.inLife(life, () -> once.accept(null)));
    }

    private void carry(DrivenStore from, DrivenStore to, Runnable arrival) {
        int a = from.server().ordinal();
        int b = to.server().ordinal();
        SimNetwork network = sim.cluster().network();
        if (a != b
                && (!network.isUp(a, b)
                        || random.perMillion(network.quality(a, b).lossPerMillion()))) {
            return;
        }
        long way = a == b ? 0 : network.quality(a, b).latencyNanos();
        after(random.around(Math.max(1_000, way)), arrival);
        if (random.perMillion(network.quality(a, b).duplicatePerMillion())) {
            after(random.around(50_000_000), arrival);
        }
    }

    private void after(long nanos, Runnable what) {
        sim.cluster().world().after(nanos, what);
    }
}
