package io.jraft.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.snapshot.SnapshotGroup.Member;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.ChunkRequest;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.message.RaftMessage.InstallResponse;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.Route;
import io.jraft.testing.CrashMode;
import io.jraft.testing.ToldRead;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A follower that was left behind gets a snapshot, whoever dies, is silent or is replaced meanwhile. */
class SnapshotInstallTest extends LeftBehindStory {
    @Test
    @DisplayName(
            "T36 it pulls the files, loads them, begins its log after them, and goes on with the entries that follow")
    void installs() {
        behind.start();
        catchesUp();

        assertThat(loads()).containsExactly("load 23");
        assertThat(behind.machine.indexes).allMatch(i -> i <= 3 || i > 23);
        assertThat(behind.node.parts.log().firstIndex()).isEqualTo(24);
        assertThat(behind.snapshotIndex()).isEqualTo(23);
        assertThat(behind.fs.list(SnapshotGroup.DIR)).containsExactly("snapshot_23");
        assertThat(behind.node.parts.log().conf().current())
                .isEqualTo(leader.node.parts.log().conf().current());
    }

    @Test
    @DisplayName("J8 a wiped member is filled again")
    void wiped() {
        behind.isWiped();
        behind.start();
        catchesUp();
        assertThat(loads()).containsExactly("load 23");
    }

    @Test
    @DisplayName(
            "O13 a read that waits for what the snapshot holds is answered as soon as that is loaded")
    void readsAreAnsweredByTheLoad() {
        group.snapshot();
        assertThat(leader.snapshotIndex()).as("nothing comes after it").isEqualTo(26);
        group.arrives = m -> !(m instanceof ChunkResponse);
        behind.start();
        group.until("that it pulls", g -> count(ChunkRequest.class) > 0);
        ToldRead read = behind.node.read(1_000_000);
        group.passes(3L * SnapshotGroup.ELECTION_MS);
        assertThat(read.isTold()).isFalse();

        group.arrives = m -> true;
        group.until("the load", g -> !loads().isEmpty());

        assertThat(loads()).containsExactly("load 26");
        assertThat(read.isOk()).isTrue();
        assertThat(read.index()).isEqualTo(26);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "N2 a member whose disk is stale or wiped campaigns in vain: nobody who holds entries votes for it")
    void neverWinsWithLess(boolean wiped) {
        if (wiped) {
            behind.isWiped();
        }
        leader.crash(CrashMode.KEPT);
        Member third = group.members.stream().filter(m -> m.alive).findFirst().orElseThrow();
        boolean[] alone = {true};
        int[] asked = {0};
        group.arrives =
                m -> {
                    boolean asks = m instanceof PreVoteRequest || m instanceof VoteRequest;
                    asked[0] += asks && m.route().from().equals(behind.peer) ? 1 : 0;
                    return !alone[0] || !asks || m.route().from().equals(behind.peer);
                };
        behind.start();
        group.passes(20L * SnapshotGroup.ELECTION_MS);
        // Who lost all is told by the other that the group has begun, and waits from then on.
        assertThat(asked[0]).as("it campaigns").isGreaterThan(wiped ? 0 : 5);
        assertThat(behind.leads() || third.leads()).isFalse();
        assertThat(third.node.parts.log().lastIndex()).as("it holds all").isEqualTo(26);

        alone[0] = false;
        group.until("that who has everything leads", g -> third.leads());
        group.until(
                "that the other one is filled",
                g -> behind.machine.applied.equals(third.machine.applied));
        assertThat(behind.machine.applied).hasSize(25);
    }

    @Test
    @DisplayName("it restarts with what was installed, and can itself serve it to others")
    void servesOn() {
        behind.start();
        catchesUp();
        behind.crashAndStart(CrashMode.LOST);
        group.settle();
        assertThat(loads()).containsExactly("load 23");
        catchesUp();

        Member third =
                group.members.stream()
                        .filter(m -> m != leader && m != behind)
                        .findFirst()
                        .orElseThrow();
        third.isWiped();
        leader.crash(CrashMode.KEPT);
        third.start();
        group.until("that the one that was filled leads", g -> behind.leads());
        group.until("agreement", g -> third.machine.applied.equals(behind.machine.applied));
        assertThat(third.notebook.calls).containsExactly("load 23");
    }

    @Test
    @DisplayName(
            "semantics 16 a throttle that lets a few bytes pass at a time, or none, only makes it slower")
    void throttled() {
        int[] asked = {0};
        leaveOneBehind(
                m ->
                        m.options.setSnapshotThrottle(
                                bytes -> asked[0]++ % 3 == 0 ? Math.min(bytes, 3) : 0));
        behind.start();
        catchesUp();
        assertThat(loads()).containsExactly("load 23");
        assertThat(asked[0]).isGreaterThan(50);
        assertThat(leader.leads()).as("T41 beats go on meanwhile").isTrue();
    }

    @Test
    @DisplayName("a throttle that throws makes the follower wait, and stops nobody")
    void throttleThrows() {
        int[] asked = {0};
        leaveOneBehind(
                m ->
                        m.options.setSnapshotThrottle(
                                bytes -> {
                                    if (m.alive && asked[0]++ < 5) {
                                        throw new IllegalStateException("broken throttle");
                                    }
                                    return bytes;
                                }));
        behind.start();
        catchesUp();
        assertThat(leader.node.cause()).isNull();
    }

    @ParameterizedTest
    @EnumSource(CrashMode.class)
    @DisplayName(
            "T37 P15 it dies again and again while it pulls; what was received is not fetched again, or found wrong, and in the end it is right")
    void diesWhilePulling(CrashMode mode) {
        int[] parts = {0};
        group.arrives = m -> !(m instanceof ChunkResponse) || ++parts[0] % 9 != 0;
        behind.start();
        for (int death = 0; death < 6; death++) {
            int until = parts[0] + 5;
            group.until("parts or the end", g -> parts[0] >= until || loads().size() == 1);
            behind.crashAndStart(mode);
        }
        catchesUp();
        if (mode == CrashMode.KEPT) {
            long bytes =
                    group.sent.stream()
                            .filter(m -> m instanceof ChunkResponse)
                            .mapToLong(m -> ((ChunkResponse) m).data().length)
                            .sum();
            long total = leader.node.parts.snapshots().latest().totalBytes();
            assertThat(bytes).as("of %d", total).isLessThan(4 * total);
        }
    }

    @Test
    @DisplayName(
            "T14 the leader takes newer snapshots while one is pulled slowly: the one that was begun is finished")
    void newerMeanwhile() {
        int[] parts = {0};
        group.arrives = m -> !(m instanceof ChunkResponse) || parts[0]++ % 2 == 0;
        behind.start();
        group.until("the first parts", g -> parts[0] > 3);
        for (int i = 0; i < 3; i++) {
            group.apply(4);
            group.snapshot();
            assertThat(loads()).isEmpty();
        }
        assertThat(leader.node.parts.log().firstIndex())
                .as("what follows the pulled one is kept")
                .isEqualTo(24);
        catchesUp();
        assertThat(loads()).containsExactly("load 23");
        group.passes(61_000);
        group.apply(1);
        group.snapshot();
        assertThat(leader.node.parts.log().firstIndex())
                .as("and let go afterwards")
                .isGreaterThan(24);
        assertThat(leader.fs.list(SnapshotGroup.DIR)).hasSize(2);
    }

    @Test
    @DisplayName(
            "the leader is replaced while a snapshot is pulled: the pulling ends, and the new leader's snapshot is installed")
    void leaderReplaced() {
        Member other =
                group.members.stream()
                        .filter(m -> m != leader && m != behind)
                        .findFirst()
                        .orElseThrow();
        group.snapshot(other);
        group.apply(1);
        group.snapshot(other);
        int[] parts = {0};
        group.arrives = m -> !(m instanceof ChunkResponse) || parts[0]++ < 3;
        behind.start();
        group.until("the first parts", g -> parts[0] > 3);
        leader.crash(CrashMode.KEPT);
        group.arrives = m -> true;
        group.until("another leader", g -> other.leads());
        leader = other;
        catchesUp();
        assertThat(loads()).hasSize(1);
        assertThat(behind.node.parts.snapshots().describe()).doesNotContain("installing");
    }

    @Test
    @DisplayName(
            "the leader falls silent while a snapshot is pulled: the follower gives up after a while and keeps what it has")
    void leaderSilent() {
        int[] parts = {0};
        group.arrives =
                m ->
                        m instanceof ChunkResponse
                                ? parts[0]++ < 3
                                : !(m instanceof InstallRequest) || parts[0] < 3;
        behind.start();
        group.until("the first parts", g -> parts[0] > 3);
        assertThat(behind.node.parts.snapshots().describe()).contains("installing");
        group.passes(4000);
        assertThat(behind.node.parts.snapshots().describe()).doesNotContain("installing");
        assertThat(behind.fs.list(SnapshotGroup.DIR))
                .containsExactly(
                        "incoming_23_" + leader.node.parts.snapshots().latest().last().term());
        group.arrives = m -> true;
        catchesUp();
    }

    @Test
    @DisplayName(
            "P12 the follower's disk is full: it says FAILED, stays healthy, and takes the snapshot when there is room")
    void followerDiskFull() {
        behind.fs.capacity(300);
        behind.start();
        group.until(
                "a refusal",
                g ->
                        g.sent.stream()
                                .anyMatch(
                                        m ->
                                                m instanceof InstallResponse r
                                                        && r.result()
                                                                == InstallResponse.Result.FAILED));
        assertThat(behind.node.cause()).isNull();
        assertThat(loads()).isEmpty();
        behind.fs.capacity(Long.MAX_VALUE);
        catchesUp();
    }

    @Test
    @DisplayName(
            "install keeps what is right: a follower that holds the snapshot's last entry is told DONE without pulling anything")
    void holdsItAlready() {
        Member other =
                group.members.stream()
                        .filter(m -> m != leader && m != behind)
                        .findFirst()
                        .orElseThrow();
        long before = count(ChunkRequest.class);
        group.handOver(
                new InstallRequest(
                        new Route("g", leader.peer, other.peer),
                        leader.node.term(),
                        999,
                        leader.node.parts.snapshots().latest()));
        group.settle();
        assertThat(count(ChunkRequest.class)).isEqualTo(before);
        assertThat(other.node.parts.log().firstIndex()).isEqualTo(1);
        assertThat(group.sent.stream().filter(m -> m instanceof InstallResponse))
                .singleElement()
                .matches(m -> ((InstallResponse) m).result() == InstallResponse.Result.DONE);
    }

    @Test
    @DisplayName("a snapshot asked for while one is installed gets EBUSY")
    void snapshotWhileInstalling() {
        int[] parts = {0};
        group.arrives = m -> !(m instanceof ChunkResponse) || parts[0]++ < 3;
        behind.start();
        group.until("the first parts", g -> parts[0] > 3);
        assertThat(group.snapshot(behind).status().getRaftError()).isEqualTo(RaftError.EBUSY);
        group.arrives = m -> true;
        catchesUp();
    }

    @Test
    @DisplayName(
            "the log waits for a living follower that is slow, but not longer than until the next snapshot")
    void slowFollower() {
        behind.start();
        catchesUp();
        // Until the leader no longer keeps what the install needed.
        group.passes(61_000);
        group.apply(5);
        long first = leader.node.parts.log().firstIndex();
        // Beats get through, entries do not: alive and behind.
        group.arrives = m -> !(m instanceof AppendRequest && m.route().to().equals(behind.peer));
        group.apply(5);
        group.snapshot();
        group.apply(5);
        group.snapshot();
        long held = leader.node.parts.log().firstIndex();
        assertThat(held)
                .isGreaterThanOrEqualTo(first)
                .isLessThanOrEqualTo(behind.node.parts.log().lastIndex() + 1);
        assertThat(leader.node.parts.snapshots().describe()).contains("waits for a slow follower");
        group.apply(5);
        group.snapshot();
        assertThat(leader.node.parts.log().firstIndex()).isGreaterThan(held);
        group.arrives = m -> true;
        catchesUp();
    }
}
