package io.jraft.core.fsm;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.HEARTBEAT_MS;
import static io.jraft.testing.NodeFixture.members;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status.Outcome;
import io.jraft.core.State;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.model.Members;
import io.jraft.testing.HandNode;
import io.jraft.testing.HandWorkers;
import io.jraft.testing.LogSketch;
import io.jraft.testing.NodeFixture;
import io.jraft.testing.ScriptedMachine;
import io.jraft.testing.Told;
import io.jraft.testing.ToldRead;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From commit to the state machine: order, batches, what is told when, and what a machine that misbehaves brings about. */
@Timeout(30)
class ApplyTest {

    @Test
    @DisplayName(
            "J6 T7 a machine that throws at an entry halts its node there: nothing is applied twice, nothing after it")
    void throwsAtEntry() {
        NodeFixture f = NodeFixture.of(1, x -> x.machine.throwAt(4));
        Told a = f.node.apply("a");
        Told b = f.node.apply("b");
        Told c = f.node.apply("c");
        Told d = f.node.apply("d");
        f.settle();
        f.passes(ELECTION_MS);
        assertThat(f.machine.applied).containsExactly("a", "b");
        assertThat(f.node.applied.read()).isEqualTo(3);
        assertThat(a.isOk() && b.isOk()).isTrue();
        assertThat(List.of(c, d))
                .allMatch(t -> t.runs() == 1)
                .allMatch(t -> t.status().getRaftError() == RaftError.ESTATEMACHINE)
                .allMatch(t -> t.status().outcome() == Outcome.UNKNOWN);
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_ERROR);
        assertThat(f.node.picture().cause()).contains("index 4");
        assertThat(f.machine.events)
                .filteredOn(e -> e.startsWith("error"))
                .singleElement()
                .asString()
                .contains("index 4");
    }

    @Test
    @DisplayName(
            "J4 T8 after a roll back the applied index is the last one kept, and a read waits for no more than that")
    void rollback() {
        NodeFixture f = NodeFixture.of(1, x -> x.machine.rollbackAt(3));
        Told a = f.node.apply("a");
        Told b = f.node.apply("b");
        Told c = f.node.apply("c");
        f.turn();
        f.diskAnswers();
        ToldRead read = f.node.read(1000);
        f.turn();
        f.settle();
        assertThat(f.machine.applied).containsExactly("a");
        assertThat(f.node.applied.read()).isEqualTo(2);
        assertThat(a.isOk()).isTrue();
        assertThat(List.of(b, c)).allMatch(t -> t.runs() == 1 && !t.status().isOk());
        assertThat(read.isTold()).isTrue();
        assertThat(read.isOk()).as("what it had to see was not applied").isFalse();
        assertThat(f.node.picture().cause()).contains("the script says give up");
    }

    @Test
    @DisplayName(
            "a machine that throws stops its own group; another group on the same workers goes on")
    void otherGroupGoesOn() {
        NodeFixture f = NodeFixture.of(1, x -> x.machine.throwAt(2));
        HandNode other = neighbour(f.node.workers, f);
        f.node.apply("bad");
        Told good = other.apply("good");
        f.settle();
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_ERROR);
        assertThat(good.isOk()).isTrue();
        assertThat(other.apply("more")).satisfies(t -> f.settle()).matches(Told::isOk);
        assertThat(other.picture().state()).isEqualTo(State.STATE_LEADER);
    }

    private static HandNode neighbour(HandWorkers workers, NodeFixture f) {
        HandNode other =
                new HandNode(
                        workers,
                        f.store,
                        new HandNode.Setup(
                                "other",
                                NodeFixture.peer(1),
                                members(1),
                                f.options,
                                f.engine,
                                new ScriptedMachine(),
                                f.wire(),
                                2));
        other.start();
        workers.settle();
        return other;
    }

    @Test
    @DisplayName(
            "O4 T52 a throw out of any callback is told to onError, once, with the name of the callback")
    void callbacksThatThrow() {
        for (String callback :
                List.of("onLeaderStart", "onStartFollowing", "onConfigurationCommitted")) {
            NodeFixture f = NodeFixture.of(3, x -> x.machine.throwIn(callback));
            LogSketch leader = new LogSketch().conf(1, members(3)).add(1, "a");
            if (callback.equals("onLeaderStart")) {
                f.becomesLeader();
                f.accept(2);
            } else {
                f.hears(leader.request(f.from(2), 1, 0, 2, 2, 0));
                f.settle();
            }
            assertThat(f.node.picture().state()).as(callback).isEqualTo(State.STATE_ERROR);
            assertThat(f.machine.events)
                    .filteredOn(e -> e.startsWith("error"))
                    .singleElement()
                    .asString()
                    .contains(callback);
            assertThat(f.machine.applied).doesNotContain("a");
        }
    }

    @Test
    @DisplayName("T52 a machine that throws in onError and in onShutdown keeps nobody from ending")
    void onErrorThrows() {
        NodeFixture f = NodeFixture.of(1, x -> x.machine.throwIn("onError"));
        f.machine.throwAt(2);
        Told a = f.node.apply("a");
        f.settle();
        f.machine.throwIn("shutdown");
        f.node.stop();
        f.settle();
        assertThat(a.runs()).isEqualTo(1);
        assertThat(f.node.hasEnded()).isTrue();
    }

    @Test
    @DisplayName(
            "T18 F7 a state machine that hangs stops neither heartbeats nor their answers, and starts no election")
    void blockedMachine() {
        NodeFixture follower = NodeFixture.withRings(3, 8, x -> {});
        LogSketch leader = new LogSketch();
        for (int i = 0; i < 1000; i++) {
            leader.add(1, "x" + i);
        }
        for (int i = 0; i < 10_000 / HEARTBEAT_MS; i++) {
            follower.clock.advance(HEARTBEAT_MS);
            follower.receives(leader.request(follower.from(2), 1, i, i + 1, i, 0));
            follower.receives(follower.beat(2, 1, i));
            follower.turn();
            follower.diskAnswers();
            follower.turn();
        }
        assertThat(follower.node.workers.fsmRing.depth()).isLessThanOrEqualTo(8);
        assertThat(follower.sent(PreVoteRequest.class)).isEmpty();
        assertThat(follower.node.commit()).isEqualTo(999);
        assertThat(follower.node.applied.read()).isZero();
        follower.settle();
        assertThat(follower.node.applied.read()).isEqualTo(999);
    }

    @Test
    @DisplayName(
            "T18 a leader whose machine hangs goes on beating, and its queue to the machine stays bounded")
    void blockedMachineOfLeader() {
        NodeFixture f = NodeFixture.withRings(3, 256, x -> {});
        f.leads();
        for (int i = 0; i < 200; i++) {
            f.node.apply("x" + i);
            f.turn();
            f.diskAnswers();
            f.turn();
            f.sent(AppendRequest.class, 2).forEach(r -> f.receives(f.accepted(r)));
            f.turn();
            f.clock.advance(1);
        }
        assertThat(f.node.commit()).isGreaterThan(150);
        assertThat(f.node.workers.fsmRing.depth())
                .as("batches in flight are limited")
                .isLessThanOrEqualTo(8);
        f.sent();
        f.clock.advance(HEARTBEAT_MS);
        f.turn();
        assertThat(f.sent(HeartbeatRequest.class)).hasSize(2);
        f.settle();
        f.accept(2);
        assertThat(f.node.order).hasSize(200).allMatch(Told::isOk);
    }

    @Test
    @DisplayName(
            "T35 an empty payload goes through: applied, replicated and read back as zero bytes")
    void emptyPayload() {
        NodeFixture f = NodeFixture.of(1);
        Told empty = f.node.apply("");
        Told after = f.node.apply("after");
        f.settle();
        assertThat(empty.isOk() && after.isOk()).isTrue();
        assertThat(f.machine.applied).containsExactly("", "after");
        f.crash();
        f.settle();
        assertThat(f.machine.applied).containsExactly("", "after");
    }

    @Test
    @DisplayName(
            "semantics 6 data is a heap buffer of exactly the payload, on leader and follower and after a restart")
    void heapBuffers() {
        List<String> seen = new ArrayList<>();
        NodeFixture f = NodeFixture.of(1);
        f.machine.look(
                b -> {
                    assertThat(b.hasArray()).isTrue();
                    assertThat(b.arrayOffset()).isZero();
                    assertThat(b.position()).isZero();
                    assertThat(b.remaining()).isEqualTo(b.array().length);
                    seen.add("leader");
                });
        f.node.apply("one");
        f.node.apply("three");
        f.settle();
        NodeFixture g = NodeFixture.of(3);
        g.machine.look(
                b -> {
                    assertThat(b.arrayOffset()).isZero();
                    assertThat(b.array()).hasSize(b.remaining());
                    seen.add("follower");
                });
        g.hears(new LogSketch().add(1, "a").add(1, "b").request(g.from(2), 1, 0, 2, 2, 0));
        assertThat(seen).containsExactly("leader", "leader", "follower", "follower");
    }

    @Test
    @DisplayName(
            "semantics 2 onLeaderStart comes once the term's entry is applied; onLeaderStop before anything later")
    void leaderCallbacks() {
        NodeFixture f = NodeFixture.of(3);
        f.becomesLeader();
        assertThat(f.machine.events).noneMatch(e -> e.startsWith("lead"));
        f.accept(2);
        assertThat(f.machine.events).contains("lead 1");
        assertThat(f.node.applied.read()).isEqualTo(1);
        f.hears(f.beat(3, 2, 0));
        assertThat(f.machine.events)
                .filteredOn(e -> !e.startsWith("conf"))
                .containsExactly("lead 1", "lead no more", "follow 3");
    }

    @Test
    @DisplayName(
            "a leader that never got its first entry committed is never announced, and never unannounced")
    void leaderThatNeverWas() {
        NodeFixture f = NodeFixture.of(3);
        f.becomesLeader();
        f.hears(f.beat(3, 2, 0));
        assertThat(f.machine.events).containsExactly("follow 3");
    }

    @Test
    @DisplayName(
            "O5 a committed configuration is reported when it differs from the last one, learners included")
    void configurations() {
        NodeFixture f = NodeFixture.of(3);
        Members withLearner = new Members(members(3).voters(), List.of(NodeFixture.peer(9)));
        LogSketch leader =
                new LogSketch()
                        .conf(1, members(3))
                        .conf(1, members(3))
                        .conf(1, withLearner)
                        .add(1, "a");
        f.hears(leader.request(f.from(2), 1, 0, 4, 4, 0));
        assertThat(f.machine.events)
                .filteredOn(e -> e.startsWith("conf"))
                .containsExactly(
                        "conf " + members(3).toConfiguration(),
                        "conf " + withLearner.toConfiguration());
    }

    @Test
    @DisplayName(
            "semantics 17 a batch is applied in order with its terms, in one call where nothing lies between")
    void batches() {
        NodeFixture f = NodeFixture.of(3);
        LogSketch leader = new LogSketch();
        for (int i = 0; i < 50; i++) {
            leader.add(1, "x" + i);
        }
        leader.conf(2, members(3)).add(2, "y");
        f.hears(leader.request(f.from(2), 2, 0, 52, 52, 0));
        assertThat(f.machine.applied).hasSize(51).endsWith("x49", "y");
        assertThat(f.machine.terms).startsWith(1L).endsWith(1L, 2L);
        assertThat(f.machine.events).filteredOn("apply"::equals).hasSize(2);
    }

    @Test
    @DisplayName(
            "a machine that is durable by itself never gets ahead of its own log, and sees nothing twice")
    void durableMachine() {
        NodeFixture f = NodeFixture.of(3, x -> x.machine.durable = 0);
        f.leads();
        f.node.apply("a");
        f.turn();
        // The two others have it, the own disk does not: committed, but not for this machine.
        for (int i = 2; i <= 3; i++) {
            f.sent(AppendRequest.class, i).forEach(r -> f.receives(f.accepted(r)));
        }
        f.turn();
        f.applies();
        assertThat(f.node.commit()).isEqualTo(2);
        assertThat(f.machine.applied).isEmpty();
        f.settle();
        assertThat(f.machine.applied).containsExactly("a");
        f.machine.durable = 2;
        f.crash();
        f.clock.advance(2 * ELECTION_MS);
        f.becomesLeader();
        f.accept(2);
        assertThat(f.node.commit()).isGreaterThan(2);
        assertThat(f.machine.applied).as("index 2 is on its own disk").isEmpty();
    }

    @Test
    @DisplayName("a follower tells its match although its machine hangs")
    void answersWhileBlocked() {
        NodeFixture f = NodeFixture.withRings(3, 8, x -> {});
        LogSketch leader = new LogSketch().add(1, "a").add(1, "b");
        f.hears(f.beat(2, 1, 0));
        f.sent();
        f.node.workers.fsmRing.refuse(true);
        f.receives(leader.request(f.from(2), 1, 0, 2, 2, 0));
        f.turn();
        f.diskAnswers();
        f.turn();
        assertThat(f.sent(AppendResponse.class)).singleElement().matches(r -> r.index() == 2);
        f.node.workers.fsmRing.refuse(false);
        f.settle();
        assertThat(f.machine.applied).containsExactly("a", "b");
    }
}
