package io.jraft.sim.check;

import io.jraft.core.log.LogManager;
import io.jraft.model.SnapshotMeta;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the whole cluster has committed, pieced together from what its nodes show, and whether every log, new leader and
 * snapshot agrees with it: S3, S4 and S16. Owner: the run's thread. Called by SafetyChecks.
 */
final class CommittedLog {
    private static final Pattern PUBLISHED = Pattern.compile("/snapshot_([0-9]+)/");

    private final SaidChecks.Judge judge;

    /** The history before an entry, by its index and term: two nodes that hold it must agree. */
    private final Map<Long, Integer> chains = new HashMap<>();

    /**
     * Of what is committed: term, chain, and the lowest term of a node when it took it for committed. Index 0 is a place
     * holder.
     */
    private final List<long[]> committed = new ArrayList<>(List.of(new long[3]));

    CommittedLog(SaidChecks.Judge judge) {
        this.judge = judge;
    }

    /** Highest index that is known to be committed. */
    long upTo() {
        return committed.size() - 1;
    }

    /** Term of a committed entry; 0 when nobody has told, as for what a snapshot skipped. */
    long term(long index) {
        return index < committed.size() ? committed.get((int) index)[0] : 0;
    }

    /**
     * S4: whoever is elected holds everything that was committed in its term or before. What counts is not the term that
     * an entry is of, but the one it was committed in: who slept over its last vote may come to lead an old term while
     * the leader of a later one has committed entries of a still older one (paper 5.4.3).
     */
    void lookAtNewLeader(SimNode node, LogManager log, long term) {
        for (long i = Math.max(1, log.firstIndex()); i < committed.size(); i++) {
            long index = i;
            long[] known = committed.get((int) i);
            if (known[0] == 0 || known[2] > term) {
                continue;
            }
            judge.require(
                    index <= log.lastIndex() && log.termAt(index) == known[0],
                    "S4",
                    () ->
                            "the leader "
                                    + node
                                    + " of term "
                                    + term
                                    + " lacks the committed entry "
                                    + index
                                    + " of term "
                                    + known[0]);
        }
    }

    /** S3: whoever holds an entry of an index and a term has the same history before it. */
    void lookAtHistory(SimNode node, NodeLog log, long from) {
        for (long i = from; i <= log.last(); i++) {
            long index = i;
            long term = log.term(i);
            int chain = log.chain(i);
            if (chain == 0) {
                continue;
            }
            Integer other = chains.putIfAbsent(key(index, term), chain);
            judge.require(
                    other == null || other == chain,
                    "S3",
                    () ->
                            "entry "
                                    + index
                                    + " of term "
                                    + term
                                    + " at "
                                    + node
                                    + " has another history than elsewhere");
        }
    }

    private static long key(long index, long term) {
        return index << 24 ^ term;
    }

    /**
     * S3: what one node takes for committed is what every other does.
     *
     * @param inTerm the node's present term
     */
    void lookAtCommitted(SimNode node, LogManager log, long index, long inTerm) {
        long term = log.termAt(index);
        long chain = log.chainAt(index);
        while (committed.size() < index) {
            // Skipped by a snapshot; whoever applied it has told.
            committed.add(new long[3]);
        }
        if (index == committed.size()) {
            committed.add(new long[] {term, chain, inTerm});
            return;
        }
        long[] known = committed.get((int) index);
        if (known[0] == 0) {
            known[0] = term;
            known[1] = chain;
            known[2] = inTerm;
            return;
        }
        known[2] = Math.min(known[2], inTerm);
        judge.require(
                term == known[0] && (chain == 0 || known[1] == 0 || chain == known[1]),
                "S3",
                () ->
                        "entry "
                                + index
                                + " was committed with term "
                                + known[0]
                                + ", and at "
                                + node
                                + " with term "
                                + term);
    }

    /**
     * Whether the disk has a snapshot up to there or further that the loop does not know: one that could not be read and is
     * not offered any more, or the new one that takes its place (which L1 asks for). The only one that an emptied node was
     * filled with may be such.
     */
    private static boolean isOnDisk(SimNode node, long index) {
        return node.disk().files().stream()
                .map(PUBLISHED::matcher)
                .anyMatch(m -> m.find() && Long.parseLong(m.group(1)) >= index);
    }

    /** S16: a log goes on where the newest snapshot ends, and the snapshot is of the same history. */
    void lookAtSnapshot(SimNode node, LogManager log, @Nullable SnapshotMeta newest) {
        long covered = newest == null ? 0 : newest.last().index();
        judge.require(
                log.firstIndex() <= covered + 1 || isOnDisk(node, log.firstIndex() - 1),
                "S16",
                () ->
                        "the log of "
                                + node
                                + " begins at "
                                + log.firstIndex()
                                + " and its snapshot ends at "
                                + covered);
        if (newest != null && covered < committed.size()) {
            long[] known = committed.get((int) covered);
            judge.require(
                    known[0] == 0 || known[0] == newest.last().term(),
                    "S16",
                    () -> "the snapshot of " + node + " at " + covered + " is of another history");
        }
    }
}
