package io.jraft.core.state;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.GROUP;
import static io.jraft.testing.NodeFixture.members;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.message.Origin;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.ChunkRequest;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.ReadIndexRequest;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.RaftMessage.VoteResponse;
import io.jraft.message.Route;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import io.jraft.testing.LogSketch;
import io.jraft.testing.NodeFixture;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** U1: a group that was recovered by hand, and the members that the recovery gave up. */
@Timeout(30)
class LineageTest {
    private static final GroupIdentity RECOVERED = new GroupIdentity(7, 8, 1, 0, List.of());
    private static final Origin OLD = new Origin(0, 0, 0, 0, 0);
    private static final Origin NEW = new Origin(0, 0, 1, 7, 8);

    private final NodeFixture f = NodeFixture.of(3);

    /** Node 1 in a group of three that was recovered, or not, without anybody but 1 and 2. */
    private void follows(GroupIdentity identity) {
        LogSketch leader =
                identity.equals(GroupIdentity.NONE)
                        ? new LogSketch().conf(1, members(3))
                        : new LogSketch().conf(1, members(3)).conf(9, members(2), identity);
        Origin origin = identity.equals(GroupIdentity.NONE) ? OLD : NEW;
        f.hears(
                leader.request(
                        from(2, origin), leader.id(leader.last()).term(), 0, leader.last(), 0, 0));
        f.sent();
    }

    private Route from(int n, Origin origin) {
        return new Route(GROUP, peer(n), peer(1), origin);
    }

    private String notice() {
        return String.valueOf(f.node.parts.status().picture().notice());
    }

    @Test
    @DisplayName(
            "U1 a recovered node hears nothing of a member that was given up, not even its term")
    void givenUpIsNotHeard() {
        follows(RECOVERED);
        Route old = from(3, OLD);
        SnapshotMeta copy = new SnapshotMeta(new LogId(50, 60), 0, ConfEntry.EMPTY, List.of());
        LogSketch theirs = new LogSketch().conf(60, members(3));
        List<RaftMessage> all =
                List.of(
                        new PreVoteRequest(old, 60, new LogId(99, 59)),
                        new VoteRequest(old, 60, new LogId(99, 59), true),
                        theirs.request(old, 60, 0, 1, 1, 5),
                        new HeartbeatRequest(old, 60, 1, 5),
                        new InstallRequest(old, 60, 1, copy),
                        new TimeoutNow(old, 60),
                        new ReadIndexRequest(old, 60, 1, false),
                        new VoteResponse(old, 60, 60, true, ""),
                        new AppendResponse(old, 60, true, 99, LogId.ZERO, 5, 1, false),
                        new HeartbeatResponse(old, 60, 5, 99),
                        new ChunkRequest(old, 60, new LogId(1, 1), "f", 0, 1));
        for (RaftMessage m : all) {
            f.hears(m);
            assertThat(f.node.term()).as("%s", m).isEqualTo(9);
            assertThat(f.node.parts.log().lastIndex()).as("%s", m).isEqualTo(2);
            assertThat(f.sent())
                    .as("%s", m)
                    .allMatch(
                            a ->
                                    a instanceof PreVoteResponse no
                                            && !no.granted()
                                            && no.term() == 0
                                            && no.route().origin().equals(NEW));
        }
        assertThat(notice()).contains("refuses " + peer(3)).contains("recovered by hand");
    }

    @Test
    @DisplayName(
            "U1 a member that was given up neither campaigns nor votes once it is told, and leads no more")
    void givenUpIsSilent() {
        f.leads();
        f.hears(new PreVoteResponse(from(2, NEW), 0, 0, false, "recovered"));
        assertThat(f.node.leads()).isFalse();
        assertThat(notice()).contains("recovered by hand without this node");
        f.sent();
        f.passes(20 * ELECTION_MS);
        f.hears(new VoteRequest(from(3, OLD), 77, new LogId(99, 76), true));
        f.hears(new TimeoutNow(from(3, OLD), 77));
        assertThat(f.sent()).isEmpty();
        assertThat(f.node.term()).isLessThan(77);
    }

    @Test
    @DisplayName(
            "U1 a survivor that the recovered members name is brought up, and takes part again")
    void survivorIsBroughtUp() {
        follows(GroupIdentity.NONE);
        f.hears(new PreVoteResponse(from(2, NEW), 0, 0, false, "recovered"));
        LogSketch leader =
                new LogSketch().conf(1, members(3)).conf(9, members(2), RECOVERED).add(9, "x");
        f.hears(leader.request(from(2, NEW), 9, 1, 3, 0, 0));
        assertThat(f.sent(AppendResponse.class))
                .singleElement()
                .matches(r -> r.success() && r.route().origin().equals(NEW));
        assertThat(notice()).isEqualTo("null");
        f.passes(3 * ELECTION_MS);
        assertThat(f.sent(PreVoteRequest.class)).isNotEmpty();
    }

    @Test
    @DisplayName("U1 a recovered leader hears the survivors it names although their logs are older")
    void survivorsAreHeard() {
        follows(RECOVERED);
        f.passes(3 * ELECTION_MS);
        long term = f.node.term() + 1;
        f.hears(new PreVoteResponse(from(2, OLD), term - 1, term, true, ""));
        f.hears(new VoteResponse(from(2, OLD), term, term, true, ""));
        assertThat(f.node.leads()).isTrue();
        assertThat(notice()).isEqualTo("null");
    }

    @Test
    @DisplayName("U1 two recoveries of one group by two operators stay apart")
    void twoRecoveries() {
        follows(RECOVERED);
        Origin other = new Origin(0, 0, 1, 77, 88);
        f.hears(new VoteRequest(from(2, other), 60, new LogId(99, 59), true));
        assertThat(f.node.term()).isEqualTo(9);
        assertThat(notice()).contains("refuses " + peer(2));
    }

    @Test
    @DisplayName("U1 a node with an empty log contradicts nobody")
    void blankIsHeard() {
        follows(RECOVERED);
        f.passes(3 * ELECTION_MS);
        f.hears(new PreVoteRequest(from(3, Origin.UNKNOWN), 60, new LogId(99, 59)));
        assertThat(f.sent(PreVoteResponse.class)).anyMatch(r -> r.askedTerm() == 60);
        assertThat(notice()).isEqualTo("null");
    }
}
