package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcServer;
import io.jraft.sys.NioFileSystem;
import io.jraft.testing.Diary;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members that leave a journal which others go on to use. */
@Timeout(60)
class ForgetIT {
    private static final int SEGMENT = 64 << 10;

    private PeerId peer;
    private RpcServer server;
    private RealCluster stays;
    private RealCluster leaves;

    @TempDir Path root;

    @BeforeEach
    void begin() throws IOException {
        peer = RealCluster.freePeers(1).get(0);
        server = RaftRpcServerFactory.createRaftRpcServer(peer.getEndpoint());
        assertThat(server.init(null)).isTrue();
        stays = onShared("stays", List.of(peer));
        leaves = onShared("leaves", List.of(peer));
    }

    @AfterEach
    void stop() {
        stays.close();
        leaves.close();
        server.shutdown();
        assertThat(NodeManager.getInstance().getAllNodes()).isEmpty();
    }

    private RealCluster onShared(String name, List<PeerId> peers) {
        RealCluster group = new RealCluster(name, root, peers, this::shareJournal);
        group.members().forEach(m -> m.startOn(server));
        return group;
    }

    private void shareJournal(NodeOptions options) {
        options.setSnapshotUri(Path.of(options.getLogUri()).resolveSibling("snapshot").toString());
        options.getEngineOptions().setJournalDir(root.resolve("journal").toString());
        options.getEngineOptions().setSegmentBytesFirst(SEGMENT);
        options.getEngineOptions().setSegmentBytes(SEGMENT);
    }

    private void forget(Member member) throws IOException, InterruptedException {
        JRaftUtils.forget("leaves", member.peer, member.options());
    }

    private static void empty(Path directory) throws IOException {
        new NioFileSystem().deleteRecursively(directory.toString());
    }

    private static void write(Member member, int n) {
        for (int i = 0; i < n; i++) {
            assertThat(get(member.apply("x".repeat(4_000) + i)).isOk()).isTrue();
        }
    }

    /** Everything before the snapshot before may go. */
    private static void writeAndSave(Member member) {
        write(member, 40);
        CompletableFuture<Status> saved = new CompletableFuture<>();
        member.node().snapshot(saved::complete);
        assertThat(get(saved).isOk()).isTrue();
    }

    private List<Path> found(String directory, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(root.resolve("journal").resolve(directory))) {
            return all.filter(p -> p.getFileName().toString().contains(suffix)).sorted().toList();
        }
    }

    @Test
    @DisplayName(
            "T13 M9 a member that runs is not forgotten; one that was shut down is, its files go while others write, and it"
                    + " begins anew with nothing")
    void forgottenBesideOthers() throws Exception {
        Member its = leaves.member(0);
        Member other = stays.member(0);
        write(its, 60);
        write(other, 5);
        assertThatThrownBy(() -> forget(its)).hasMessageContaining("is open already");
        assertThat(its.path("meta").resolve("node.id")).exists();
        write(its, 60);
        List<Path> old = found("", ".seg");
        assertThat(old).hasSizeGreaterThan(6);
        its.stop();

        forget(its);

        assertThat(its.path("meta").resolve("node.id")).doesNotExist();
        assertThat(found("members", "leaves")).isEmpty();
        assertThat(found("members", "stays")).hasSize(1);
        for (int i = 0; i < 3; i++) {
            writeAndSave(other);
        }
        await("its files to go", () -> old.stream().noneMatch(Files::exists));
        applyAll(other, "t", 3);

        // What else it had is not its successor's.
        assertThatThrownBy(() -> its.startOn(server)).hasMessageContaining("snapshotUri");
        empty(its.path("snapshot"));
        its.diary = new Diary();
        its.startOn(server);
        assertThat(get(its.apply("new")).isOk()).isTrue();
        assertThat(its.diary.applied).containsExactly("new");
        assertThat(its.node().status().term()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "M9 a member is forgotten while nobody runs, also twice, also after others have restarted; another one's directory is refused")
    void forgottenWhileNobodyRuns() throws Exception {
        Member its = leaves.member(0);
        write(its, 3);
        write(stays.member(0), 3);
        its.stop();
        stays.member(0).stop();

        assertThatThrownBy(() -> JRaftUtils.forget("stays", its.peer, its.options()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belongs to group 'leaves'");
        assertThat(its.path("meta").resolve("node.id")).exists();
        forget(its);
        forget(its);
        Member other = stays.member(0);
        other.diary = new Diary();
        other.startOn(server);
        forget(its);

        assertThat(get(other.apply("more")).isOk()).isTrue();
        assertThat(other.diary.applied).hasSize(4);
        empty(its.directory);
        its.diary = new Diary();
        its.startOn(server);
        assertThat(get(its.apply("new")).isOk()).isTrue();
        assertThat(its.diary.applied).containsExactly("new");
    }

    @Test
    @DisplayName(
            "M9 who was removed and forgotten comes again under its name as a new member, and is filled by the others")
    void comesAgain() throws Exception {
        leaves.close();
        List<PeerId> three =
                Stream.of(0, 1, 2)
                        .map(idx -> new PeerId(peer.getIp(), peer.getPort(), idx))
                        .toList();
        leaves = onShared("three", three);
        write(leaves.leader(), 5);
        Member gone = leaves.followers().get(0);
        CompletableFuture<Status> removed = new CompletableFuture<>();
        leaves.leader().node().removePeer(gone.peer, removed::complete);
        assertThat(get(removed).isOk()).isTrue();
        gone.stop();

        JRaftUtils.forget("three", gone.peer, gone.options());

        empty(gone.directory);
        write(leaves.leader(), 5);
        gone.diary = new Diary();
        NodeOptions empty = gone.options();
        empty.setInitialConf(new Configuration());
        RaftGroupService again = new RaftGroupService("three", gone.peer, empty, server, true);
        again.start(false);
        CompletableFuture<Status> added = new CompletableFuture<>();
        leaves.leader().node().addPeer(gone.peer, added::complete);
        assertThat(get(added).isOk()).isTrue();
        await("it to have all", () -> gone.diary.applied.size() == 10);
        again.shutdown();
        again.join();
    }
}
