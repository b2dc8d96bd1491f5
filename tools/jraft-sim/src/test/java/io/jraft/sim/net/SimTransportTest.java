package io.jraft.sim.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.message.RaftMessage;
import io.jraft.net.Recorder;
import io.jraft.net.TransportContract;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.SimScheduler;
import io.jraft.sim.world.Trace;
import io.jraft.spi.Transport;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A network without trouble keeps what the real one promises. Nothing moves but in {@link #await}. */
class SimTransportTest extends TransportContract {
    private static final int NODES = 8;
    private static final long STEP = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final SimScheduler world = new SimScheduler(SimRandom.of(7, "world"));
    private final List<Endpoint> endpoints = endpoints();
    private final SimNetwork network =
            new SimNetwork(
                    world, SimRandom.of(7, "network"), new Trace(false), new Quiet(), endpoints);
    private final List<Runnable> busy = new ArrayList<>();
    private int given;

    private static List<Endpoint> endpoints() {
        List<Endpoint> all = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            all.add(new Endpoint("sim", i + 1));
        }
        return all;
    }

    @Override
    protected void await(String what, BooleanSupplier condition) {
        long deadline = world.now() + PATIENCE;
        while (!condition.getAsBoolean()) {
            assertThat(world.now()).as("in vain until %s", what).isLessThan(deadline);
            List.copyOf(busy).forEach(Runnable::run);
            long until = world.now() + STEP;
            boolean more = true;
            while (more && !condition.getAsBoolean()) {
                more = world.step(until);
            }
        }
    }

    @Override
    protected Busy keepDoing(Runnable step) {
        busy.add(step);
        return () -> busy.remove(step);
    }

    @Override
    protected Endpoint freeEndpoint() {
        return endpoints.get(given++);
    }

    @Override
    protected Member startAt(Endpoint endpoint) {
        Recorder recorder = new Recorder();
        Transport transport = network.plug(endpoints.indexOf(endpoint), recorder);
        return new Member() {
            @Override
            public Endpoint endpoint() {
                return endpoint;
            }

            @Override
            public Transport transport() {
                return transport;
            }

            @Override
            public Recorder recorder() {
                return recorder;
            }

            @Override
            public void stop() {
                transport.close();
            }
        };
    }

    private static final class Quiet implements NetObserver {
        @Override
        public void onSend(int from, int to, RaftMessage message) {
            // The recorders are what the tests look at.
        }

        @Override
        public void onDeliver(int from, int to, RaftMessage message) {
            // As above.
        }

        @Override
        public void onTrouble(NetEvent event, int from, int to) {
            assertThat(event).as("trouble that nobody asked for").isEqualTo(NetEvent.RESET);
        }
    }
}
