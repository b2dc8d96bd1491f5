package io.jraft.core.replication;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.HEARTBEAT_MS;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.RelayRequest;
import io.jraft.message.RaftMessage.RelayResponse;
import io.jraft.message.RaftMessage.RelayResponse.Result;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.testing.LogSketch;
import io.jraft.testing.NodeFixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A learner that a follower feeds: what the source says, what the learner believes, what the leader counts (S0-43). */
@Timeout(30)
class RelayTest {
    /** 1, 2 and 3 vote, 4 learns from 3. */
    private static final Members FED =
            new Members(
                    List.of(peer(1), peer(2), peer(3)), List.of(peer(4)), Map.of(peer(4), peer(3)));

    private final LogSketch log =
            new LogSketch().conf(1, FED).add(1, "a").add(1, "b").add(1, "tail");

    // ------------------------------------------------------------------ source

    /** Peer 3, which has all and knows three entries to be committed. */
    private NodeFixture source() {
        NodeFixture f = NodeFixture.named(peer(3), FED);
        f.hears(log.request(f.from(1), 1, 0, 4, 3, 0));
        f.sent();
        return f;
    }

    private static RelayResponse asked(NodeFixture f, int from, long after, long term) {
        f.hears(new RelayRequest(f.from(from), 1, 7, new LogId(after, term)));
        List<RelayResponse> answers = f.sent(RelayResponse.class);
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).id()).isEqualTo(7);
        return answers.get(0);
    }

    @Test
    @DisplayName("S0-43 a source hands on what is committed, and nothing of its tail")
    void committedOnly() {
        NodeFixture f = source();
        RelayResponse r = asked(f, 4, 1, 1);
        assertThat(r.result()).isEqualTo(Result.ENTRIES);
        assertThat(r.prev()).isEqualTo(new LogId(1, 1));
        assertThat(r.commit()).isEqualTo(3);
        assertThat(r.blocks()).extracting(EntryBlock::firstIndex).first().isEqualTo(2L);
        assertThat(r.blocks()).extracting(EntryBlock::lastIndex).last().isEqualTo(3L);
    }

    @Test
    @DisplayName(
            "S0-43 who has all that is committed waits for more, and is told after a while that there is nothing")
    void waits() {
        NodeFixture f = source();
        f.hears(new RelayRequest(f.from(4), 1, 7, new LogId(3, 1)));
        assertThat(f.sent(RelayResponse.class)).isEmpty();
        f.hears(f.beat(1, 1, 4));
        assertThat(f.sent(RelayResponse.class))
                .singleElement()
                .matches(r -> r.blocks().get(0).firstIndex() == 4);
        f.hears(new RelayRequest(f.from(4), 1, 8, new LogId(4, 1)));
        f.passes(ELECTION_MS / 4);
        assertThat(f.sent(RelayResponse.class))
                .singleElement()
                .matches(r -> r.result() == Result.ENTRIES && r.blocks().isEmpty());
    }

    @Test
    @DisplayName("S0-43 an end that the source does not have is no place to go on from")
    void mismatch() {
        NodeFixture f = source();
        assertThat(asked(f, 4, 3, 0).result()).isEqualTo(Result.MISMATCH);
        assertThat(asked(f, 4, 4, 0).result())
                .as("beyond the commit index")
                .isEqualTo(Result.MISMATCH);
        f.hears(new RelayRequest(f.from(4), 1, 9, new LogId(8, 1)));
        f.passes(ELECTION_MS / 4);
        assertThat(f.sent(RelayResponse.class))
                .singleElement()
                .matches(r -> r.result() == Result.WAIT);
    }

    @Test
    @DisplayName(
            "S0-43 a source feeds those that the configuration gives it, and nobody while it leads")
    void whomItFeeds() {
        NodeFixture f = source();
        assertThat(asked(f, 2, 1, 1).result()).isEqualTo(Result.REFUSED);
        assertThat(asked(f, 5, 1, 1).result()).isEqualTo(Result.REFUSED);
        NodeFixture leader = NodeFixture.named(peer(3), FED);
        leader.becomesLeader();
        leader.hears(new RelayRequest(leader.from(4), leader.node.term(), 7, LogId.ZERO));
        assertThat(leader.sent(RelayResponse.class))
                .singleElement()
                .matches(r -> r.result() == Result.REFUSED);
    }

    // ----------------------------------------------------------------- learner

    private static HeartbeatRequest names(NodeFixture f, int source) {
        return new HeartbeatRequest(f.from(1), 1, 0, 0, 0, 0, peer(source));
    }

    private RelayResponse entries(NodeFixture f, int from, RelayRequest asked, long last) {
        AppendRequest same = log.request(f.from(from), 1, asked.after().index(), last, last, 0);
        return new RelayResponse(
                same.route(),
                1,
                asked.id(),
                Result.ENTRIES,
                same.prev(),
                same.prevChain(),
                last,
                same.blocks(),
                null);
    }

    @Test
    @DisplayName(
            "S0-43 a learner asks whom its leader names, applies what comes, and tells the leader how far it is")
    void fed() {
        NodeFixture f = NodeFixture.named(peer(4), Members.NONE);
        f.hears(names(f, 3));
        RelayRequest ask = f.sent(RelayRequest.class, 3).get(0);
        assertThat(ask.after()).isEqualTo(LogId.ZERO);
        f.hears(entries(f, 3, ask, 3));
        assertThat(f.machine.applied).containsExactly("a", "b");
        assertThat(f.sent(AppendResponse.class, 1))
                .singleElement()
                .matches(r -> r.success() && r.index() == 3);
        assertThat(f.sent(RelayRequest.class, 3))
                .singleElement()
                .matches(r -> r.after().equals(new LogId(3, 1)));
    }

    @Test
    @DisplayName("S0-43 what was not asked for, or comes from somebody else, is not believed")
    void unasked() {
        NodeFixture f = NodeFixture.named(peer(4), Members.NONE);
        f.hears(names(f, 3));
        RelayRequest ask = f.sent(RelayRequest.class, 3).get(0);
        f.hears(entries(f, 2, ask, 3));
        RelayRequest other = new RelayRequest(ask.route(), 1, ask.id() - 1, ask.after());
        f.hears(entries(f, 3, other, 3));
        assertThat(f.node.parts.log().lastIndex()).isZero();
        f.hears(entries(f, 3, ask, 3));
        f.hears(entries(f, 3, ask, 4));
        assertThat(f.node.parts.log().lastIndex()).as("one answer a question").isEqualTo(3);
    }

    @Test
    @DisplayName("S0-43 what a former leader left behind gives way to what is committed")
    void ownTail() {
        LogSketch former = log.upTo(2).add(1, "x").add(1, "y");
        LogSketch now = log.upTo(2).add(2, "c").add(2, "d").add(2, "e");
        NodeFixture f = NodeFixture.named(peer(4), Members.NONE);
        f.hears(former.request(f.from(2), 1, 0, 4, 2, 0));
        f.sent();
        f.hears(new HeartbeatRequest(f.from(1), 2, 0, 0, 0, 0, peer(3)));
        RelayRequest ask = f.sent(RelayRequest.class, 3).get(0);
        assertThat(ask.after()).isEqualTo(new LogId(4, 1));
        f.hears(
                new RelayResponse(
                        f.from(3),
                        2,
                        ask.id(),
                        Result.MISMATCH,
                        ask.after(),
                        0,
                        5,
                        List.of(),
                        null));
        ask = f.sent(RelayRequest.class, 3).get(0);
        assertThat(ask.after()).as("what is committed here").isEqualTo(new LogId(2, 1));
        AppendRequest same = now.request(f.from(3), 2, 2, 5, 5, 0);
        f.hears(
                new RelayResponse(
                        f.from(3),
                        2,
                        ask.id(),
                        Result.ENTRIES,
                        same.prev(),
                        same.prevChain(),
                        5,
                        same.blocks(),
                        null));
        assertThat(f.machine.applied).containsExactly("a", "c", "d", "e");
    }

    @Test
    @DisplayName("S0-43 a lost question is asked again; who is told of no source asks nobody")
    void again() {
        NodeFixture f = NodeFixture.named(peer(4), Members.NONE);
        f.hears(names(f, 3));
        assertThat(f.sent(RelayRequest.class)).hasSize(1);
        f.passes(2 * HEARTBEAT_MS);
        assertThat(f.sent(RelayRequest.class)).hasSize(1);
        f.connects(3);
        assertThat(f.sent(RelayRequest.class)).hasSize(1);
        f.hears(f.beat(1, 1, 0));
        f.passes(5 * HEARTBEAT_MS);
        assertThat(f.sent(RelayRequest.class)).isEmpty();
    }

    // ------------------------------------------------------------------ leader

    private static NodeFixture leader() {
        NodeFixture f = NodeFixture.named(peer(1), FED);
        f.becomesLeader();
        f.accept(2);
        f.accept(3);
        return f;
    }

    private static void says(NodeFixture f, int from, long index) {
        f.hears(
                new AppendResponse(
                        f.from(from), f.node.term(), true, index, LogId.ZERO, 0, 1 << 20, false));
    }

    @Test
    @DisplayName(
            "S0-43 a leader sends a fed learner beats that name its source, believes how far it is, and counts it never")
    void leaderSaves() {
        NodeFixture f = leader();
        f.passes(HEARTBEAT_MS);
        assertThat(f.sent(HeartbeatRequest.class, 4))
                .isNotEmpty()
                .allMatch(b -> peer(3).equals(b.source()));
        f.node.apply("a");
        f.settle();
        assertThat(f.sent(AppendRequest.class, 4)).isEmpty();
        says(f, 4, 2);
        assertThat(f.follower(4).match()).as("not committed yet").isEqualTo(1);
        assertThat(f.node.commit()).as("a learner is no vote").isEqualTo(1);
        f.accept(2);
        says(f, 4, 2);
        assertThat(f.follower(4).match()).isEqualTo(2);
        assertThat(f.follower(4).relayed()).isTrue();
    }

    @Test
    @DisplayName(
            "S0-43 a learner that its source brings no further is fed by the leader within an election timeout")
    void leaderStepsIn() {
        NodeFixture f = leader();
        f.node.apply("a");
        f.settle();
        f.accept(2);
        f.accept(3);
        f.sent();
        long fed = 0;
        for (int ms = 0; ms < 2 * ELECTION_MS && fed == 0; ms += HEARTBEAT_MS) {
            f.passes(HEARTBEAT_MS);
            for (int voter = 2; voter <= 4; voter++) {
                int from = voter;
                f.sent(HeartbeatRequest.class, from)
                        .forEach(
                                b ->
                                        f.hears(
                                                new HeartbeatResponse(
                                                        f.from(from),
                                                        b.term(),
                                                        b.round(),
                                                        from == 4 ? 0 : 2)));
            }
            fed = f.follower(4).relayed() ? 0 : ms;
        }
        assertThat(fed).isBetween((long) ELECTION_MS / 2, ELECTION_MS + 3L * HEARTBEAT_MS);
        f.passes(1);
        f.sent();
        f.passes(3 * HEARTBEAT_MS);
        assertThat(f.sent(HeartbeatRequest.class, 4))
                .isNotEmpty()
                .allMatch(b -> b.source() == null);
    }
}
