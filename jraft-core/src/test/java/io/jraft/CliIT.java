package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.jraft.conf.Configuration;
import io.jraft.core.CliServiceImpl;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.option.CliOptions;
import io.jraft.rpc.CliClientService;
import io.jraft.rpc.CliRequests.GetLeaderRequest;
import io.jraft.rpc.CliRequests.GetLeaderResponse;
import io.jraft.rpc.CliRequests.GetPeersRequest;
import io.jraft.rpc.CliRequests.SnapshotRequest;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcRequests.ErrorResponse;
import io.jraft.rpc.RpcServer;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Administration of three nodes over real sockets, as programs use it. */
@Timeout(60)
class CliIT {
    private static final String GROUP = "it";

    @TempDir Path root;
    private final CliService cli = RaftServiceFactory.createCliService();

    @BeforeEach
    void startClient() {
        CliOptions options = new CliOptions();
        options.setTimeoutMs(20_000);
        assertThat(cli.init(options)).isTrue();
    }

    @AfterEach
    void nothingIsLeft() {
        cli.shutdown();
        RouteTable.getInstance().reset();
        assertThat(NodeManager.getInstance().getAllNodes()).isEmpty();
    }

    private static Configuration all(RealCluster cluster) {
        Configuration conf = new Configuration();
        cluster.members().forEach(m -> conf.addPeer(m.peer));
        return conf;
    }

    private static Configuration only(Member member) {
        return new Configuration(List.of(member.peer));
    }

    private CliClientService single() {
        return ((CliServiceImpl) cli).getCliClientService();
    }

    @Test
    @DisplayName("who leads and who belongs can be asked through any member")
    void reads() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member leader = cluster.leader();
            Configuration conf = all(cluster);
            for (Member through : cluster.members()) {
                PeerId found = new PeerId();
                assertThat(cli.getLeader(GROUP, only(through), found).isOk()).isTrue();
                assertThat(found).isEqualTo(leader.peer);
                assertThat(cli.getPeers(GROUP, only(through)))
                        .containsExactlyElementsOf(conf.listPeers());
            }
            assertThat(cli.getLearners(GROUP, conf)).isEmpty();
            assertThat(cli.getAliveLearners(GROUP, conf)).isEmpty();

            await("all to be alive", () -> cli.getAlivePeers(GROUP, conf).size() == 3);
            cluster.followers().get(0).stop();
            await("one to be gone", () -> cli.getAlivePeers(GROUP, conf).size() == 2);
            assertThat(cli.getPeers(GROUP, conf)).hasSize(3);
        }
    }

    @Test
    @DisplayName("an unknown group is ENOENT, a group without a majority is not led")
    void whatIsNotThere() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            cluster.leader();
            Configuration conf = all(cluster);
            PeerId found = new PeerId();

            assertThat(cli.getLeader("other", conf, found).getRaftError())
                    .isEqualTo(RaftError.ENOENT);
            assertThat(found.isEmpty()).isTrue();
            assertThatThrownBy(() -> cli.getPeers("other", conf))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Fail to find node")
                    .hasMessageContaining("other");

            cluster.member(0).stop();
            cluster.member(1).stop();
            Member last = cluster.member(2);
            await("no leader", () -> last.node().getLeaderId() == null);
            assertThat(cli.getLeader(GROUP, only(last), found).getRaftError())
                    .isEqualTo(RaftError.EAGAIN);
        }
    }

    @Test
    @DisplayName("a snapshot is taken by the member that is named, and refusals keep their number")
    void snapshots() throws Exception {
        try (RealCluster cluster =
                new RealCluster(
                        GROUP,
                        root,
                        3,
                        options ->
                                options.setSnapshotUri(
                                        Path.of(options.getLogUri())
                                                .resolveSibling("snapshot")
                                                .toString()))) {
            cluster.members().forEach(Member::start);
            Member leader = cluster.leader();
            applyAll(leader, "x", 10);
            Member follower = cluster.followers().get(0);
            await("the follower to have applied all", () -> follower.diary.applied.size() == 10);

            assertThat(cli.snapshot(GROUP, follower.peer)).isEqualTo(Status.OK());
            await("it", () -> follower.node().status().snapshotIndex() >= 11);
            assertThat(leader.node().status().snapshotIndex()).isZero();

            Status none = cli.snapshot("other", follower.peer);
            assertThat(none.getRaftError()).isEqualTo(RaftError.ENOENT);
        }
        try (RealCluster cluster = new RealCluster("bare", root, 1, options -> {})) {
            cluster.member(0).start();
            cluster.leader();
            assertThat(cli.snapshot("bare", cluster.member(0).peer).getRaftError())
                    .as("no directory for snapshots")
                    .isEqualTo(RaftError.EINVAL);
        }
    }

    @Test
    @DisplayName(
            "single requests: a follower refuses with EPERM and names the leader, a bad peer is EINVAL")
    void singleRequests() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member leader = cluster.leader();
            Member follower = cluster.followers().get(0);

            ErrorResponse refused =
                    (ErrorResponse)
                            answer(
                                    follower,
                                    GetPeersRequest.newBuilder()
                                            .setGroupId(GROUP)
                                            .setLeaderId(follower.peer.toString())
                                            .build());
            assertThat(refused.getErrorCode()).isEqualTo(RaftError.EPERM.getNumber());
            assertThat(refused.getLeaderId()).isEqualTo(leader.peer.toString());

            ErrorResponse bad =
                    (ErrorResponse)
                            answer(
                                    follower,
                                    SnapshotRequest.newBuilder()
                                            .setGroupId(GROUP)
                                            .setPeerId("nonsense")
                                            .build());
            assertThat(bad.getErrorCode()).isEqualTo(RaftError.EINVAL.getNumber());
            assertThat(bad.getErrorMsg()).contains("'nonsense'");

            ErrorResponse blank =
                    (ErrorResponse) answer(follower, GetLeaderRequest.getDefaultInstance());
            assertThat(blank.getErrorCode()).isEqualTo(RaftError.EINVAL.getNumber());

            // Without a name, the one member of the group behind that port is meant.
            GetLeaderResponse found =
                    (GetLeaderResponse)
                            answer(
                                    follower,
                                    GetLeaderRequest.newBuilder().setGroupId(GROUP).build());
            assertThat(found.getLeaderId()).isEqualTo(leader.peer.toString());
            assertThat(found.getTerm()).isEqualTo(leader.node().status().term());
        }
    }

    private Message answer(Member asked, Message request) throws Exception {
        return single().invokeWithDone(asked.peer.getEndpoint(), request, null, 20_000)
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("disableCli: every request of administration is EACCES")
    void switchedOff() throws Exception {
        try (RealCluster cluster =
                new RealCluster(GROUP, root, 1, options -> options.setDisableCli(true))) {
            cluster.member(0).start();
            Member solo = cluster.leader();
            PeerId found = new PeerId();

            assertThat(cli.getLeader(GROUP, only(solo), found).getRaftError())
                    .isEqualTo(RaftError.EACCES);
            assertThat(cli.snapshot(GROUP, solo.peer).getRaftError()).isEqualTo(RaftError.EACCES);
        }
    }

    @Test
    @DisplayName(
            "a member goes on being asked after its restart: the client connects again by itself")
    void restarts() throws Exception {
        try (RealCluster cluster = new RealCluster(GROUP, root, 1, options -> {})) {
            Member solo = cluster.member(0);
            solo.start();
            cluster.leader();
            assertThat(cli.getPeers(GROUP, only(solo))).containsExactly(solo.peer);
            solo.restart();
            assertThat(cli.getPeers(GROUP, only(solo))).containsExactly(solo.peer);
        }
    }

    @Test
    @DisplayName("on a worker's thread it throws instead of waiting for itself")
    void notInsideCallbacks() throws Exception {
        try (RealCluster cluster = new RealCluster(GROUP, root, 1, options -> {})) {
            Member solo = cluster.member(0);
            CompletableFuture<String> told = new CompletableFuture<>();
            solo.diary.atLeaderStart(
                    term -> {
                        try {
                            told.complete(cli.getPeers(GROUP, only(solo)).toString());
                        } catch (IllegalStateException e) {
                            told.complete(String.valueOf(e.getMessage()));
                        }
                    });
            solo.start();

            assertThat(get(told)).contains("do not call it inside a callback");
        }
    }

    @Test
    @DisplayName(
            "RouteTable: refreshed through one follower it knows leader and members; what is unknown is ENOENT")
    void routeTable() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member leader = cluster.leader();
            RouteTable table = RouteTable.getInstance();

            assertThat(table.refreshLeader(single(), GROUP, 20_000).getRaftError())
                    .isEqualTo(RaftError.ENOENT);

            table.updateConfiguration(GROUP, only(cluster.followers().get(0)));
            assertThat(table.selectLeader(GROUP)).isNull();
            assertThat(table.refreshLeader(single(), GROUP, 20_000)).isEqualTo(Status.OK());
            assertThat(table.selectLeader(GROUP)).isEqualTo(leader.peer);
            assertThat(table.refreshConfiguration(single(), GROUP, 20_000)).isEqualTo(Status.OK());
            assertThat(table.getConfiguration(GROUP)).isEqualTo(all(cluster));

            leader.stop();
            Member next = cluster.leader();
            // It still believes in the one that stopped, and finds out by itself.
            assertThat(table.refreshConfiguration(single(), GROUP, 20_000)).isEqualTo(Status.OK());
            assertThat(table.selectLeader(GROUP)).isEqualTo(next.peer);
        }
    }

    @Test
    @DisplayName("many clients at once get their answers")
    void manyCallers() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member leader = cluster.leader();
            List<CompletableFuture<PeerId>> told = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                told.add(
                        CompletableFuture.supplyAsync(
                                () -> {
                                    PeerId found = new PeerId();
                                    Status status = cli.getLeader(GROUP, all(cluster), found);
                                    assertThat(status).isEqualTo(Status.OK());
                                    return found;
                                }));
            }
            for (CompletableFuture<PeerId> one : told) {
                assertThat(get(one)).isEqualTo(leader.peer);
            }
        }
    }

    @Test
    @DisplayName("leadership is handed over through any member, and the answer says who leads then")
    void transfer() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member leader = cluster.leader();
            Member target = cluster.followers().get(0);
            PeerId found = new PeerId();

            assertThat(cli.transferLeader(GROUP, only(target), target.peer)).isEqualTo(Status.OK());
            assertThat(cli.getLeader(GROUP, only(target), found).isOk()).isTrue();
            assertThat(found).isEqualTo(target.peer);
            assertThat(cli.transferLeader(GROUP, only(leader), target.peer))
                    .as("it leads already")
                    .isEqualTo(Status.OK());
            PeerId stranger = new PeerId("10.0.0.9", 80);
            assertThat(cli.transferLeader(GROUP, only(leader), stranger).getRaftError())
                    .isEqualTo(RaftError.EINVAL);
            assertThat(cli.transferLeader(GROUP, only(leader), PeerId.ANY_PEER))
                    .isEqualTo(Status.OK());
            await("another leader", () -> !target.node().isLeader());

            // Somebody who does not run cannot take over, and the answer says so.
            Member now = cluster.leader();
            Member gone = cluster.followers().get(0);
            gone.stop();
            Status refused = cli.transferLeader(GROUP, only(now), gone.peer);
            assertThat(refused.isOk()).isFalse();
            await("it leads on", () -> now.node().isLeader());
        }
    }

    @Test
    @DisplayName(
            "three groups led by one peer are spread over three peers; a second run moves nothing")
    void rebalance() throws Exception {
        List<PeerId> peers = RealCluster.freePeers(3);
        List<RpcServer> servers = new ArrayList<>();
        for (PeerId peer : peers) {
            servers.add(RaftRpcServerFactory.createAndStartRaftRpcServer(peer.getEndpoint()));
            NodeManager.getInstance().addAddress(peer.getEndpoint());
        }
        Configuration conf = new Configuration(peers);
        List<RealCluster> clusters = new ArrayList<>();
        try {
            for (String group : List.of("g1", "g2", "g3")) {
                RealCluster cluster = new RealCluster(group, root, peers, options -> {});
                clusters.add(cluster);
                for (int i = 0; i < 3; i++) {
                    cluster.member(i).startOn(servers.get(i));
                }
                cluster.leader();
                assertThat(cli.transferLeader(group, conf, peers.get(0))).isEqualTo(Status.OK());
                // A leader of a moment ago may not have heard all of them, and moves nothing to
                // whom it does not know to be alive.
                await(
                        "all peers of " + group + " to be alive",
                        () -> cli.getAlivePeers(group, conf).size() == 3);
            }
            Set<String> groups = Set.of("g1", "g2", "g3");
            Map<String, PeerId> balanced = new HashMap<>();

            assertThat(cli.rebalance(groups, conf, balanced)).isEqualTo(Status.OK());

            assertThat(balanced).containsOnlyKeys("g1", "g2", "g3");
            assertThat(Set.copyOf(balanced.values())).hasSize(3);
            for (RealCluster cluster : clusters) {
                PeerId told = balanced.get(cluster.group());
                await(
                        told + " to lead " + cluster.group(),
                        () -> cluster.leader().peer.equals(told));
            }
            Map<String, PeerId> again = new HashMap<>();
            assertThat(cli.rebalance(groups, conf, again)).isEqualTo(Status.OK());
            assertThat(again).isEqualTo(balanced);
        } finally {
            clusters.forEach(RealCluster::close);
            servers.forEach(RpcServer::shutdown);
            peers.forEach(p -> NodeManager.getInstance().removeAddress(p.getEndpoint()));
        }
    }
}
