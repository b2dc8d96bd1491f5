package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.jraft.conf.Configuration;
import io.jraft.core.CliServiceImpl;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.option.CliOptions;
import io.jraft.rpc.CliRequests.AddPeerRequest;
import io.jraft.rpc.CliRequests.AddPeerResponse;
import io.jraft.rpc.CliRequests.ChangePeersRequest;
import io.jraft.rpc.CliRequests.RemovePeerRequest;
import io.jraft.rpc.CliRequests.RemovePeerResponse;
import io.jraft.rpc.RpcRequests.ErrorResponse;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members come and go over the network, asked for at any member. */
@Timeout(90)
class CliMembersIT {
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
        assertThat(NodeManager.getInstance().getAllNodes()).isEmpty();
    }

    /** {@code voters} members that know each other, and {@code fresh} ones that run and know nobody. */
    private RealCluster cluster(int voters, int fresh) throws IOException {
        List<PeerId> peers = RealCluster.freePeers(voters + fresh);
        Configuration known = new Configuration(peers.subList(0, voters));
        RealCluster cluster =
                new RealCluster(
                        GROUP,
                        root,
                        peers,
                        options -> {
                            boolean old =
                                    known.listPeers().stream()
                                            .anyMatch(
                                                    p ->
                                                            options.getLogUri()
                                                                    .contains("-" + p.getPort()));
                            options.setInitialConf(old ? known.copy() : new Configuration());
                        });
        cluster.members().forEach(Member::start);
        return cluster;
    }

    private static Member leaderOf(List<Member> members) {
        await(
                "a leader that all follow",
                () ->
                        members.stream()
                                .anyMatch(
                                        m ->
                                                m.node().isLeader()
                                                        && m.node().getLastCommittedIndex() > 0
                                                        && members.stream()
                                                                .allMatch(
                                                                        o ->
                                                                                m.peer.equals(
                                                                                        o.node()
                                                                                                .getLeaderId()))));
        return members.stream().filter(m -> m.node().isLeader()).findFirst().orElseThrow();
    }

    private static Configuration only(Member member) {
        return new Configuration(List.of(member.peer));
    }

    private static Member follower(List<Member> members, Member leader) {
        return members.stream().filter(m -> m != leader).findFirst().orElseThrow();
    }

    @Test
    @DisplayName(
            "S2-17 join and leave through any member: a follower is asked, the leader does it, also twice")
    void joinAndLeave() throws Exception {
        try (RealCluster cluster = cluster(3, 1)) {
            List<Member> voters = cluster.members().subList(0, 3);
            Member fresh = cluster.member(3);
            Member leader = leaderOf(voters);
            applyAll(leader, "a", 10);
            Member follower = follower(voters, leader);

            assertThat(cli.addPeer(GROUP, only(follower), fresh.peer)).isEqualTo(Status.OK());
            assertThat(cli.addPeer(GROUP, only(follower), fresh.peer))
                    .as("S2-18 again is as good")
                    .isEqualTo(Status.OK());
            assertThat(cli.getPeers(GROUP, only(fresh))).contains(fresh.peer).hasSize(4);
            await("the newcomer has it all", () -> fresh.diary.applied.size() == 10);

            // The leader itself leaves; asked through the newcomer.
            assertThat(cli.removePeer(GROUP, only(fresh), leader.peer)).isEqualTo(Status.OK());
            assertThat(cli.removePeer(GROUP, only(fresh), leader.peer)).isEqualTo(Status.OK());
            assertThat(cli.getPeers(GROUP, only(fresh))).doesNotContain(leader.peer).hasSize(3);
        }
    }

    @Test
    @DisplayName(
            "S0-43 a learner is fed by a follower over the network, and by the leader again when that leaves")
    void fedByFollower() throws Exception {
        try (RealCluster cluster = cluster(3, 1)) {
            List<Member> voters = cluster.members().subList(0, 3);
            Member learner = cluster.member(3);
            Member leader = leaderOf(voters);
            Member source = follower(voters, leader);
            applyAll(leader, "a", 10);
            assertThat(
                            cli.addLearners(
                                            GROUP,
                                            only(leader),
                                            List.of(learner.peer),
                                            new PeerId("127.0.0.1", 1))
                                    .getRaftError())
                    .as("who does not vote feeds nobody")
                    .isEqualTo(RaftError.EINVAL);
            assertThat(cli.addLearners(GROUP, only(source), List.of(learner.peer), source.peer))
                    .isEqualTo(Status.OK());
            assertThat(leader.node().status().conf().getLearnerSources())
                    .containsEntry(learner.peer, source.peer);
            await("it has it all", () -> learner.diary.applied.size() == 10);
            applyAll(leader, "b", 10);
            await("and what is new", () -> learner.diary.applied.size() == 20);
            await(
                    "the leader knows, and leaves it to the source",
                    () ->
                            leader.node().status().peers().stream()
                                    .filter(p -> p.peer().equals(learner.peer))
                                    .anyMatch(
                                            p ->
                                                    p.mode().equals("RELAYED")
                                                            && p.matchIndex()
                                                                    == leader.node()
                                                                            .getLastCommittedIndex()));

            assertThat(cli.removePeer(GROUP, only(leader), source.peer)).isEqualTo(Status.OK());
            assertThat(leader.node().status().conf().getLearnerSources()).isEmpty();
            applyAll(leader, "c", 10);
            await("the leader feeds it", () -> learner.diary.applied.size() == 30);
        }
    }

    @Test
    @DisplayName("O6 learners survive every change of voters that does not name them")
    void learnersStay() throws Exception {
        try (RealCluster cluster = cluster(3, 2)) {
            List<Member> voters = cluster.members().subList(0, 3);
            Member learner = cluster.member(3);
            Member fresh = cluster.member(4);
            Member leader = leaderOf(voters);
            Configuration conf = new Configuration(List.of(leader.peer));

            assertThat(cli.addLearners(GROUP, conf, List.of(learner.peer))).isEqualTo(Status.OK());
            assertThat(cli.addPeer(GROUP, conf, fresh.peer)).isEqualTo(Status.OK());
            assertThat(cli.getLearners(GROUP, conf)).containsExactly(learner.peer);
            Configuration three = new Configuration(voters.stream().map(m -> m.peer).toList());
            assertThat(cli.changePeers(GROUP, conf, three)).isEqualTo(Status.OK());
            assertThat(cli.getLearners(GROUP, conf)).containsExactly(learner.peer);
            Member follower = follower(voters, leader);
            assertThat(cli.removePeer(GROUP, conf, follower.peer)).isEqualTo(Status.OK());
            assertThat(cli.getLearners(GROUP, conf)).containsExactly(learner.peer);
            await("it learns", () -> cli.getAliveLearners(GROUP, conf).contains(learner.peer));
            // And through a learner the leader is found as well.
            Configuration throughLearner = new Configuration();
            throughLearner.addLearner(learner.peer);
            assertThat(cli.getPeers(GROUP, throughLearner)).hasSize(2);
        }
    }

    @Test
    @DisplayName("learners come, are replaced, become voters in one step, and go, the last one too")
    void learners() throws Exception {
        try (RealCluster cluster = cluster(1, 2)) {
            Member solo = leaderOf(cluster.members().subList(0, 1));
            PeerId a = cluster.member(1).peer;
            PeerId b = cluster.member(2).peer;
            Configuration conf = only(solo);

            assertThat(cli.addLearners(GROUP, conf, List.of(a))).isEqualTo(Status.OK());
            assertThat(cli.resetLearners(GROUP, conf, List.of(b))).isEqualTo(Status.OK());
            assertThat(cli.getLearners(GROUP, conf)).containsExactly(b);
            assertThat(cli.learner2Follower(GROUP, conf, b)).isEqualTo(Status.OK());
            assertThat(cli.getLearners(GROUP, conf)).isEmpty();
            assertThat(cli.getPeers(GROUP, conf)).containsExactly(solo.peer, b);
            assertThat(cli.addLearners(GROUP, conf, List.of(b)).getRaftError())
                    .as("nobody is demoted by accident")
                    .isEqualTo(RaftError.EINVAL);
            assertThat(cli.addLearners(GROUP, conf, List.of(a))).isEqualTo(Status.OK());
            assertThat(cli.removeLearners(GROUP, conf, List.of(a))).isEqualTo(Status.OK());
            assertThat(cli.getLearners(GROUP, conf)).isEmpty();
            assertThat(cli.addLearners(GROUP, conf, List.of(a))).isEqualTo(Status.OK());
            assertThat(cli.resetLearners(GROUP, conf, List.of())).isEqualTo(Status.OK());
            assertThat(cli.getLearners(GROUP, conf)).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "single requests without an expectation work; bad ones are EINVAL and change nothing")
    void singleRequests() throws Exception {
        try (RealCluster cluster = cluster(1, 1)) {
            Member solo = leaderOf(cluster.members().subList(0, 1));
            Member fresh = cluster.member(1);

            AddPeerResponse added =
                    (AddPeerResponse)
                            answer(
                                    solo,
                                    AddPeerRequest.newBuilder()
                                            .setGroupId(GROUP)
                                            .setPeerId(fresh.peer.toString())
                                            .setLeaderId(solo.peer.toString())
                                            .build());
            assertThat(added.getOldPeersList()).containsExactly(solo.peer.toString());
            assertThat(added.getNewPeersList())
                    .containsExactly(solo.peer.toString(), fresh.peer.toString());

            for (Message bad :
                    List.of(
                            AddPeerRequest.newBuilder()
                                    .setGroupId(GROUP)
                                    .setLeaderId(solo.peer.toString())
                                    .setPeerId("nonsense")
                                    .build(),
                            AddPeerRequest.newBuilder()
                                    .setGroupId(GROUP)
                                    .setLeaderId(solo.peer.toString())
                                    .setPeerId("10.0.0.1:80")
                                    .setExpectedConf("nonsense")
                                    .build(),
                            ChangePeersRequest.newBuilder()
                                    .setGroupId(GROUP)
                                    .setLeaderId(solo.peer.toString())
                                    .build(),
                            ChangePeersRequest.newBuilder()
                                    .setGroupId(GROUP)
                                    .setLeaderId(solo.peer.toString())
                                    .addNewPeers(solo.peer.toString())
                                    .addNewPeers(solo.peer.toString())
                                    .build())) {
                ErrorResponse refused = (ErrorResponse) answer(solo, bad);
                assertThat(refused.getErrorCode())
                        .as(bad + " was answered " + refused)
                        .isEqualTo(RaftError.EINVAL.getNumber());
            }
            ErrorResponse stale =
                    (ErrorResponse)
                            answer(
                                    solo,
                                    RemovePeerRequest.newBuilder()
                                            .setGroupId(GROUP)
                                            .setLeaderId(solo.peer.toString())
                                            .setPeerId(fresh.peer.toString())
                                            .setExpectedConf(solo.peer.toString())
                                            .build());
            assertThat(stale.getErrorCode()).isEqualTo(RaftError.ESTALE.getNumber());
            assertThat(cli.getPeers(GROUP, only(solo))).containsExactly(solo.peer, fresh.peer);

            RemovePeerResponse removed =
                    (RemovePeerResponse)
                            answer(
                                    solo,
                                    RemovePeerRequest.newBuilder()
                                            .setGroupId(GROUP)
                                            .setLeaderId(solo.peer.toString())
                                            .setPeerId(fresh.peer.toString())
                                            .build());
            assertThat(removed.getNewPeersList()).containsExactly(solo.peer.toString());
        }
    }

    private Message answer(Member asked, Message request) throws Exception {
        return ((CliServiceImpl) cli)
                .getCliClientService()
                .invokeWithDone(asked.peer.getEndpoint(), request, null, 20_000)
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName(
            "a group that lost its majority is saved at one member, and only there; a living one refuses that")
    void resetPeer() throws Exception {
        try (RealCluster cluster = cluster(3, 0)) {
            Member leader = leaderOf(cluster.members());
            applyAll(leader, "a", 5);
            List<Member> others = cluster.members().stream().filter(m -> m != leader).toList();
            Member last = others.get(0);
            await("the last one has it all", () -> last.diary.applied.size() == 5);

            assertThat(cli.resetPeer(GROUP, last.peer, only(last)).getRaftError())
                    .isEqualTo(RaftError.EBUSY);

            leader.stop();
            others.get(1).stop();
            await("no leader", () -> last.node().getLeaderId() == null);
            await(
                    "the reset to be allowed",
                    () -> cli.resetPeer(GROUP, last.peer, only(last)).isOk());
            await("it leads alone", () -> last.node().isLeader());
            applyAll(last, "b", 5);
            assertThat(cli.getPeers(GROUP, only(last))).containsExactly(last.peer);
        }
    }

    @Test
    @DisplayName(
            "a newcomer that does not run is given up with ECATCHUP, and the group stays as it was")
    void nobodyThere() throws Exception {
        try (RealCluster cluster = cluster(1, 0)) {
            Member solo = leaderOf(cluster.members());
            PeerId nobody = RealCluster.freePeers(1).get(0);

            Status status = cli.addPeer(GROUP, only(solo), nobody);

            assertThat(status.getRaftError()).isEqualTo(RaftError.ECATCHUP);
            assertThat(cli.getPeers(GROUP, only(solo))).containsExactly(solo.peer);
        }
    }
}
