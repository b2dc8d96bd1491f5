package io.jraft.sim.check;

import io.jraft.core.node.NodeParts;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.sim.node.SimCluster;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.Trace;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What nodes have said, and whether they stand by it. A promise is made when a message leaves and outlives every crash of
 * who made it: a term (S6), a vote (S7), entries that are held (S8, S17); and who leads must have been promised enough
 * (S1) and go on being answered (P1).
 * Owner: the run's thread. Called by SafetyChecks.
 */
final class SaidChecks {
    private final SimCluster cluster;
    private final Judge judge;
    private final VoteChecks votes;
    private final DiskChecks disks;
    private final LeaderWatch watch;
    private final long[] saidTerm;
    private final long[] acked;
    private final int[] lives;
    private final LogId[] confs;
    private final long[] confSince;
    private final long timeout;

    /** Takes a verdict. */
    @FunctionalInterface
    interface Judge {
        void require(boolean condition, String check, Trace.Text text);
    }

    SaidChecks(SimCluster cluster, Coverage coverage, Judge judge) {
        this.cluster = cluster;
        this.judge = judge;
        int nodes = cluster.nodes().size();
        votes = new VoteChecks();
        disks = new DiskChecks(cluster, cluster.stream("checks"), coverage, judge);
        timeout = cluster.node(0).options().getElectionTimeoutMs() * 1_000_000L;
        watch = new LeaderWatch(nodes, this::majority, timeout);
        saidTerm = new long[nodes];
        acked = new long[nodes];
        lives = new int[nodes];
        confs = new LogId[nodes];
        confSince = new long[nodes];
    }

    // -------------------------------------------------------------------- messages

    /** A message leaves. */
    void sent(int from, int to, RaftMessage m) {
        if (!(m instanceof RaftMessage.PreVoteRequest)) {
            saidTerm[from] = Math.max(saidTerm[from], m.term());
        }
        if (m instanceof RaftMessage.VoteResponse v && v.granted()) {
            found("S7", votes.said(from, v.term(), to));
        } else if (m instanceof RaftMessage.VoteRequest v) {
            found("S7", votes.said(from, v.term(), from));
        } else if (m instanceof RaftMessage.AppendResponse a && a.success()) {
            acked[from] = Math.max(acked[from], a.index());
        } else if (m instanceof RaftMessage.InstallResponse i
                && i.result() == RaftMessage.InstallResponse.Result.DONE) {
            acked[from] = Math.max(acked[from], i.last().index());
        }
        disks.sent(cluster.node(from), m);
        found("P1", watch.sent(from, m, cluster.world().now()));
    }

    /** A message arrived. */
    void delivered(int from, int to) {
        watch.delivered(from, to, cluster.world().now());
    }

    // ----------------------------------------------------------------------- nodes

    /** An operator gave it an empty disk: nobody can hold it to what it said. */
    void forget(SimNode node) {
        int me = node.ordinal();
        saidTerm[me] = 0;
        acked[me] = 0;
    }

    /** A node begins to live, with what its disk has given back. */
    private void begins(SimNode node, NodeParts parts) {
        disks.beWary(node);
        long held = acked[node.ordinal()];
        long last = parts.log().lastIndex();
        judge.require(
                last >= held,
                node.isDamaged() ? "S17" : "S8",
                () -> node + " starts with a log up to " + last + ", and acknowledged " + held);
    }

    /** A node ended a turn. */
    void look(SimNode node, NodeParts parts) {
        int me = node.ordinal();
        if (lives[me] != node.incarnation()) {
            lives[me] = node.incarnation();
            begins(node, parts);
        }
        long term = parts.state().term();
        judge.require(
                term >= saidTerm[me],
                "S6",
                () -> "the term of " + node + " is " + term + ", and was " + saidTerm[me]);
        if (!node.isDamaged()) {
            found("S7", votes.knows(me, term, ordinal(parts.state().votedFor())));
        }
    }

    /** A node begins to lead. */
    void leads(SimNode node, long term, ConfEntry conf) {
        found(
                "S1",
                votes.mayLead(
                        node.ordinal(),
                        term,
                        voted -> Majorities.in(conf, p -> voted.test(ordinal(p)))));
    }

    /** Whether those are a majority as this leader sees it; for a timeout after a change it may not have looked. */
    private boolean majority(int leader, IntPredicate those) {
        NodeParts parts = cluster.node(leader).parts();
        if (parts == null) {
            return true;
        }
        ConfEntry conf = parts.log().conf();
        long now = cluster.world().now();
        if (!conf.id().equals(confs[leader])) {
            confs[leader] = conf.id();
            confSince[leader] = now;
        }
        return now - confSince[leader] <= timeout
                || Majorities.in(conf, p -> those.test(ordinal(p)));
    }

    /** The log of a node is another one from {@code changed} on. */
    void replaced(SimNode node, long changed) {
        acked[node.ordinal()] = Math.min(acked[node.ordinal()], changed - 1);
        disks.beWary(node);
    }

    /**
     * A node has lost its disk: it cannot stand by its entries, terms and votes, and need not. Its votes count as given: whoever
     * got them may lead.
     */
    void forgot(SimNode node) {
        acked[node.ordinal()] = 0;
        saidTerm[node.ordinal()] = 0;
        votes.forgot(node.ordinal());
    }

    private int ordinal(@Nullable PeerId peer) {
        for (SimNode n : cluster.nodes()) {
            if (n.peer().equals(peer)) {
                return n.ordinal();
            }
        }
        return -1;
    }

    private void found(String check, @Nullable String wrong) {
        judge.require(wrong == null, check, () -> String.valueOf(wrong));
    }
}
