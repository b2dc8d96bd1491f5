package io.jraft.core.node;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.State;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.RaftMessage.VoteResponse;
import io.jraft.message.Route;
import io.jraft.model.LogId;
import io.jraft.sys.SeededRandom;
import io.jraft.testing.LoggedErrors;
import io.jraft.testing.NodeFixture;
import io.jraft.testing.Told;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node's life: where it may be stopped, how it breaks, what it forgets. */
@Timeout(60)
class LifecycleTest {

    @Test
    @DisplayName(
            "T23 a stop at any point of a thousand lives ends in order: every closure once, every read once, no error")
    void stopAtRandomPoints() {
        try (LoggedErrors errors = new LoggedErrors(NodeLifecycle.class)) {
            thousandLives();
            assertThat(errors.messages()).as("nothing may break on the way out").isEmpty();
        }
    }

    private static void thousandLives() {
        int led = 0;
        for (int life = 0; life < 1000; life++) {
            SeededRandom random = new SeededRandom(life);
            NodeFixture f = NodeFixture.of(1 + 2 * random.nextInt(2));
            int steps = random.nextInt(60);
            for (int i = 0; i < steps; i++) {
                step(f, random);
            }
            led += f.node.leads() ? 1 : 0;
            f.node.stop();
            for (int i = random.nextInt(10); i > 0; i--) {
                step(f, random);
            }
            f.settle();
            String story = "life " + life;
            assertThat(f.node.hasEnded()).as(story).isTrue();
            assertThat(f.node.cause()).as(story).isNull();
            assertThat(f.node.given).as(story).allMatch(t -> t.runs() == 1);
            assertThat(f.node.reads).as(story).allMatch(r -> r.runs() == 1);
            assertThat(f.node.tasks.available()).as(story).isEqualTo(f.node.tasks.max());
            assertThat(f.machine.events).as(story).filteredOn("shutdown"::equals).hasSize(1);
        }
        assertThat(led).as("lives that led").isGreaterThan(100);
    }

    private static void step(NodeFixture f, SeededRandom random) {
        switch (random.nextInt(9)) {
            case 0 -> f.turn();
            case 1 -> f.diskAnswers();
            case 2 -> f.applies();
            case 3 -> f.clock.advance(random.nextInt(60));
            case 4 -> f.node.apply("x");
            case 5 -> f.node.read(random.nextInt(100));
            case 6 ->
                    f.sent(VoteRequest.class)
                            .forEach(
                                    r ->
                                            f.receives(
                                                    new VoteResponse(
                                                            r.route().back(),
                                                            r.term(),
                                                            r.term(),
                                                            true,
                                                            "")));
            case 7 ->
                    f.sent(PreVoteRequest.class)
                            .forEach(
                                    r ->
                                            f.receives(
                                                    new PreVoteResponse(
                                                            r.route().back(),
                                                            r.term() - 1,
                                                            r.term(),
                                                            true,
                                                            "")));
            default -> f.node.workers.turn(1);
        }
    }

    @Test
    @DisplayName(
            "T23 a candidate that is stopped before its vote is durable ends quietly and never leads")
    void candidateIsStopped() {
        NodeFixture f = NodeFixture.of(3);
        f.passes(ELECTION_MS);
        f.receives(new PreVoteResponse(f.from(2), 0, 1, true, ""));
        f.turn();
        f.receives(new VoteResponse(f.from(2), 1, 1, true, ""));
        f.turn();
        f.node.stop();
        try (LoggedErrors errors = new LoggedErrors(NodeLifecycle.class)) {
            f.turn();
            f.settle();
            assertThat(errors.messages()).isEmpty();
        }
        assertThat(f.node.hasEnded()).isTrue();
        assertThat(f.node.parts.state().isLeader()).isFalse();
    }

    @Test
    @DisplayName("a stopped node answers nobody, fires nothing and wants no turn")
    void silentAfterStop() {
        NodeFixture f = NodeFixture.of(3);
        f.leads();
        f.node.stop();
        f.settle();
        f.sent();
        f.hears(f.beat(2, 9, 0));
        f.hears(f.voteRequest(2, 9, LogId.ZERO));
        f.passes(10 * ELECTION_MS);
        assertThat(f.sent()).isEmpty();
        assertThat(f.node.core.nextDeadline()).isEqualTo(Long.MAX_VALUE);
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_SHUTTING);
    }

    @Test
    @DisplayName(
            "semantics 12 a member that ended starts again on the same log, with its term and its vote")
    void startsAgain() {
        NodeFixture f = NodeFixture.of(1);
        Told a = f.node.apply("a");
        f.settle();
        long term = f.node.term();
        f.restart();
        assertThat(a.isOk()).isTrue();
        assertThat(f.node.started()).isNotNull().matches(s -> s.isOk());
        assertThat(f.node.term()).isEqualTo(term + 1);
        assertThat(f.machine.applied).containsExactly("a");
        assertThat(f.node.leads()).isTrue();
    }

    @Test
    @DisplayName(
            "a part that breaks stops its node, with the last events kept, and says nothing more")
    void brokenPart() {
        NodeFixture f = NodeFixture.of(3);
        f.leads();
        f.sent();
        f.node.parts
                .mailbox()
                .post(
                        () -> {
                            throw new IllegalStateException("a bug");
                        });
        f.settle();
        f.passes(5 * ELECTION_MS);
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_ERROR);
        assertThat(f.node.picture().cause()).contains("a bug");
        assertThat(f.sent(HeartbeatRequest.class)).isEmpty();
        assertThat(f.node.parts.ctx().recorder().dump()).contains("hard state");
        assertThat(f.machine.events)
                .containsSequence("lead no more", "error " + f.node.picture().cause());
    }

    @Test
    @DisplayName(
            "T52 onError comes once, however many things fail together, and onShutdown still comes last")
    void errorsTogether() {
        NodeFixture f = NodeFixture.of(1, x -> x.machine.throwAt(3));
        f.node.apply("a");
        f.node.apply("b");
        f.turn();
        f.diskAnswers();
        f.turn();
        f.store.breakDisk(new IOException("pulled"));
        f.node.apply("c");
        f.turn();
        f.diskAnswers();
        f.settle();
        f.node.stop();
        f.settle();
        assertThat(f.machine.events).filteredOn(e -> e.startsWith("error")).hasSize(1);
        assertThat(f.machine.events).endsWith("shutdown");
        assertThat(f.node.given).allMatch(t -> t.runs() == 1);
    }

    @Test
    @DisplayName(
            "T34 rings, queues and windows let go of what went through: closures and data can be collected")
    void nothingIsPinned() {
        NodeFixture f = NodeFixture.of(1);
        f.settle();
        List<WeakReference<Told>> gone = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            gone.add(new WeakReference<>(f.node.apply("x" + i)));
        }
        f.settle();
        assertThat(f.node.order).hasSize(100);
        f.node.order.clear();
        f.node.given.clear();
        for (int i = 0; i < 50 && gone.stream().anyMatch(r -> r.get() != null); i++) {
            System.gc();
        }
        assertThat(gone).allMatch(r -> r.get() == null);
    }

    @Test
    @DisplayName(
            "N14 P16 Q5 a worker that slept hears what came in meanwhile before it believes that nobody spoke")
    void pause() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.beat(2, 1, 0));
        f.sent();
        f.clock.advance(10 * ELECTION_MS);
        f.receives(f.beat(2, 1, 0));
        f.turn();
        assertThat(f.sent(PreVoteRequest.class)).isEmpty();
        f.clock.advance(10 * ELECTION_MS);
        f.node.core.afterPause(f.clock.nanoTime());
        f.turn();
        assertThat(f.sent(PreVoteRequest.class)).as("the ring is not drained yet").isEmpty();
        f.passes(ELECTION_MS);
        assertThat(f.sent(PreVoteRequest.class)).hasSize(2);
    }

    @Test
    @DisplayName("messages for another member, or before the start, are not heard")
    void misdirected() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(
                new HeartbeatRequest(
                        new Route(NodeFixture.GROUP, NodeFixture.peer(2), NodeFixture.peer(3)),
                        5,
                        0,
                        0));
        assertThat(f.node.term()).isZero();
        assertThat(f.sent()).isEmpty();
    }
}
