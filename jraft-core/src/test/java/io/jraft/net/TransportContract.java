package io.jraft.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.Route;
import io.jraft.model.EntryBlock;
import io.jraft.net.codec.Messages;
import io.jraft.ring.Eventually;
import io.jraft.spi.Transport;
import io.jraft.spi.Transport.Lane;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every Transport promises, the ones with sockets and threads and the one that a simulator steps. Who has no threads
 * overrides {@link #await} and {@link #keepDoing}.
 */
@Timeout(120)
public abstract class TransportContract {
    /** One process of the network. */
    public interface Member {
        Endpoint endpoint();

        Transport transport();

        Recorder recorder();

        /** Leaves the network; the endpoint can be used again. */
        void stop();
    }

    private final List<Member> started = new ArrayList<>();

    /** An endpoint that nobody serves. */
    protected abstract Endpoint freeEndpoint() throws Exception;

    /** A member that serves an endpoint. */
    protected abstract Member startAt(Endpoint endpoint) throws Exception;

    /** Returns when the condition holds; fails when it does not in good time. A simulated network is stepped here. */
    protected void await(String what, BooleanSupplier condition) {
        Eventually.holds(what, condition);
    }

    /** Something that goes on beside the test. */
    protected interface Busy extends AutoCloseable {
        /** Ends it; returns when it has ended. */
        @Override
        void close();
    }

    /** Does a step again and again until closed: on a thread of its own, or in a simulation between its steps. */
    protected Busy keepDoing(Runnable step) {
        AtomicBoolean stop = new AtomicBoolean();
        Thread thread =
                new Thread(
                        () -> {
                            while (!stop.get()) {
                                step.run();
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        return () -> {
            stop.set(true);
            await("the busy thread ends", () -> !thread.isAlive());
        };
    }

    private RaftMessage next(Member member) throws InterruptedException {
        await("a message arrives", () -> member.recorder().waiting() > 0);
        return member.recorder().next();
    }

    private Recorder.News nextNews(Member member) throws InterruptedException {
        await("news arrive", () -> member.recorder().newsWaiting() > 0);
        return member.recorder().nextNews();
    }

    private Member start() throws Exception {
        return start(freeEndpoint());
    }

    private Member start(Endpoint endpoint) throws Exception {
        Member member = startAt(endpoint);
        started.add(member);
        return member;
    }

    @AfterEach
    void stopAll() {
        started.forEach(Member::stop);
    }

    protected static Route route(Endpoint from, Endpoint to) {
        return new Route(
                "group",
                new PeerId(from.getIp(), from.getPort()),
                new PeerId(to.getIp(), to.getPort()));
    }

    private static boolean beat(Member from, Endpoint to, Lane lane, long round) {
        return from.transport()
                .send(to, lane, List.of(Messages.beat(route(from.endpoint(), to), round)));
    }

    private void connect(Member from, Endpoint to) throws InterruptedException {
        assertThat(beat(from, to, Lane.ORDERED, -1))
                .as("sent before there was a connection")
                .isFalse();
        assertThat(nextNews(from)).isEqualTo(new Recorder.News(to, true));
    }

    /** Gives what was begun time to fail: others are met meanwhile, by virtual time too. */
    private void somethingElse(Member member) throws Exception {
        for (int i = 0; i < 3; i++) {
            Member other = start();
            connect(member, other.endpoint());
            connect(other, member.endpoint());
        }
    }

    private static long round(RaftMessage message) {
        return ((RaftMessage.HeartbeatRequest) message).round();
    }

    @Test
    @DisplayName(
            "a message to a peer that is not connected is dropped and the sender told; the connection then comes up")
    void droppedUntilConnected() throws Exception {
        Member a = start();
        Member b = start();

        connect(a, b.endpoint());

        assertThat(beat(a, b.endpoint(), Lane.ORDERED, 1)).isTrue();
        assertThat(round(next(b))).as("the one before was dropped, not kept").isEqualTo(1);
    }

    @Test
    @DisplayName("messages of a lane arrive in order, each once, from a sender that never waits")
    void inOrderAndOnce() throws Exception {
        Member a = start();
        Member b = start();
        connect(a, b.endpoint());
        await("the second lane is connected", () -> beat(a, b.endpoint(), Lane.BULK, -2));
        assertThat(round(next(b))).isEqualTo(-2);

        int count = 5_000;
        for (int i = 0; i < count; i++) {
            assertThat(beat(a, b.endpoint(), Lane.ORDERED, i)).isTrue();
            assertThat(beat(a, b.endpoint(), Lane.BULK, count + i)).isTrue();
        }

        long ordered = 0;
        long bulk = count;
        for (int i = 0; i < 2 * count; i++) {
            long round = round(next(b));
            if (round < count) {
                assertThat(round).isEqualTo(ordered++);
            } else {
                assertThat(round).isEqualTo(bulk++);
            }
        }
        assertThat(b.recorder().waiting()).isZero();
    }

    @Test
    @DisplayName("several may send at once: each sender's messages arrive in its order, none twice")
    void manySenders() throws Exception {
        Member a = start();
        Member b = start();
        connect(a, b.endpoint());
        int senders = 4;
        List<Busy> busy = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            Route route = new Route("sender-" + i, new PeerId("x", 1), new PeerId("y", 2));
            AtomicLong rounds = new AtomicLong();
            busy.add(
                    keepDoing(
                            () ->
                                    a.transport()
                                            .send(
                                                    b.endpoint(),
                                                    Lane.ORDERED,
                                                    List.of(
                                                            Messages.beat(
                                                                    route,
                                                                    rounds.getAndIncrement())))));
        }

        Map<String, Long> last = new HashMap<>();
        Map<String, Integer> seen = new HashMap<>();
        while (seen.size() < senders || seen.values().stream().anyMatch(n -> n < 500)) {
            RaftMessage message = next(b);
            String sender = message.route().group();
            // Dropped ones leave gaps: the queue is bounded.
            assertThat(round(message)).isGreaterThan(last.getOrDefault(sender, -1L));
            last.put(sender, round(message));
            seen.merge(sender, 1, Integer::sum);
        }
        busy.forEach(Busy::close);
    }

    @Test
    @DisplayName("both sides talk at once, each over its own connection")
    void bothDirections() throws Exception {
        Member a = start();
        Member b = start();
        connect(a, b.endpoint());
        connect(b, a.endpoint());

        assertThat(beat(a, b.endpoint(), Lane.ORDERED, 1)).isTrue();
        assertThat(beat(b, a.endpoint(), Lane.ORDERED, 2)).isTrue();

        assertThat(round(next(b))).isEqualTo(1);
        assertThat(round(next(a))).isEqualTo(2);
    }

    @Test
    @DisplayName("the messages of a turn for many groups arrive together and in order")
    void manyGroupsInOneTurn() throws Exception {
        Member a = start();
        Member b = start();
        connect(a, b.endpoint());
        List<RaftMessage> turn = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Route route = new Route("group-" + i, new PeerId("x", 1), new PeerId("y", 2));
            turn.add(Messages.beat(route, i));
        }

        assertThat(a.transport().send(b.endpoint(), Lane.ORDERED, turn)).isTrue();
        List<RaftMessage> expected = List.copyOf(turn);
        turn.clear();

        for (RaftMessage message : expected) {
            assertThat(next(b)).isEqualTo(message);
        }
    }

    @Test
    @DisplayName("the largest entry there may be travels whole")
    void bigFrame() throws Exception {
        Member a = start();
        Member b = start();
        connect(a, b.endpoint());
        RaftMessage big =
                Messages.append(route(a.endpoint(), b.endpoint()), EntryBlock.PAYLOAD_MAX);

        assertThat(a.transport().send(b.endpoint(), Lane.ORDERED, List.of(big))).isTrue();

        assertThat(next(b)).isEqualTo(big);
    }

    @Test
    @DisplayName(
            "P36 a peer that goes and comes back is reported down, then up, and gets messages again")
    void reconnects() throws Exception {
        Member a = start();
        Member b = start();
        connect(a, b.endpoint());

        b.stop();
        assertThat(nextNews(a)).isEqualTo(new Recorder.News(b.endpoint(), false));
        assertThat(beat(a, b.endpoint(), Lane.ORDERED, 1)).isFalse();
        somethingElse(a);
        Member again = start(b.endpoint());
        assertThat(nextNews(a)).isEqualTo(new Recorder.News(b.endpoint(), true));

        assertThat(beat(a, b.endpoint(), Lane.ORDERED, 2)).isTrue();
        assertThat(round(next(again))).as("what was dropped stays dropped").isEqualTo(2);
    }

    @Test
    @DisplayName(
            "T21 messages that are under way when the peer restarts are lost or arrive in order, never twice")
    void inFlightAtRestart() throws Exception {
        Member a = start();
        Member b = start();
        connect(a, b.endpoint());
        AtomicLong rounds = new AtomicLong();
        Busy sender =
                keepDoing(() -> beat(a, b.endpoint(), Lane.ORDERED, rounds.getAndIncrement()));
        long last = round(next(b));

        b.stop();
        while (b.recorder().waiting() > 0) {
            long round = round(next(b));
            assertThat(round).isGreaterThan(last);
            last = round;
        }
        Member again = start(b.endpoint());
        for (int i = 0; i < 1_000; i++) {
            long round = round(next(again));
            assertThat(round).isGreaterThan(last);
            last = round;
        }
        sender.close();
    }

    @Test
    @DisplayName("T30 an interrupted sender sends all the same, and harms no connection")
    void interruptedSender() throws Exception {
        Member a = start();
        Member b = start();
        connect(a, b.endpoint());

        Thread.currentThread().interrupt();
        boolean sent = beat(a, b.endpoint(), Lane.ORDERED, 1);
        assertThat(Thread.interrupted()).isTrue();

        assertThat(sent).isTrue();
        assertThat(round(next(b))).isEqualTo(1);
        assertThat(beat(a, b.endpoint(), Lane.ORDERED, 2)).isTrue();
        assertThat(round(next(b))).isEqualTo(2);
    }

    @Test
    @DisplayName("a peer that starts late is connected without another wish to send")
    void peerStartsLate() throws Exception {
        Member a = start();
        Endpoint late = freeEndpoint();
        assertThat(beat(a, late, Lane.ORDERED, 1)).isFalse();
        somethingElse(a);

        start(late);

        assertThat(nextNews(a)).isEqualTo(new Recorder.News(late, true));
    }

    @Test
    @DisplayName("an endpoint that was forgotten is dialled anew when somebody sends again")
    void disconnect() throws Exception {
        Member a = start();
        Member b = start();
        connect(a, b.endpoint());

        a.transport().disconnect(b.endpoint());

        assertThat(beat(a, b.endpoint(), Lane.ORDERED, 1)).isFalse();
        await("connected again", () -> beat(a, b.endpoint(), Lane.ORDERED, 2));
        assertThat(round(next(b))).isEqualTo(2);
    }

    @Test
    @DisplayName("after close nothing is sent and no callback comes, however busy the peer is")
    void closeIsFinal() throws Exception {
        Member a = start();
        Member b = start();
        connect(b, a.endpoint());
        AtomicLong rounds = new AtomicLong();
        Busy sender =
                keepDoing(() -> beat(b, a.endpoint(), Lane.ORDERED, rounds.getAndIncrement()));
        next(a);

        a.transport().close();
        int received = a.recorder().waiting();
        assertThat(beat(a, b.endpoint(), Lane.ORDERED, 1)).isFalse();
        // Give a late callback every chance: the peer keeps sending until it has noticed the end.
        assertThat(nextNews(b)).isEqualTo(new Recorder.News(a.endpoint(), false));
        sender.close();

        assertThat(a.recorder().waiting()).isEqualTo(received);
    }
}
