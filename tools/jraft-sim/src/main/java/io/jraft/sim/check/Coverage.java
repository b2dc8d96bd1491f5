package io.jraft.sim.check;

import io.jraft.core.node.NodeParts;
import io.jraft.message.RaftMessage;
import io.jraft.sim.disk.DiskCall;
import io.jraft.sim.fault.FaultKind;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What runs have reached: faults, combinations of a node's situation with a message, calls of the disk. Sums of many runs
 * can be added up. Owner: the run's thread; sums belong to whoever adds them.
 */
public final class Coverage {
    private final Map<String, Long> counts = new TreeMap<>();
    private final Set<String> tuples = new TreeSet<>();

    /** Counts something. */
    public void count(String what, long n) {
        counts.merge(what, n, Long::sum);
    }

    /** Notes a combination. */
    public void tuple(String situation, String message, String relation) {
        tuples.add(situation + " " + message + " " + relation);
    }

    /** A message meets a node. */
    void delivered(RaftMessage m, NodeParts parts) {
        String situation =
                parts.state().role()
                        + (parts.state().ownTermCommitted() ? "+" : "")
                        + (parts.state().leader() == null ? " alone" : "")
                        + (parts.log().isDiskFull() ? " full" : "");
        long mine = parts.state().term();
        String relation = m.term() > mine ? "newer" : m.term() < mine ? "older" : "same";
        tuple(situation, m.getClass().getSimpleName() + detail(m, parts), relation);
    }

    private static String detail(RaftMessage m, NodeParts parts) {
        if (m instanceof RaftMessage.AppendRequest a) {
            long last = parts.log().lastIndex();
            String where =
                    a.prev().index() > last
                            ? " gap"
                            : parts.log().termAt(a.prev().index()) == a.prev().term()
                                    ? a.lastIndex() <= last ? " inside" : " on"
                                    : " other";
            return (a.blocks().isEmpty() ? " probe" : "") + where;
        } else if (m instanceof RaftMessage.AppendResponse a) {
            return (a.success() ? " ok" : " no") + (a.diskFull() ? " full" : "");
        } else if (m instanceof RaftMessage.VoteResponse v) {
            return v.granted() ? " yes" : " no";
        } else if (m instanceof RaftMessage.PreVoteResponse v) {
            return v.granted() ? " yes" : " no";
        } else if (m instanceof RaftMessage.InstallResponse i) {
            return " " + i.result();
        } else if (m instanceof RaftMessage.ChunkResponse c) {
            return " " + c.status();
        } else if (m instanceof RaftMessage.InstallRequest i) {
            return i.meta().last().index() <= parts.state().commit() ? " old" : " new";
        }
        return "";
    }

    void diskCall(DiskCall call) {
        count("disk: " + call.op(), 1);
    }

    /** A fault came to pass. */
    public void fault(FaultKind kind, int times) {
        count("fault: " + kind, times);
    }

    public Map<String, Long> counts() {
        return counts;
    }

    public Set<String> tuples() {
        return tuples;
    }

    /** Adds what another run has reached. */
    public void add(Coverage other) {
        other.counts.forEach(this::count);
        tuples.addAll(other.tuples);
    }
}
