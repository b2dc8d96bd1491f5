package io.jraft.sim.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.Route;
import io.jraft.model.LogId;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.SimScheduler;
import io.jraft.sim.world.Trace;
import io.jraft.spi.MessageReceiver;
import io.jraft.spi.Transport;
import io.jraft.spi.Transport.Lane;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** F2, the network's bandwidth: a link sends one byte after the other, not every frame as if it were alone. */
class NarrowLinkTest {
    private static final long SECOND = 1_000_000_000L;

    private final SimScheduler world = new SimScheduler(SimRandom.of(7, "world"));
    private final PeerId a = new PeerId("sim", 1);
    private final PeerId b = new PeerId("sim", 2);
    private final List<NetEvent> troubles = new ArrayList<>();
    private final List<Long> arrivals = new ArrayList<>();
    private final SimNetwork network =
            new SimNetwork(
                    world,
                    SimRandom.of(7, "network"),
                    new Trace(false),
                    new Noted(),
                    List.of(a.getEndpoint(), b.getEndpoint()));
    private final Transport sender = network.plug(0, new Deaf());
    private final RaftMessage beat =
            new RaftMessage.ChunkResponse(
                    new Route("g", a, b),
                    1,
                    new LogId(1, 1),
                    "file",
                    0,
                    RaftMessage.ChunkResponse.Status.OK,
                    new byte[800],
                    crc(new byte[800]));
    private final int bytes = network.frame(beat).length;

    @BeforeEach
    void connect() {
        network.plug(1, new Deaf());
        network.beRegular();
        assertThat(send(Lane.ORDERED)).as("not connected yet").isFalse();
        runFor(SECOND);
        // So that one frame takes a tenth of a second, and nothing else takes time.
        network.quality(0, 1, LinkQuality.GOOD.latency(0).bandwidth(10L * bytes));
        arrivals.clear();
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private boolean send(Lane lane) {
        return sender.send(b.getEndpoint(), lane, List.of(beat));
    }

    private void runFor(long nanos) {
        long end = world.now() + nanos;
        while (world.step(end)) {
            // The events do the work.
        }
    }

    @Test
    @DisplayName(
            "frames that are sent at once arrive one after the other, and the lanes share the link")
    void frameAfterFrame() {
        long start = world.now();
        send(Lane.ORDERED);
        send(Lane.BULK);
        send(Lane.ORDERED);
        runFor(SECOND);
        assertThat(arrivals).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(arrivals.get(i) - start)
                    .isBetween((i + 1) * SECOND / 10, (i + 1) * SECOND / 10 + 10);
        }
        assertThat(troubles).containsExactly(NetEvent.SLOWED, NetEvent.SLOWED);
    }

    @Test
    @DisplayName("a link that was idle owes nothing: the next frame takes its own time only")
    void idleTimeIsNotSaved() {
        send(Lane.ORDERED);
        runFor(SECOND);
        long start = world.now();
        send(Lane.ORDERED);
        runFor(SECOND);
        assertThat(arrivals.get(1) - start).isBetween(SECOND / 10, SECOND / 10 + 10);
        assertThat(troubles).isEmpty();
    }

    @Test
    @DisplayName(
            "a queue of more than a second refuses, takes again when there is room, and loses nothing it took")
    void theQueueIsBounded() {
        int taken = 0;
        while (send(Lane.ORDERED)) {
            taken++;
        }
        assertThat(taken).isEqualTo(11);
        assertThat(troubles).contains(NetEvent.OVERFLOWED);
        runFor(SECOND / 10);
        assertThat(send(Lane.ORDERED)).as("room for one").isTrue();
        assertThat(send(Lane.ORDERED)).as("and no more").isFalse();
        runFor(2 * SECOND);
        assertThat(arrivals).hasSize(taken + 1);
    }

    @Test
    @DisplayName("a link that is narrow no more forgets its queue")
    void wideAgain() {
        while (send(Lane.ORDERED)) {
            // Until it refuses.
        }
        network.heal();
        assertThat(send(Lane.ORDERED)).isTrue();
    }

    private final class Noted implements NetObserver {
        @Override
        public void onSend(int from, int to, RaftMessage message) {
            // What counts is what arrives.
        }

        @Override
        public void onDeliver(int from, int to, RaftMessage message) {
            arrivals.add(world.now());
        }

        @Override
        public void onTrouble(NetEvent event, int from, int to) {
            troubles.add(event);
        }
    }

    private static final class Deaf implements MessageReceiver {
        @Override
        public void onMessage(RaftMessage message) {
            // The observer has seen it.
        }

        @Override
        public void onConnection(Endpoint peer, boolean up) {
            // Nothing depends on it.
        }
    }
}
