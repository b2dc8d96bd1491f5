package io.jraft.sim.check;

import io.jraft.core.log.LogManager;
import java.util.Arrays;

/**
 * What a node's log was seen to hold: term and chain by index. Survives the node's crashes, because what was durable then
 * is evidence. Owner: the run's thread.
 */
final class NodeLog {
    private long[] terms = new long[256];
    private int[] chains = new int[256];
    private int last;
    private int stable;

    /** Takes over what has changed since the last look; answers the first index that changed, or 0. */
    int look(LogManager log) {
        int end = (int) log.lastIndex();
        int first = (int) log.firstIndex();
        ensure(end);
        int from = Math.min(last, end);
        // Back to where both agree: the chain covers everything before.
        while (from >= first && !same(log, from)) {
            from--;
        }
        int changed = from < last || end > last ? from + 1 : 0;
        for (int i = Math.max(from + 1, first); i <= end; i++) {
            terms[i] = log.termAt(i);
            chains[i] = log.chainAt(i);
        }
        last = end;
        stable = (int) log.stableIndex();
        return changed;
    }

    private boolean same(LogManager log, int index) {
        return terms[index] == log.termAt(index)
                // A chain is 0 where it is not known any more, as after an entry has left the
                // memory.
                && (chains[index] == log.chainAt(index)
                        || chains[index] == 0
                        || log.chainAt(index) == 0);
    }

    private void ensure(int index) {
        if (index >= terms.length) {
            int size = Math.max(index + 1, terms.length * 2);
            terms = Arrays.copyOf(terms, size);
            chains = Arrays.copyOf(chains, size);
        }
    }

    long term(long index) {
        return index < terms.length ? terms[(int) index] : 0;
    }

    int chain(long index) {
        return index < chains.length ? chains[(int) index] : 0;
    }

    /** Whether it was seen to hold that entry on disk. */
    boolean held(long index, long term) {
        return stable >= index && (term(index) == term || term(index) == 0);
    }

    int last() {
        return last;
    }
}
