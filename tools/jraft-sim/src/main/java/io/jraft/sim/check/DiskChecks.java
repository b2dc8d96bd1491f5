package io.jraft.sim.check;

import io.jraft.core.node.NodeParts;
import io.jraft.message.RaftMessage;
import io.jraft.model.SnapshotMeta;
import io.jraft.sim.node.SimCluster;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;

/**
 * S7 and S8: what a message claims is on the sender's disk when it leaves, without anything that was not synced. To read
 * a disk back costs as much as a start, so only some messages are judged: few as a rule, many for a while after something
 * happened that is easily done wrong. The first message of a term is always judged, and so is the first
 * acknowledgement of an entry of a term: what a disk has shown once is proven, and whatever replaces it has a newer term.
 * Owner: the run's thread. Called by SaidChecks.
 */
final class DiskChecks {
    private static final int SELDOM = 150;
    private static final int OFTEN = 8;

    /** How long a node is looked at more often, in nanoseconds. */
    private static final long WARY = 1_000_000_000L;

    private final SimCluster cluster;
    private final SimRandom chance;
    private final Coverage coverage;
    private final SaidChecks.Judge judge;
    private final long[] waryUntil;
    private final int[] faults;

    /** Highest term that the disk of each node has shown. */
    private final long[] provenTerm;

    /** Highest term of an acknowledged entry that the disk of each node has shown. */
    private final long[] provenEntry;

    DiskChecks(SimCluster cluster, SimRandom chance, Coverage coverage, SaidChecks.Judge judge) {
        this.cluster = cluster;
        this.chance = chance;
        this.coverage = coverage;
        this.judge = judge;
        waryUntil = new long[cluster.nodes().size()];
        faults = new int[cluster.nodes().size()];
        provenTerm = new long[cluster.nodes().size()];
        provenEntry = new long[cluster.nodes().size()];
    }

    /** The node cut its log, took a snapshot or began to live. */
    void beWary(SimNode node) {
        waryUntil[node.ordinal()] = cluster.world().now() + WARY;
    }

    /** A message leaves. */
    void sent(SimNode node, RaftMessage m) {
        if (node.isDamaged()) {
            return;
        }
        // A candidate that only asks whether it might win names the term after its own.
        boolean newTerm =
                m.term() > provenTerm[node.ordinal()] && !(m instanceof RaftMessage.PreVoteRequest);
        boolean claims =
                m instanceof RaftMessage.VoteRequest
                        || (m instanceof RaftMessage.VoteResponse v && v.granted())
                        || (m instanceof RaftMessage.AppendResponse a && a.success())
                        || (m instanceof RaftMessage.InstallResponse i
                                && i.result() == RaftMessage.InstallResponse.Result.DONE);
        boolean first =
                newTerm
                        || (claims && m instanceof RaftMessage.InstallResponse)
                        || (m instanceof RaftMessage.AppendResponse a
                                && a.success()
                                && termAt(node, a.index()) > provenEntry[node.ordinal()]);
        if (!claims && !first) {
            return;
        }
        int fired = node.disk().fired().size();
        if (fired != faults[node.ordinal()]) {
            faults[node.ordinal()] = fired;
            beWary(node);
        }
        boolean wary = waryUntil[node.ordinal()] > cluster.world().now();
        if (chance.oneIn(wary ? OFTEN : SELDOM) || first) {
            look(node, m);
        }
    }

    private void look(SimNode node, RaftMessage m) {
        DurableView disk = DurableView.of(node);
        String problem = disk.problem();
        if (problem != null) {
            // Whoever makes trouble signs for it.
            judge.require(
                    problem.contains("simulated"),
                    "S8",
                    () -> "the disk of " + node + " could not be read back: " + problem);
            return;
        }
        judge.require(
                disk.term() >= m.term(),
                "S7",
                () -> node + " speaks of term " + m.term() + ", its disk of " + disk.term());
        provenTerm[node.ordinal()] = Math.max(provenTerm[node.ordinal()], disk.term());
        if (m instanceof RaftMessage.VoteResponse v && v.granted() && disk.term() == v.term()) {
            judge.require(
                    v.route().to().equals(disk.votedFor()),
                    "S7",
                    () ->
                            node
                                    + " votes in term "
                                    + v.term()
                                    + " for "
                                    + v.route().to()
                                    + ", its disk for "
                                    + disk.votedFor());
        } else if (m instanceof RaftMessage.AppendResponse a && a.success()) {
            lookAtEntry(node, a.index(), disk);
        } else if (m instanceof RaftMessage.InstallResponse i
                && i.result() == RaftMessage.InstallResponse.Result.DONE) {
            lookAtEntry(node, i.last().index(), disk);
        }
        coverage.count("durable images read back", 1);
    }

    private void lookAtEntry(SimNode node, long index, DurableView disk) {
        if (index > disk.lastIndex() && isInSnapshot(node, index)) {
            // The journal forgets its old log a little later; a start would finish that.
            return;
        }
        judge.require(
                disk.lastIndex() >= index,
                "S8",
                () -> node + " acknowledges " + index + ", its disk ends at " + disk.lastIndex());
        long here = termAt(node, index);
        long there = disk.termAt(index);
        judge.require(
                here <= 0 || there <= 0 || here == there,
                "S8",
                () ->
                        node
                                + " acknowledges entry "
                                + index
                                + " of term "
                                + here
                                + ", and its disk has one of term "
                                + there
                                + " there");
        provenEntry[node.ordinal()] = Math.max(provenEntry[node.ordinal()], here);
    }

    private static boolean isInSnapshot(SimNode node, long index) {
        NodeParts parts = node.parts();
        SnapshotMeta newest = parts == null ? null : parts.snapshots().latest();
        return newest != null && newest.last().index() >= index;
    }

    /** Term of an entry as the node knows it; 0 or less when it does not. */
    private static long termAt(SimNode node, long index) {
        NodeParts parts = node.parts();
        return parts == null ? 0 : parts.log().termAt(index);
    }
}
