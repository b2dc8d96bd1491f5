package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcServer;
import io.jraft.testing.Diary;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many groups and nodes in one process: what they share, and what they must not feel of each other. */
@Timeout(60)
class GroupsIT {
    private final List<RpcServer> servers = new ArrayList<>();
    private final List<RealCluster> groups = new ArrayList<>();

    @TempDir Path root;

    @AfterEach
    void stop() {
        groups.forEach(RealCluster::close);
        servers.forEach(RpcServer::shutdown);
        assertThat(NodeManager.getInstance().getAllNodes()).isEmpty();
        assertThat(
                        Thread.getAllStackTraces().keySet().stream()
                                .map(Thread::getName)
                                .filter(name -> name.contains("-loop-")))
                .as("the last node takes its engine with it")
                .isEmpty();
    }

    /** One server for each address, shared by all groups and started before any node. */
    private List<PeerId> sharedServers(int n) throws Exception {
        List<PeerId> peers = RealCluster.freePeers(n);
        for (PeerId peer : peers) {
            RpcServer server = RaftRpcServerFactory.createRaftRpcServer(peer.getEndpoint());
            servers.add(server);
            assertThat(server.init(null)).isTrue();
        }
        return peers;
    }

    private RealCluster onShared(String name, List<PeerId> peers) {
        RealCluster group = new RealCluster(name, root, peers, options -> {});
        groups.add(group);
        for (int i = 0; i < peers.size(); i++) {
            group.member(i).startOn(servers.get(i));
        }
        return group;
    }

    @Test
    @DisplayName(
            "S12 three groups share servers that were started first, restart one by one, and never see each other's tasks")
    void sharedServer() throws Exception {
        List<PeerId> peers = sharedServers(3);
        for (String name : List.of("a", "b", "c")) {
            onShared(name, peers);
        }
        for (RealCluster group : groups) {
            applyAll(group.leader(), "t", 10);
        }
        RealCluster b = groups.get(1);
        Member left = b.followers().get(0);
        int at = b.members().indexOf(left);
        left.stop();
        assertThat(servers.get(at).isStarted()).as("a shared server stays up").isTrue();
        for (RealCluster group : groups) {
            applyAll(group.leader(), "u", 5);
        }
        left.diary = new Diary();
        left.startOn(servers.get(at));
        for (RealCluster group : groups) {
            for (Member m : group.members()) {
                await(m + " to have its 15", () -> m.diary.applied.size() == 15);
                assertThat(m.diary.lastIndex.get()).isBetween(16L, 18L);
            }
        }
    }

    @Test
    @DisplayName("S12 three members of one group at one address, told apart by idx")
    void oneAddress() throws Exception {
        PeerId address = sharedServers(1).get(0);
        List<PeerId> peers = new ArrayList<>();
        for (int idx = 0; idx < 3; idx++) {
            peers.add(new PeerId(address.getIp(), address.getPort(), idx));
        }
        RealCluster group =
                new RealCluster(
                        "idx",
                        root,
                        peers,
                        // All of them write one journal.
                        options ->
                                options.getEngineOptions()
                                        .setJournalDir(root.resolve("journal").toString()));
        groups.add(group);
        group.members().forEach(m -> m.startOn(servers.get(0)));

        applyAll(group.leader(), "t", 10);
        for (Member m : group.members()) {
            await(m + " to apply", () -> m.diary.applied.size() == 10);
        }
        Member old = group.leader();
        old.stop();
        applyAll(group.leader(), "u", 5);
        for (Member m : group.followers()) {
            await(m + " to apply", () -> m.diary.applied.size() == 15);
        }
    }

    @Test
    @DisplayName("a state machine that throws stops its own group, and no other one at the address")
    void noHostages() throws Exception {
        List<PeerId> peers = sharedServers(1);
        RealCluster bad = onShared("bad", peers);
        RealCluster good = onShared("good", peers);
        applyAll(bad.leader(), "t", 3);
        bad.member(0).diary.throwAt("throws");
        Status first = get(bad.member(0).apply("fine"));
        assertThat(first.isOk()).isTrue();
        assertThat(get(bad.member(0).apply("throws")).isOk()).isFalse();
        await("the error", () -> bad.member(0).node().status().errorCause() != null);

        applyAll(good.leader(), "t", 100);
        assertThat(good.member(0).node().status().errorCause()).isNull();
    }

    @Test
    @DisplayName(
            "T29 a second node of the same name in this process is refused, and the first one does not notice")
    void twice() throws Exception {
        List<PeerId> peers = sharedServers(1);
        RealCluster group = onShared("twice", peers);
        applyAll(group.leader(), "t", 3);
        RealCluster again =
                new RealCluster("twice", root.resolve("elsewhere"), peers, options -> {});
        assertThatThrownBy(() -> again.member(0).startOn(servers.get(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("runs in this process already");
        applyAll(group.leader(), "t", 3);
    }
}
