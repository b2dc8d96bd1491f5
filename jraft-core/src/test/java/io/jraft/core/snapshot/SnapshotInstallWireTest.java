package io.jraft.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.snapshot.SnapshotGroup.Member;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage.ChunkRequest;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.message.RaftMessage.InstallResponse;
import io.jraft.message.Route;
import io.jraft.model.SnapshotMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A follower that was left behind gets its snapshot, whatever the network and other nodes do to the messages. */
class SnapshotInstallWireTest extends LeftBehindStory {
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
}
