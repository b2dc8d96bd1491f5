package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.core.State;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.testing.Diary;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import io.jraft.util.Describer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What programs observe through the public API: three nodes on real threads, sockets and disks. */
@Timeout(60)
class NodeIT {
    @TempDir Path root;

    @AfterEach
    void nothingIsLeft() {
        assertThat(NodeManager.getInstance().getAllNodes()).isEmpty();
    }

    @Test
    @DisplayName(
            "S1 index 1 is the term's CONFIGURATION entry: ten tasks make 11 on every node, and reads answer 11")
    void tenTasks() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member leader = cluster.leader();
            applyAll(leader, "t", 10);

            assertThat(get(leader.readIndex())).isEqualTo(11);
            for (Member follower : cluster.followers()) {
                assertThat(get(follower.readIndex())).isEqualTo(11);
                // Linearizable: the answer came after the state machine had it all.
                assertThat(follower.diary.applied).hasSize(10);
            }
            for (Member m : cluster.members()) {
                await(m + " to be at 11", () -> m.node().getLastCommittedIndex() == 11);
                assertThat(m.node().getLastLogIndex()).isEqualTo(11);
                await(m + " to show it", () -> m.node().getLastAppliedLogIndex() == 11);
                assertThat(m.diary.applied)
                        .containsExactly(
                                "t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9");
                assertThat(m.diary.overlaps).as("S17 one callback at a time").hasValue(0);
            }
        }
    }

    @Test
    @DisplayName(
            "S2 in onLeaderStart the getters already read 1, and the term is the current one, every time")
    void gettersInLeaderStart() throws Exception {
        for (int i = 0; i < 10; i++) {
            try (RealCluster cluster = new RealCluster("solo" + i, root, 1, options -> {})) {
                Member solo = cluster.member(0);
                CompletableFuture<String> seen = new CompletableFuture<>();
                solo.diary.atLeaderStart(
                        term -> {
                            try {
                                seen.complete(look(solo.peer, term));
                            } catch (RuntimeException e) {
                                seen.completeExceptionally(e);
                            }
                        });
                solo.start();

                assertThat(get(seen)).isEqualTo("leads true, last 1, committed 1, applied 1, term");
            }
        }
    }

    private static String look(PeerId peer, long term) {
        Node node = NodeManager.getInstance().getAllNodes().get(0);
        LeaderInfo info = node.leaderInfo();
        return "leads "
                + node.isLeader()
                + ", last "
                + node.getLastLogIndex()
                + ", committed "
                + node.getLastCommittedIndex()
                + ", applied "
                + node.getLastAppliedLogIndex()
                + (info != null
                                && info.term() == term
                                && info.leader().equals(peer)
                                && node.status().term() == term
                        ? ", term"
                        : ", not term " + term + " but " + info);
    }

    @Test
    @DisplayName(
            "S6 data is a heap array of exactly the payload on leader and followers, also after a restart")
    void exactArrays() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            // The diary writes another word before a payload that is not exact.
            applyAll(cluster.leader(), "payload-", 20);
            List<String> all = cluster.leader().diary.applied;
            assertThat(all).hasSize(20).allMatch(text -> text.startsWith("payload-"));
            for (Member m : cluster.followers()) {
                await(m + " to apply", () -> m.diary.applied.equals(all));
            }
            for (Member m : cluster.members()) {
                m.restart();
            }
            cluster.leader();
            for (Member m : cluster.members()) {
                await(m + " to replay", () -> m.diary.applied.equals(all));
            }
        }
    }

    @Test
    @DisplayName(
            "S7 following starts and stops in exact pairs: 1/0 at first, 2/1 when the leader was replaced; T12 the old one follows after its restart")
    void followingInPairs() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member old = cluster.leader();
            List<Member> others = cluster.followers();
            for (Member m : others) {
                await(m + " to be told", () -> m.diary.starts.get() == 1);
                assertThat(m.diary.stops).hasValue(0);
            }
            assertThat(old.diary.starts).hasValue(0);

            long before = RealCluster.nanoTime();
            old.stop();
            Member now = cluster.leader();
            long tookMs = TimeUnit.NANOSECONDS.toMillis(RealCluster.nanoTime() - before);

            assertThat(old.diary.events)
                    .as("the end of leading is told, and shutdown comes last")
                    .containsSubsequence("leader stop", "shutdown")
                    .endsWith("shutdown");
            Member bystander = others.get(0) == now ? others.get(1) : others.get(0);
            await(bystander + " to be told", () -> bystander.diary.starts.get() == 2);
            assertThat(bystander.diary.stops).hasValue(1);
            await(now + " to be told", () -> now.diary.stops.get() == 1);
            assertThat(now.diary.starts).hasValue(1);
            assertThat(tookMs).as("ms from shutdown to the new leader").isLessThan(5_000);

            old.diary = new Diary();
            old.start();
            await(old + " to follow", () -> old.diary.starts.get() == 1);
            applyAll(cluster.leader(), "after", 5);
            await(old + " to catch up", () -> old.diary.applied.size() == 5);
            assertThat(bystander.diary.starts)
                    .as("a peer that returns changes nothing")
                    .hasValue(2);
        }
    }

    @Test
    @DisplayName(
            "a leader that is shut down hands over: a follower leads before its election timeout is over")
    void handsOver() throws Exception {
        try (RealCluster cluster =
                new RealCluster("handover", root, 3, o -> o.setElectionTimeoutMs(4_000))) {
            cluster.members().forEach(Member::start);
            Member old = cluster.leader();
            applyAll(old, "x", 3);
            long before = RealCluster.nanoTime();
            old.stop();
            cluster.leader();
            assertThat(TimeUnit.NANOSECONDS.toMillis(RealCluster.nanoTime() - before))
                    .as("ms without a leader; the election timeout is 4000")
                    .isLessThan(3_000);
        }
    }

    @Test
    @DisplayName(
            "S12 a member restarts on the same directories in the same process after join, five times")
    void restartInProcess() throws Exception {
        try (RealCluster cluster = new RealCluster("again", root, 1, options -> {})) {
            Member solo = cluster.member(0);
            List<String> expected = new ArrayList<>();
            for (int life = 0; life < 5; life++) {
                solo.restart();
                assertThat(solo.node().isLeader()).isTrue();
                long term = solo.node().status().term();
                assertThat(term).isEqualTo(life + 1);
                applyAll(solo, "life" + life + "-", 3);
                for (int i = 0; i < 3; i++) {
                    expected.add("life" + life + "-" + i);
                }
                assertThat(solo.diary.applied).isEqualTo(expected);
            }
        }
    }

    @Test
    @DisplayName("J11 isLeader, getLeaderId, leaderInfo, status and describe tell the same story")
    void oneStory() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member leader = cluster.leader();
            applyAll(leader, "x", 4);
            long term = leader.node().status().term();
            for (Member m : cluster.members()) {
                await(m + " at 5", () -> m.node().getLastCommittedIndex() == 5);
                Node node = m.node();
                boolean leads = m == leader;
                assertThat(node.isLeader()).isEqualTo(leads);
                assertThat(node.isLeader(true)).isEqualTo(leads);
                assertThat(node.getLeaderId()).isEqualTo(leader.peer);
                assertThat(node.leaderInfo()).isEqualTo(new LeaderInfo(leader.peer, term));
                NodeStatus status = node.status();
                assertThat(status.role())
                        .isEqualTo(leads ? State.STATE_LEADER : State.STATE_FOLLOWER)
                        .isEqualTo(node.getNodeState());
                assertThat(status.leader()).isEqualTo(node.leaderInfo());
                assertThat(status.errorCause()).isNull();
                assertThat(status.peers()).hasSize(leads ? 2 : 0);
                assertThat(describe(node))
                        .contains("state: " + status.role())
                        .contains("term: " + term)
                        .contains("leader: " + leader.peer)
                        .contains("committed: 5");
            }
            assertThat(leader.node().listPeers()).hasSize(3);
            await("both followers to be alive", () -> leader.node().listAlivePeers().size() == 3);
            Member follower = cluster.followers().get(0);
            assertThatThrownBy(() -> follower.node().listPeers()).hasMessage("Not leader");
            Status refused = get(follower.apply("no"));
            assertThat(refused.getErrorMsg()).isEqualTo("Is not leader.");
            assertThat(refused.outcome()).isEqualTo(Status.Outcome.NOT_APPENDED);

            leader.stop();
            assertThat(NodeManager.getInstance().getNodesByGroupId("it")).hasSize(2);
        }
    }

    static String describe(Node node) {
        StringWriter text = new StringWriter();
        node.describe(new Describer.DefaultPrinter(new PrintWriter(text)));
        return text.toString();
    }

    @Test
    @DisplayName(
            "a node that was shut down or never started tells the closure and throws; no task is lost in silence")
    void afterShutdown() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 1)) {
            Member solo = cluster.member(0);
            Node node = solo.node();
            solo.stop();
            assertThat(node.getNodeState()).isEqualTo(State.STATE_SHUTDOWN);
            CompletableFuture<Status> told = new CompletableFuture<>();
            assertThatThrownBy(() -> node.apply(new Task(ByteBuffer.allocate(1), told::complete)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("shutting down");
            assertThat(get(told).outcome()).isEqualTo(Status.Outcome.NOT_APPENDED);
            node.join();
        }
    }
}
