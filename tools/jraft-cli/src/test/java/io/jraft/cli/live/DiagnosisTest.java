package io.jraft.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import io.jraft.rpc.CliRequests.MemberStatusResponse;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is judged from what members say; a group of a:1, b:1 and c:1. */
class DiagnosisTest {
    private static MemberStatusResponse.Builder says(String state, long term) {
        return MemberStatusResponse.newBuilder()
                .setState(state)
                .setTerm(term)
                .addAllPeers(List.of("a:1", "b:1", "c:1"));
    }

    private static MemberView told(String host, MemberStatusResponse.Builder status) {
        return new MemberView(new PeerId(host, 1), status.build(), false, "");
    }

    private static MemberView down(String host) {
        return new MemberView(new PeerId(host, 1), null, false, "connection refused");
    }

    @Test
    @DisplayName("a member that stopped after an error is missing, and its cause is told")
    void stopped() {
        Diagnosis d =
                Diagnosis.of(
                        List.of(
                                told("a", says("STATE_FOLLOWER", 3)),
                                told("b", says("STATE_ERROR", 3).setError("sync failed")),
                                down("c")));

        assertThat(d.well()).isFalse();
        assertThat(d.leader()).isNull();
        assertThat(d.verdict()).contains("1 of 3 voters work and a majority is 2");
        assertThat(d.findings())
                .containsExactly(
                        "b:1 stopped: STATE_ERROR: sync failed",
                        "c:1 is down or out of reach: connection refused");
        assertThat(d.next()).startsWith("Start 1 of those").contains("loses data");
    }

    @Test
    @DisplayName(
            "a majority without a leader: full disks first, else the campaigns and the network")
    void majorityWithoutLeader() {
        MemberStatusResponse.Builder campaigns =
                says("STATE_FOLLOWER", 3)
                        .setDescription("node x\n  last campaign: b:1 does not answer\n");
        Diagnosis network =
                Diagnosis.of(
                        List.of(
                                told("a", campaigns),
                                told("b", says("STATE_CANDIDATE", 4)),
                                down("c")));
        assertThat(network.verdict()).contains("although 2 of 3 voters work");
        assertThat(network.findings()).contains("a:1 does not lead: b:1 does not answer");
        assertThat(network.next()).contains("network");

        Diagnosis full =
                Diagnosis.of(
                        List.of(
                                told("a", says("STATE_FOLLOWER", 3).setDiskFull(true)),
                                told("b", says("STATE_FOLLOWER", 3)),
                                down("c")));
        assertThat(full.next()).contains("Make room");
    }

    @Test
    @DisplayName("one that would not tell may be a sound member: nobody is sent to recover for it")
    void refused() {
        Diagnosis d =
                Diagnosis.of(
                        List.of(
                                told("a", says("STATE_FOLLOWER", 3)),
                                new MemberView(new PeerId("b", 1), null, true, "disableCli"),
                                down("c")));

        assertThat(d.verdict()).startsWith("Nobody leads, although");
        assertThat(d.next()).doesNotContain("recover");
    }

    @Test
    @DisplayName("of two that say they lead, the one of the later term counts")
    void twoLeaders() {
        Diagnosis d =
                Diagnosis.of(
                        List.of(
                                told("a", says("STATE_LEADER", 3)),
                                told("b", says("STATE_LEADER", 4))));

        assertThat(d.leader()).isEqualTo(new PeerId("b", 1));
    }
}
