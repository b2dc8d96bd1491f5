package io.jraft.cli;

import static io.jraft.cli.Shell.raft;
import static io.jraft.cli.Shell.typing;
import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.cli.Shell.Ran;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on three real nodes of the loopback interface. */
@Timeout(120)
class LiveTest {
    private static final String GROUP = "it";

    @TempDir Path root;

    private static String peers(RealCluster cluster) {
        return cluster.members().stream()
                .map(m -> m.peer.toString())
                .collect(Collectors.joining(","));
    }

    private RealCluster three() throws IOException {
        RealCluster cluster = new RealCluster(GROUP, root, 3, OfflineTest::withSnapshots);
        cluster.members().forEach(Member::start);
        applyAll(cluster.leader(), "x", 5);
        return cluster;
    }

    @Test
    @DisplayName("one member is enough to see the group, and a sound group is well")
    void sound() throws IOException {
        try (RealCluster cluster = three()) {
            Member leader = cluster.leader();
            String one = cluster.followers().get(0).peer.toString();

            await(
                    "all to have answered the leader",
                    () -> raft("diagnose", "-g", GROUP, "-p", one).code() == ExitCode.FINE);
            Ran well = raft("diagnose", "-g", GROUP, "-p", one, "-o", "json");
            assertThat(well.out())
                    .contains("\"well\":true", "\"finding\":[]", leader.peer + " leads term");

            Ran status = raft("status", "-g", GROUP, "-p", one);
            assertThat(status.code()).as(status.err()).isEqualTo(ExitCode.FINE);
            assertThat(status.out()).contains("leader: " + leader.peer, "STATE_LEADER");
            for (Member member : cluster.members()) {
                assertThat(status.out()).containsPattern(member.peer + " +voter +STATE_");
            }

            Ran groups = raft("groups", one, leader.peer.toString());
            assertThat(groups.code()).as(groups.err()).isEqualTo(ExitCode.FINE);
            assertThat(groups.out())
                    .containsPattern("it +" + one + " +STATE_FOLLOWER")
                    .containsPattern("it +" + leader.peer + " +STATE_LEADER");
        }
    }

    @Test
    @DisplayName(
            "diagnose names who is down, says when no further voter may fail, and why nobody leads")
    void down() throws IOException {
        try (RealCluster cluster = three()) {
            Member first = cluster.followers().get(0);
            Member second = cluster.followers().get(1);
            first.stop();
            Ran one = raft("diagnose", "-g", GROUP, "-p", peers(cluster));
            assertThat(one.code()).isEqualTo(ExitCode.UNWELL);
            assertThat(one.out()).contains(first.peer + " is down or out of reach");
            await(
                    "the leader to miss it",
                    () ->
                            raft("diagnose", "-g", GROUP, "-p", peers(cluster))
                                    .out()
                                    .contains("NO further voter may fail"));

            second.stop();
            Member last = cluster.members().stream().filter(Member::isUp).findFirst().orElseThrow();
            await("nobody to lead", () -> last.node().getLeaderId() == null);
            Ran two = raft("diagnose", "-g", GROUP, "-p", last.peer.toString());
            assertThat(two.code()).isEqualTo(ExitCode.UNWELL);
            assertThat(two.out())
                    .contains("Nobody leads, because 1 of 3 voters work and a majority is 2")
                    .contains(first.peer + " is down", second.peer + " is down")
                    .contains("next: Start 1 of those");
            assertThat(raft("status", "-g", GROUP, "-p", last.peer.toString()).code())
                    .isEqualTo(ExitCode.UNWELL);

            last.stop();
            Ran none = raft("diagnose", "-g", GROUP, "-p", peers(cluster));
            assertThat(none.code()).isEqualTo(ExitCode.UNREACHED);
            assertThat(none.err()).contains(first.peer + ": ", last.peer + ": ");
        }
    }

    @Test
    @DisplayName("an unknown group is told by those that do not know it")
    void unknown() throws IOException {
        try (RealCluster cluster = three()) {
            Ran ran = raft("status", "-g", "other", "-p", peers(cluster));
            assertThat(ran.code()).isEqualTo(ExitCode.UNREACHED);
            assertThat(ran.err()).contains("Fail to find node");
        }
    }

    @Test
    @DisplayName("leadership goes where it is sent, and a member takes a snapshot when asked")
    void transferAndSnapshot() throws IOException {
        try (RealCluster cluster = three()) {
            Member next = cluster.followers().get(0);
            Ran transfer =
                    raft("transfer", "-g", GROUP, "-p", peers(cluster), "--to", next.peer + "");
            assertThat(transfer.code()).as(transfer.err()).isEqualTo(ExitCode.FINE);
            await("it leads", () -> next.node().isLeader());

            Ran taken = raft("snapshot", "take", "-g", GROUP, "-p", next.peer.toString());
            assertThat(taken.code()).as(taken.err()).isEqualTo(ExitCode.FINE);
            assertThat(next.node().status().snapshotIndex()).isPositive();

            Ran stranger =
                    raft("transfer", "-g", GROUP, "-p", peers(cluster), "--to", "127.0.0.1:9");
            assertThat(stranger.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(next.node().isLeader()).isTrue();
        }
    }

    @Test
    @DisplayName("voters and learners come and go; removing a voter asks before")
    void members() throws IOException {
        try (RealCluster cluster = three()) {
            List<PeerId> free = RealCluster.freePeers(1);
            RealCluster guests =
                    new RealCluster(
                            GROUP,
                            root,
                            free,
                            options -> options.setInitialConf(new Configuration()));
            String guest = free.get(0).toString();
            guests.member(0).start();
            try {
                String all = peers(cluster);
                Ran learns = raft("learners", "add", guest, "-g", GROUP, "-p", all);
                assertThat(learns.code()).as(learns.err()).isEqualTo(ExitCode.FINE);
                assertThat(learns.out()).contains("learners: " + guest);
                Ran votes = raft("learners", "promote", guest, "-g", GROUP, "-p", all);
                assertThat(votes.code()).as(votes.err()).isEqualTo(ExitCode.FINE);
                assertThat(votes.out()).containsPattern("voters: " + guest);

                String[] remove = {"peers", "remove", guest, "-g", GROUP, "-p", all};
                Ran silent = typing("", remove);
                assertThat(silent.code()).isEqualTo(ExitCode.REFUSED);
                assertThat(cluster.leader().node().listPeers()).hasSize(4);
                Ran agreed = typing(guest + "\n", remove);
                assertThat(agreed.code()).as(agreed.err()).isEqualTo(ExitCode.FINE);
                assertThat(cluster.leader().node().listPeers()).hasSize(3);

                Ran again = raft("peers", "add", guest, "-g", GROUP, "-p", all);
                assertThat(again.code()).as(again.err()).isEqualTo(ExitCode.FINE);
                Ran back = raft("peers", "change", all, "-g", GROUP, "-p", all, "--yes");
                assertThat(back.code()).as(back.err()).isEqualTo(ExitCode.FINE);
                assertThat(cluster.leader().node().listPeers()).hasSize(3);
            } finally {
                guests.close();
            }
        }
    }
}
