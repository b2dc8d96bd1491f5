package io.jraft.sim.check;

import io.jraft.core.node.NodeParts;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.node.SimCluster;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what {@link StuckAnalyser} judges, from a cluster that does not go on. A node that runs is asked; of one that is
 * down, its disk is read as its next start would. Changes nothing.
 * Owner: the run's thread. Called by SimRun and Sim when something that must happen in peace did not.
 */
public final class Standstill {
    /** Less room than one page, and the smallest batch finds none. */
    private static final long ROOM = 4_096;

    private Standstill() {}

    /** Why nobody leads and commits, or who could. */
    public static StuckAnalyser.Finding analyse(SimCluster cluster, SafetyChecks checks) {
        List<NodeFacts> facts = new ArrayList<>();
        for (SimNode node : cluster.nodes()) {
            facts.add(facts(cluster, node, checks));
        }
        return StuckAnalyser.analyse(
                facts,
                checks.committedUpTo(),
                (from, to) -> cluster.network().isUp(from.charAt(0) - 'A', to.charAt(0) - 'A'));
    }

    private static NodeFacts facts(SimCluster cluster, SimNode node, SafetyChecks checks) {
        NodeParts parts = node.isUp() ? node.parts() : null;
        return parts == null ? dead(cluster, node, checks) : alive(cluster, node, parts, checks);
    }

    private static NodeFacts alive(
            SimCluster cluster, SimNode node, NodeParts parts, SafetyChecks checks) {
        ConfEntry conf = parts.log().conf();
        LogId last = parts.log().last();
        long first = parts.log().firstIndex();
        String cause = node.picture().cause();
        return new NodeFacts(
                node.letter(),
                cause == null,
                false,
                false,
                node.isPaused(),
                node.disk().isFull(ROOM),
                cause == null ? String.valueOf(node.picture().state()) : "in error: " + cause,
                parts.state().term(),
                last,
                parts.state().commit(),
                agreed(checks, last.index(), i -> i < first ? 0 : parts.log().termAt(i)),
                letters(cluster, conf.current()),
                letters(cluster, conf.outgoing()));
    }

    /** Of a configuration that only its disk knows nothing is told: members do not change in these runs yet. */
    private static NodeFacts dead(SimCluster cluster, SimNode node, SafetyChecks checks) {
        SimFileSystem copy = node.disk().fork(cluster.stream("standstill " + node));
        copy.crash(CrashMode.KEPT);
        DurableView disk = DurableView.of(node, copy);
        return new NodeFacts(
                node.letter(),
                false,
                node.isLost(),
                disk.problem() != null,
                false,
                node.disk().isFull(ROOM),
                disk.problem() == null ? "no process" : "unreadable: " + disk.problem(),
                disk.term(),
                new LogId(disk.lastIndex(), disk.lastTerm()),
                0,
                agreed(checks, disk.lastIndex(), disk::termAt),
                cluster.nodes().stream().map(SimNode::letter).toList(),
                List.of());
    }

    /**
     * How far a log is the committed one. Equal terms at an index mean equal entries up to it, so the last index at which
     * they are equal says it; what a snapshot covers has term 0 here and was committed.
     */
    private static long agreed(SafetyChecks checks, long last, LongUnaryOperator termAt) {
        for (long i = Math.min(last, checks.committedUpTo()); i > 0; i--) {
            long known = checks.committedTerm(i);
            long mine = termAt.applyAsLong(i);
            if (mine == 0 || mine == known) {
                return i;
            }
        }
        return 0;
    }

    private static List<String> letters(SimCluster cluster, @Nullable Members members) {
        List<String> letters = new ArrayList<>();
        for (PeerId voter : members == null ? List.<PeerId>of() : members.voters()) {
            String name = voter.toString();
            for (SimNode node : cluster.nodes()) {
                if (node.peer().equals(voter)) {
                    name = node.letter();
                }
            }
            letters.add(name);
        }
        return letters;
    }
}
