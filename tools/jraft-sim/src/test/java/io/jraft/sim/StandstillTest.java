package io.jraft.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.sim.check.StuckAnalyser.Cause;
import io.jraft.sim.check.StuckAnalyser.Finding;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.node.SimNode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** L1: each way in which a cluster can come to a standstill, planted, and what the explanation says. */
class StandstillTest {
    private Sim sim = Sim.of(7, new SimOptions());

    @BeforeEach
    void begin() {
        sim = ready(3);
    }

    private static Sim ready(int nodes) {
        Sim ready = Sim.of(7, new SimOptions().nodes(nodes)).started();
        ready.write("k", "first", ready.leader()).expectOk();
        return ready.agree();
    }

    private SimNode node(int ordinal) {
        return sim.cluster().node(ordinal);
    }

    private void explained(Cause cause, List<String> peers, String... lines) {
        Finding finding = sim.stuck();
        assertThat(finding.cause()).as(finding.toString()).isEqualTo(cause);
        assertThat(finding.peers()).isEqualTo(peers);
        assertThat(finding.toString()).startsWith(cause + ": ").contains(lines);
    }

    @Test
    @DisplayName("L1: where nothing is wrong it says so, and names who could lead")
    void nothingIsWrong() {
        explained(Cause.NONE_FOUND, List.of("A", "B", "C"), "A can be elected and commit");
        assertThat(sim.stuck().isLegitimate()).isFalse();
    }

    @Test
    @DisplayName("L1: a majority is gone for good")
    void noQuorum() {
        SimNode leader = sim.leader();
        SimNode other = sim.others(leader).get(0);
        SimNode left = sim.others(leader, other).get(0);
        sim.kill(leader).kill(other);
        leader.markLost();
        explained(
                Cause.NO_QUORUM_ABLE,
                List.of("A", "B", "C"),
                left + " cannot lead: to be elected it needs 2 of [A, B, C], but",
                leader + " is lost for ever",
                other + " is down");
        other.markLost();
        assertThatThrownBy(sim::settle)
                .hasMessageContaining("in vain until somebody leads in peace")
                .hasMessageContaining("NO_QUORUM_ABLE: ")
                .hasMessageContaining(other + " is lost for ever");
    }

    @Test
    @DisplayName("L1: a process that stands still is no voter")
    void paused() {
        node(0).pause(false);
        node(1).pause(false);
        explained(Cause.NO_QUORUM_ABLE, List.of("A", "B", "C"), "but A is paused; B is paused");
    }

    @Test
    @DisplayName("L1: nobody is linked both ways to a majority")
    void notConnected() {
        sim.cutOneWay(node(0), node(1)).cutOneWay(node(1), node(2)).cutOneWay(node(2), node(0));
        explained(
                Cause.NOT_CONNECTED,
                List.of("A", "B", "C"),
                "A cannot lead: to be elected it needs 2 of [A, B, C], but B is not reached by it; C does not get"
                        + " through to it");
    }

    @Test
    @DisplayName("L1: who reaches all lacks what the others hold")
    void newerLogs() {
        sim = ready(5);
        SimNode behind = sim.others(sim.leader()).get(0);
        sim.isolate(behind);
        sim.write("k", "second").expectOk();
        List<SimNode> others = sim.others(behind);
        sim.until(
                "the others hold it",
                () -> others.stream().allMatch(n -> n.picture().last() > behind.picture().last()));
        sim.heal();
        others.forEach(a -> others.stream().filter(b -> b != a).forEach(b -> sim.cutOneWay(a, b)));
        explained(
                Cause.NEWER_LOGS,
                List.of("A", "B", "C", "D", "E"),
                behind + " cannot lead: to be elected it needs 3 of [A, B, C, D, E], but",
                "has a newer log, to");
    }

    @Test
    @DisplayName("L1: what is committed is held by nobody who is left")
    void committedOutOfReach() {
        SimNode holder = sim.leader();
        SimNode behind = sim.others(holder).get(0);
        SimNode forgets = sim.others(holder).get(1);
        SimFileSystem before = forgets.disk().image();
        sim.isolate(behind);
        sim.write("k", "second").expectOk();
        // A broken promise of a disk: what was acknowledged is gone from one of the two that hold
        // it.
        holder.crash(CrashMode.LOST, "lost with its disk");
        holder.markLost();
        forgets.crash(CrashMode.LOST, "power cut");
        forgets.disk().restore(before);
        sim.start(forgets);
        // Without the checks: S17 is violated here, and that is the plant.
        sim.cluster().run(20_000_000);
        sim.heal();
        explained(
                Cause.COMMITTED_OUT_OF_REACH,
                List.of("A", "B", "C"),
                "only, but",
                "is committed, held by [" + holder + ", lost for ever]");
    }

    @Test
    @DisplayName("L1: the disks of a majority have no room")
    void disksFull() {
        node(0).disk().capacity(1);
        node(1).disk().capacity(1);
        explained(
                Cause.DISKS_FULL,
                List.of("A", "B", "C"),
                "to be heard when it appends it needs 2 of [A, B, C], but A is disk full; B is disk full");
    }

    @Test
    @DisplayName(
            "of a node that is down the disk is read, as its next start would, and left as it is")
    void deadNodesAreRead() {
        SimNode dead = node(2);
        long last = dead.picture().last();
        sim.kill(dead);
        long calls = dead.disk().calls();
        explained(
                Cause.NONE_FOUND,
                List.of("A", "B"),
                "C (no process",
                "log to " + last + "@",
                "C cannot lead: it is down");
        assertThat(dead.disk().calls()).isEqualTo(calls);
        sim.settle();
    }
}
