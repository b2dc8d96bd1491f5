package io.jraft.cli;

import static io.jraft.cli.Shell.content;
import static io.jraft.cli.Shell.raft;
import static io.jraft.cli.Shell.typing;
import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.cli.Shell.Ran;
import io.jraft.cli.offline.Recovery;
import io.jraft.entity.PeerId;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import io.jraft.util.Describer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A majority is lost for good, and an operator makes the survivors the group. Lesson 7. */
@Timeout(120)
class RecoverTest {
    private static final String GROUP = "it";

    @TempDir Path root;

    private RealCluster wrote(int members, String clusterId) throws IOException {
        List<PeerId> peers = RealCluster.freePeers(members);
        RealCluster cluster = cluster(peers, clusterId);
        cluster.members().forEach(Member::start);
        applyAll(cluster.leader(), "kept", 10);
        await(
                "all to have all",
                () ->
                        cluster.members().stream()
                                .allMatch(m -> m.node().status().lastLogIndex() >= 11));
        cluster.close();
        return cluster;
    }

    private RealCluster cluster(List<PeerId> peers, String clusterId) {
        return new RealCluster(
                GROUP, root, peers, options -> options.getEngineOptions().setClusterId(clusterId));
    }

    private static String log(Member member) {
        return member.path("log").toString();
    }

    private static Ran recover(Member member, String... more) {
        String[] args = {"recover", log(member), "-g", GROUP, "--no-snapshots"};
        String[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return raft(all);
    }

    @Test
    @DisplayName(
            "one of three, recovered, leads alone with everything it had, and again after a restart")
    void alone() throws IOException {
        RealCluster cluster = wrote(3, "");
        Member last = cluster.member(2);

        Ran ran = recover(last, "--yes");

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.FINE);
        assertThat(ran.out()).contains("members: [" + last.peer + "]", "NEVER start");
        assertThat(ran.err()).contains("LOST", "cannot be undone");
        assertThat(Files.readAllLines(last.path("log").resolve(Recovery.AUDIT)))
                .hasSize(2)
                .first()
                .asString()
                .contains("\"step\":\"begun\"", "\"after\":\"[" + last.peer + "]");
        for (int start = 0; start < 2; start++) {
            last.restart();
            await("it leads", () -> last.node().isLeader());
            applyAll(last, "after" + start + "-", 5);
            int expected = 15 + start * 5;
            await("all is applied", () -> last.diary.applied.size() >= expected);
            assertThat(last.diary.applied).hasSize(expected).contains("kept0", "kept9");
            assertThat(last.node().status().term()).isGreaterThan(Recovery.TERMS_ABOVE);
            assertThat(last.node().status().conf().listPeers()).containsExactly(last.peer);
            last.stop();
        }
        assertThat(raft("log", "verify", log(last)).code()).isEqualTo(ExitCode.FINE);
        Ran dump = raft("log", "dump", log(last), "-g", GROUP);
        assertThat(dump.out()).contains("[" + last.peer + "] recovered 1 times");
    }

    @Test
    @DisplayName(
            "U1 members that were given up come back with all their data: they neither lead nor disturb, and say why")
    void givenUpComeBack() throws IOException {
        RealCluster cluster = wrote(3, "");
        Member last = cluster.member(2);
        Ran ran = recover(last, "--yes");
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.FINE);
        last.start();
        try {
            await("it leads", () -> last.node().isLeader());
            applyAll(last, "after", 5);
            long term = last.node().status().term();

            for (Member old : List.of(cluster.member(0), cluster.member(1))) {
                old.start();
                await(
                        old + " to say why it stands apart",
                        () -> describe(old).contains("recovered by hand"));
                assertThat(old.node().isLeader()).isFalse();
            }

            applyAll(last, "undisturbed", 5);
            assertThat(last.node().isLeader()).isTrue();
            assertThat(last.node().status().term()).isEqualTo(term);
            assertThat(last.node().status().conf().listPeers()).containsExactly(last.peer);
            assertThat(cluster.member(0).diary.applied).doesNotContain("after0");
        } finally {
            cluster.close();
        }
    }

    private static String describe(Member member) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        member.node().describe(new Describer.DefaultPrinter(out));
        out.flush();
        return text.toString();
    }

    @Test
    @DisplayName("two survivors of five: the one recovered brings the other along")
    void two() throws IOException {
        RealCluster cluster = wrote(5, "");
        Member first = cluster.member(0);
        Member second = cluster.member(1);

        Ran ran = recover(first, "--yes", "--survivors", first.peer + "," + second.peer);

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.FINE);
        first.start();
        second.start();
        try {
            Member leader = cluster.leader();
            assertThat(leader).isSameAs(first);
            applyAll(leader, "after", 5);
            await(
                    "the other follows",
                    () ->
                            second.node().status().conf().listPeers().size() == 2
                                    && second.node().status().appliedIndex()
                                            == first.node().status().appliedIndex());
        } finally {
            cluster.close();
        }
    }

    @Test
    @DisplayName("without consent, or with a wrong word, nothing changes")
    void asks() throws IOException {
        Member member = wrote(3, "").member(0);
        Map<String, String> before = content(member.directory);
        String[] command = {"recover", log(member), "-g", GROUP, "--no-snapshots"};

        Ran silent = typing("", command);
        assertThat(silent.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(silent.err()).contains("Type 'it' to go on", "Nobody is there");
        assertThat(typing("yes\n", command).code()).isEqualTo(ExitCode.REFUSED);
        assertThat(content(member.directory)).isEqualTo(before);

        assertThat(typing("it\n", command).code()).isEqualTo(ExitCode.FINE);
        assertThat(content(member.directory)).isNotEqualTo(before);
    }

    @Test
    @DisplayName("strangers, and groups without this node, are refused")
    void refuses() throws IOException {
        RealCluster cluster = wrote(3, "");
        Member member = cluster.member(0);
        Map<String, String> before = content(member.directory);

        Ran stranger = recover(member, "--yes", "--survivors", member.peer + ",10.1.1.1:7");
        assertThat(stranger.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(stranger.err()).contains("10.1.1.1:7 is no member");
        Ran others = recover(member, "--yes", "--survivors", cluster.member(1).peer.toString());
        assertThat(others.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(others.err()).contains("must include this node");
        Ran apart =
                recover(
                        member,
                        "--yes",
                        "--new-cluster",
                        "x",
                        "--survivors",
                        member.peer + "," + cluster.member(1).peer);
        assertThat(apart.code()).isEqualTo(ExitCode.USAGE);
        Ran unsaid = raft("recover", log(member), "-g", GROUP, "--yes");
        assertThat(unsaid.code()).isEqualTo(ExitCode.USAGE);
        assertThat(content(member.directory)).isEqualTo(before);
    }

    @Test
    @DisplayName(
            "U1 with a new cluster, old members that come back cannot reach the recovered node")
    void newCluster() throws IOException {
        RealCluster cluster = wrote(3, "ours");
        List<PeerId> peers = cluster.members().stream().map(m -> m.peer).toList();
        Member last = cluster.member(2);

        assertThat(recover(last, "--yes", "--new-cluster", "ours-2").code())
                .isEqualTo(ExitCode.FINE);

        assertThatThrownBy(last::start)
                .as("with the former name")
                .hasStackTraceContaining("belongs to cluster 'ours-2'");
        last.forget();
        Member renamed = cluster(peers, "ours-2").member(2);
        renamed.start();
        try {
            await("it leads", () -> renamed.node().isLeader());
            long term = renamed.node().status().term();
            // The old majority elects a leader of its own, which asks the third for votes and
            // sends it what it has.
            cluster.member(0).start();
            cluster.member(1).start();
            Member old = cluster.leader();
            applyAll(old, "elsewhere", 20);
            applyAll(renamed, "after", 20);
            assertThat(renamed.node().isLeader()).isTrue();
            assertThat(renamed.node().status().term()).isEqualTo(term);
            assertThat(renamed.diary.applied).doesNotContain("elsewhere0");
            assertThat(old.node().status().term()).isLessThan(Recovery.TERMS_ABOVE);
        } finally {
            renamed.stop();
            cluster.close();
        }
    }
}
