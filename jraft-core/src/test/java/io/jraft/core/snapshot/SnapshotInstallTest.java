package io.jraft.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.snapshot.SnapshotGroup.Member;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.ChunkRequest;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.message.RaftMessage.InstallResponse;
import io.jraft.message.Route;
import io.jraft.model.SnapshotMeta;
import io.jraft.testing.CrashMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A follower that was left behind gets a snapshot, on whatever network. */
class SnapshotInstallTest {
    private SnapshotGroup group;
    private Member leader;
    private Member behind;

    @BeforeEach
    void leaveOneBehind() {
        leaveOneBehind(m -> {});
    }

    /** Two snapshots are taken while one member is off, so that what it needs is in the log no more. */
    private void leaveOneBehind(Consumer<Member> prepare) {
        group = new SnapshotGroup(3, prepare);
        group.apply(2);
        leader = group.leader();
        behind = group.follower();
        behind.crash(CrashMode.KEPT);
        group.passes(2L * SnapshotGroup.ELECTION_MS);
        group.apply(10);
        group.snapshot();
        group.apply(10);
        group.snapshot();
        assertThat(leader.node.parts.log().firstIndex()).isEqualTo(14);
        assertThat(leader.snapshotIndex()).isEqualTo(23);
        group.apply(3);
    }

    private void catchesUp() {
        group.until(
                "agreement",
                g ->
                        behind.alive
                                && g.leader() != null
                                && behind.machine.applied.size() == leader.machine.applied.size());
        assertThat(behind.machine.applied).isEqualTo(leader.machine.applied);
        assertThat(behind.node.cause()).isNull();
        group.apply(2);
        group.until(
                "that it follows again",
                g -> behind.machine.applied.equals(leader.machine.applied));
    }

    private long count(Class<?> kind) {
        return group.sent.stream().filter(kind::isInstance).count();
    }

    private List<String> loads() {
        return behind.notebook.calls.stream().filter(c -> c.startsWith("load")).toList();
    }

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
    @DisplayName("a wiped member is filled again")
    void wiped() {
        behind.isWiped();
        behind.start();
        catchesUp();
        assertThat(loads()).containsExactly("load 23");
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
            "T39 the answer is lost again and again: the snapshot is loaded once, and a repeated offer is answered DONE")
    void answerLost() {
        List<InstallResponse> lost = new ArrayList<>();
        group.arrives =
                m -> {
                    if (m instanceof InstallResponse r
                            && r.result() == InstallResponse.Result.DONE
                            && lost.size() < 3) {
                        lost.add(r);
                        return false;
                    }
                    return true;
                };
        behind.start();
        catchesUp();
        assertThat(lost).hasSize(3);
        assertThat(loads()).containsExactly("load 23");
    }

    @Test
    @DisplayName(
            "T14 an offer that comes while its snapshot is pulled is answered RUNNING and starts nothing anew")
    void repeatedOffer() {
        group.instead =
                m -> {
                    group.handOver(m);
                    if (m instanceof InstallRequest) {
                        group.handOver(m);
                        group.handOver(m);
                    }
                };
        behind.start();
        catchesUp();
        assertThat(loads()).containsExactly("load 23");
        assertThat(
                        group.sent.stream()
                                .filter(
                                        m ->
                                                m instanceof InstallResponse r
                                                        && r.result()
                                                                == InstallResponse.Result.FAILED))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    @DisplayName(
            "T40 one in n parts, requests and offers is lost: they are asked for again, and it ends")
    void losses(int every) {
        Random random = new Random(every);
        group.arrives =
                m ->
                        !(m instanceof ChunkRequest
                                        || m instanceof ChunkResponse
                                        || m instanceof InstallRequest)
                                || random.nextInt(every) != 0;
        behind.start();
        catchesUp();
        assertThat(loads()).containsExactly("load 23");
    }

    @Test
    @DisplayName("C13 every part comes three times, the second time late: the files are right")
    void duplicates() {
        List<ChunkResponse> late = new ArrayList<>();
        group.instead =
                m -> {
                    group.handOver(m);
                    if (m instanceof ChunkResponse r) {
                        late.add(r);
                        group.handOver(r);
                        group.handOver(late.get(late.size() / 2));
                    }
                };
        behind.start();
        catchesUp();
        assertThat(loads()).containsExactly("load 23");
    }

    @Test
    @DisplayName("parts that come in the opposite order are put in the right one")
    void reordered() {
        List<ChunkResponse> kept = new ArrayList<>();
        group.instead =
                m -> {
                    if (m instanceof ChunkResponse r) {
                        kept.add(r);
                        if (kept.size() == 4 || r.data().length < 8) {
                            for (int i = kept.size() - 1; i >= 0; i--) {
                                group.handOver(kept.get(i));
                            }
                            kept.clear();
                        }
                    } else {
                        group.handOver(m);
                    }
                };
        behind.start();
        catchesUp();
    }

    @Test
    @DisplayName("O24 a part whose bytes do not fit its checksum is asked for again")
    void wrongBytes() {
        int[] spoiled = {0};
        group.instead =
                m -> {
                    if (m instanceof ChunkResponse r
                            && r.data().length > 0
                            && spoiled[0]++ % 3 == 0) {
                        byte[] bad = r.data().clone();
                        bad[0] ^= 1;
                        group.handOver(
                                new ChunkResponse(
                                        r.route(),
                                        r.term(),
                                        r.snapshot(),
                                        r.file(),
                                        r.offset(),
                                        r.status(),
                                        bad,
                                        r.crc()));
                    } else {
                        group.handOver(m);
                    }
                };
        behind.start();
        catchesUp();
        assertThat(spoiled[0]).isGreaterThan(5);
        assertThat(loads()).containsExactly("load 23");
    }

    @Test
    @DisplayName(
            "O24 bytes that are wrong with a right checksum are found by the digest; nothing is loaded, and it is fetched anew")
    void wrongSender() {
        boolean[] lie = {true};
        group.instead =
                m -> {
                    if (m instanceof ChunkResponse r
                            && lie[0]
                            && r.file().equals("count")
                            && r.data().length > 0) {
                        byte[] bad = r.data().clone();
                        bad[0] ^= 1;
                        CRC32C crc = new CRC32C();
                        crc.update(bad);
                        group.handOver(
                                new ChunkResponse(
                                        r.route(),
                                        r.term(),
                                        r.snapshot(),
                                        r.file(),
                                        r.offset(),
                                        r.status(),
                                        bad,
                                        (int) crc.getValue()));
                    } else {
                        group.handOver(m);
                    }
                };
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
        assertThat(loads()).isEmpty();
        assertThat(behind.snapshotIndex()).isZero();
        lie[0] = false;
        catchesUp();
        assertThat(loads()).containsExactly("load 23");
    }

    @Test
    @DisplayName(
            "T55 a byte that rotted in the leader's file is not served; the leader takes a new snapshot and serves that")
    void rottenAtLeader() throws Exception {
        // The first reader after publishing trusts what was just written; this one stands for the
        // time that has passed.
        leader.store.open(leader.node.parts.snapshots().latest().last()).close();
        leader.fs.flip(SnapshotGroup.DIR + "/snapshot_23/deep/commands", 10, 1);
        behind.start();
        catchesUp();

        assertThat(loads()).hasSize(1).doesNotContain("load 23");
        assertThat(leader.snapshotIndex()).isGreaterThan(23);
        assertThat(
                        group.sent.stream()
                                .filter(m -> m instanceof ChunkResponse r && r.data().length > 0))
                .allMatch(m -> ((ChunkResponse) m).snapshot().index() > 23);
        assertThat(leader.node.cause()).isNull();
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
            "T42 an offer with a file name that leads elsewhere is refused, and nothing is written")
    void maliciousOffer() {
        group.instead =
                m -> {
                    if (m instanceof InstallRequest r) {
                        var meta = r.meta();
                        List<SnapshotMeta.File> files = new ArrayList<>(meta.files());
                        files.set(0, new SnapshotMeta.File("../../evil", 1, 1, new byte[0]));
                        group.handOver(
                                new InstallRequest(
                                        r.route(),
                                        r.term(),
                                        r.installId(),
                                        new SnapshotMeta(
                                                meta.last(), meta.chain(), meta.conf(), files)));
                    } else {
                        group.handOver(m);
                    }
                };
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
        assertThat(behind.fs.list("/")).containsExactly("snapshots");
        assertThat(behind.fs.list(SnapshotGroup.DIR)).isEmpty();
        assertThat(behind.node.cause()).isNull();
    }

    @Test
    @DisplayName(
            "a part is served to members of the group only, by a leader only, and bad requests harm nobody")
    void badRequests() {
        Member other =
                group.members.stream()
                        .filter(m -> m != leader && m != behind)
                        .findFirst()
                        .orElseThrow();
        var last = leader.node.parts.snapshots().latest().last();
        var stranger = new PeerId("10.9.9.9", 1);
        long term = leader.node.term();
        List<ChunkRequest> bad = new ArrayList<>();
        bad.add(
                new ChunkRequest(
                        new Route("g", behind.peer, leader.peer), term, last, "../x", 0, 8));
        bad.add(
                new ChunkRequest(
                        new Route("g", behind.peer, leader.peer), term, last, "count", -5, 8));
        bad.add(
                new ChunkRequest(
                        new Route("g", behind.peer, leader.peer),
                        term,
                        last,
                        "count",
                        0,
                        Integer.MIN_VALUE));
        bad.add(
                new ChunkRequest(
                        new Route("g", behind.peer, leader.peer),
                        term,
                        last,
                        "count",
                        1L << 62,
                        Integer.MAX_VALUE));
        bad.add(new ChunkRequest(new Route("g", stranger, leader.peer), term, last, "count", 0, 8));
        bad.add(
                new ChunkRequest(
                        new Route("g", behind.peer, other.peer), term, last, "count", 0, 8));
        group.arrives = m -> !m.route().to().equals(stranger);
        bad.forEach(group::handOver);
        group.settle();

        assertThat(
                        group.sent.stream()
                                .filter(m -> m instanceof ChunkResponse r && r.data().length > 0))
                .isEmpty();
        assertThat(leader.node.cause()).isNull();
        assertThat(other.node.cause()).isNull();
        behind.start();
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
