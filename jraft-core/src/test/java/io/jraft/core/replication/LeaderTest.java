package io.jraft.core.replication;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.HEARTBEAT_MS;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status.Outcome;
import io.jraft.core.State;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.testing.LogSketch;
import io.jraft.testing.NodeFixture;
import io.jraft.testing.Told;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A leader whose followers and disk are played by the test. */
@Timeout(30)
class LeaderTest {

    @Test
    @DisplayName(
            "entries leave before the own disk has answered; the leader may be the last to hold them")
    void sentBeforeDurable() {
        NodeFixture f = leading(3);
        Told a = f.node.apply("a");
        f.turn();
        List<AppendRequest> sent = f.sent(AppendRequest.class);
        assertThat(sent).hasSize(2).allMatch(r -> r.lastIndex() == 2);
        sent.forEach(r -> f.receives(f.accepted(r)));
        f.turn();
        assertThat(f.node.commit()).isEqualTo(2);
        assertThat(f.node.parts.log().stableIndex()).isEqualTo(1);
        f.applies();
        assertThat(a.isOk()).isTrue();
    }

    @Test
    @DisplayName("the own copy counts only once it is durable")
    void ownCopyWaitsForDisk() {
        NodeFixture f = leading(3);
        f.node.apply("a");
        f.turn();
        f.receives(f.accepted(f.sent(AppendRequest.class, 2).get(0)));
        f.turn();
        assertThat(f.node.commit()).isEqualTo(1);
        f.diskAnswers();
        f.turn();
        assertThat(f.node.commit()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "C2 a diverged follower never inflates its match: neither by a hint nor by the end of its log")
    void divergedFollower() {
        NodeFixture f = probing();
        for (int i = 0; i < 20; i++) {
            f.node.apply("x" + i);
        }
        f.settle();
        f.sent();
        // Peer 3 has a long log of an older term: it refuses what does not match and hints high.
        f.hears(rejected(f, 3, 0, new LogId(0, 0)));
        f.hears(rejected(f, 3, 15, new LogId(14, 1)));
        f.hears(new HeartbeatResponse(f.from(3), f.node.term(), 0, 100));
        assertThat(f.node.commit()).isEqualTo(1);
        assertThat(f.follower(3).match()).isEqualTo(0);
        // And it accepts an empty probe at 4: that confirms 4, whatever lies behind in its log.
        f.hears(accepted(f, 3, 4));
        assertThat(f.node.commit()).isLessThanOrEqualTo(4);
    }

    @Test
    @DisplayName(
            "I-8 entries of older terms are committed by the first own entry, never by counting")
    void olderTermsAreNotCounted() {
        NodeFixture f = NodeFixture.of(3);
        LogSketch old = new LogSketch().add(1, "a").add(1, "b");
        f.hears(old.request(f.from(2), 1, 0, 2, 0, 0));
        f.sent();
        f.becomesLeader();
        f.sent();
        f.hears(accepted(f, 3, 2));
        f.hears(accepted(f, 2, 2));
        assertThat(f.node.commit()).isZero();
        f.hears(accepted(f, 2, 3));
        assertThat(f.node.commit()).isEqualTo(3);
        assertThat(f.machine.applied).containsExactly("a", "b");
    }

    @Test
    @DisplayName(
            "T14 one message that a follower answers wakes what waits for it, once, however often the window wraps")
    void wakeUps() {
        NodeFixture f =
                NodeFixture.of(
                        3,
                        x -> {
                            x.options.getRaftOptions().setMaxReplicatorInflightMsgs(1);
                            x.options.getRaftOptions().setMaxEntriesSize(2);
                        });
        f.leads();
        for (int i = 0; i < 301; i++) {
            f.node.apply("x" + i);
        }
        f.settle();
        long expected = 1;
        while (expected < 302) {
            List<AppendRequest> sent = f.sent(AppendRequest.class, 2);
            assertThat(sent).as("in flight after %d", expected).hasSize(1);
            assertThat(sent.get(0).prev().index()).isEqualTo(expected);
            expected = sent.get(0).lastIndex();
            f.receives(f.accepted(sent.get(0)));
            f.turn();
        }
        f.settle();
        assertThat(f.sent(AppendRequest.class, 2)).isEmpty();
        assertThat(f.node.commit()).isEqualTo(302);
        assertThat(f.node.order).hasSize(301).allMatch(Told::isOk);
    }

    @Test
    @DisplayName("J8 T19 a follower that lost its log, within the term, is filled again by itself")
    void wipedFollower() {
        NodeFixture f = leading(3);
        for (int i = 0; i < 5; i++) {
            f.node.apply("x" + i);
        }
        f.settle();
        f.accept(2);
        assertThat(f.node.commit()).isEqualTo(6);
        // It comes back empty while there is nothing new to send: only beats find out.
        f.passes(HEARTBEAT_MS);
        HeartbeatRequest beat = f.sent(HeartbeatRequest.class, 2).get(0);
        f.hears(f.echoed(beat, 0));
        f.accept(2);
        assertThat(f.follower(2).match()).isEqualTo(6);
        assertThat(f.node.commit()).isEqualTo(6);
    }

    @Test
    @DisplayName(
            "T22 a refusal counts for nothing: not for commit, not for the quorum's liveness of others")
    void refusalsAreNoSuccess() {
        NodeFixture f = leading(3);
        f.node.apply("a");
        f.settle();
        f.hears(rejected(f, 2, 2, new LogId(0, 0)));
        f.hears(new AppendResponse(f.from(3), f.node.term(), false, 2, LogId.ZERO, 0, 0, true));
        assertThat(f.node.commit()).isEqualTo(1);
    }

    @Test
    @DisplayName("an answer beyond what was ever sent to that follower counts for nothing")
    void answerOfAnotherLife() {
        NodeFixture f = NodeFixture.of(5);
        f.becomesLeader();
        f.accept(2);
        f.accept(3);
        for (int i = 0; i < 9; i++) {
            f.node.apply("x" + i);
        }
        f.settle();
        // Peer 5 never answered its probe, so nothing beyond index 1 was sent to it.
        f.hears(accepted(f, 5, 10));
        f.hears(accepted(f, 4, 10));
        assertThat(f.node.commit()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "semantics 10 a follower whose disk is full is asked again later, and others go on")
    void followerDiskFull() {
        NodeFixture f = leading(3);
        Told a = f.node.apply("a");
        f.settle();
        AppendRequest r = f.sent(AppendRequest.class, 3).get(0);
        f.hears(
                new AppendResponse(
                        r.route().back(),
                        r.term(),
                        false,
                        r.prev().index(),
                        LogId.ZERO,
                        0,
                        0,
                        true));
        assertThat(f.sent(AppendRequest.class, 3)).isEmpty();
        f.hears(accepted(f, 2, 2));
        assertThat(a.isOk()).isTrue();
        List<AppendRequest> again = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            f.hears(new HeartbeatResponse(f.from(2), f.node.term(), 0, 2));
            f.passes(1);
            again.addAll(f.sent(AppendRequest.class, 3));
        }
        assertThat(again).isNotEmpty();
    }

    @Test
    @DisplayName(
            "with its own disk full a leader refuses writes as safe to retry, and takes them again by itself")
    void ownDiskFull() {
        NodeFixture f = leading(1);
        f.store.setFull(true);
        f.passes(250);
        Told refused = f.node.apply("a");
        f.settle();
        assertThat(refused.status().getRaftError()).isEqualTo(RaftError.EBUSY);
        assertThat(refused.status().outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(f.node.picture().diskFull()).isTrue();
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_LEADER);
        f.store.setFull(false);
        f.passes(250);
        Told taken = f.node.apply("b");
        f.settle();
        assertThat(taken.isOk()).isTrue();
    }

    @Test
    @DisplayName(
            "T40 what was sent into a cut connection is sent again when it is back, without waiting for a timer")
    void connectionComesBack() {
        NodeFixture f = leading(3);
        f.connected(false);
        f.node.apply("a");
        f.settle();
        f.connected(true);
        f.node.parts.mailbox().post(() -> f.node.core.onConnection(peer(2).getEndpoint()));
        f.settle();
        assertThat(f.sent(AppendRequest.class, 2)).isNotEmpty();
        f.accept(2);
    }

    @Test
    @DisplayName(
            "T16 while a peer lives something is pending for it: lost appends, lost answers and lost beats are all repaired")
    void lostMessagesAreRepaired() {
        NodeFixture f = leading(3);
        Told a = f.node.apply("a");
        f.settle();
        f.sent();
        long beats = 0;
        List<AppendRequest> again = new ArrayList<>();
        for (int i = 0; i < 3 * ELECTION_MS && again.isEmpty(); i++) {
            // The peers live: they answer beats. The append or its answer was lost.
            f.passes(1);
            List<HeartbeatRequest> heard = new ArrayList<>();
            for (var m : f.sent()) {
                if (m instanceof HeartbeatRequest h) {
                    heard.add(h);
                } else if (m instanceof AppendRequest r && r.route().to().equals(peer(2))) {
                    again.add(r);
                }
            }
            beats += heard.size();
            heard.forEach(h -> f.receives(f.echoed(h, 1)));
        }
        assertThat(beats).isGreaterThan(10);
        assertThat(again).isNotEmpty();
        f.hears(f.accepted(again.get(0)));
        f.accept(2);
        assertThat(a.isOk()).isTrue();
    }

    @Test
    @DisplayName("followers hear of a commit that no append carries, soon after it")
    void commitNotice() {
        NodeFixture f = leading(3);
        f.node.apply("a");
        f.settle();
        f.accept(2);
        f.sent();
        f.passes(HEARTBEAT_MS - 1);
        assertThat(f.sent(HeartbeatRequest.class, 2)).anyMatch(h -> h.commit() == 2);
    }

    @Test
    @DisplayName(
            "P9 a follower far behind reads from disk, and the heap holds what the window may hold")
    void coldEntries() {
        NodeFixture f =
                NodeFixture.of(3, x -> x.options.getRaftOptions().setMaxLogsInMemoryBytes(4096));
        f.becomesLeader();
        f.accept(2);
        for (int i = 0; i < 200; i++) {
            f.node.apply("x".repeat(1000));
            f.settle();
            f.accept(2);
        }
        assertThat(f.node.commit()).isEqualTo(201);
        assertThat(f.node.parts.log().inMemory(2)).isFalse();
        // Peer 3 answers for the first time.
        f.hears(rejected(f, 3, 0, LogId.ZERO));
        f.hears(accepted(f, 3, 0));
        f.passes(HEARTBEAT_MS);
        f.accept(3);
        assertThat(f.follower(3).match()).isEqualTo(201);
    }

    @Test
    @DisplayName("an orderly end hands leadership to the follower that holds most")
    void handOver() {
        NodeFixture f = leading(3);
        f.node.apply("a");
        f.settle();
        f.accept(3);
        f.sent();
        f.node.stop();
        f.settle();
        assertThat(f.sent(TimeoutNow.class))
                .singleElement()
                .matches(m -> m.route().to().equals(peer(3)));
        assertThat(f.node.hasEnded()).isTrue();
    }

    @Test
    @DisplayName("an entry is encoded once: the same bytes go to every follower")
    void encodedOnce() {
        NodeFixture f = leading(3);
        f.node.apply("a");
        f.turn();
        List<byte[]> arrays =
                f.sent(AppendRequest.class).stream()
                        .flatMap(r -> r.blocks().stream())
                        .map(EntryBlock::array)
                        .toList();
        assertThat(arrays).hasSize(2);
        assertThat(arrays.get(0)).isSameAs(arrays.get(1));
    }

    private static NodeFixture leading(int voters) {
        NodeFixture f = NodeFixture.of(voters);
        f.leads();
        return f;
    }

    /** Elected by peer 2, which has the first entry; peer 3 has not answered its probe. */
    private static NodeFixture probing() {
        NodeFixture f = NodeFixture.of(3);
        f.becomesLeader();
        f.accept(2);
        return f;
    }

    private static AppendResponse accepted(NodeFixture f, int peer, long index) {
        return new AppendResponse(
                f.from(peer), f.node.term(), true, index, LogId.ZERO, 0, Long.MAX_VALUE, false);
    }

    private static AppendResponse rejected(NodeFixture f, int peer, long index, LogId hint) {
        return new AppendResponse(
                f.from(peer), f.node.term(), false, index, hint, 0, Long.MAX_VALUE, false);
    }
}
