package io.jraft.core.log;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import java.util.Arrays;

/**
 * Which term each index has, as runs: terms change seldom, so this answers for the whole log without the disk. Owner:
 * LOOP. Called by LogManager.
 */
@OwnedBy(Owner.LOOP)
final class TermRuns {
    private long[] firsts = new long[8];
    private long[] terms = new long[8];
    private int size;

    /** Entries from {@code first} on have {@code term}. */
    void add(long first, long term) {
        if (size > 0 && terms[size - 1] == term) {
            return;
        }
        if (size == firsts.length) {
            firsts = Arrays.copyOf(firsts, size * 2);
            terms = Arrays.copyOf(terms, size * 2);
        }
        firsts[size] = first;
        terms[size++] = term;
    }

    /** Term at an index that is in the log. */
    long at(long index) {
        for (int i = size - 1; i >= 0; i--) {
            if (firsts[i] <= index) {
                return terms[i];
            }
        }
        return -1;
    }

    void truncateSuffix(long lastKept) {
        while (size > 0 && firsts[size - 1] > lastKept) {
            size--;
        }
    }

    void truncatePrefix(long firstKept) {
        int drop = 0;
        while (drop + 1 < size && firsts[drop + 1] <= firstKept) {
            drop++;
        }
        if (drop > 0) {
            System.arraycopy(firsts, drop, firsts, 0, size - drop);
            System.arraycopy(terms, drop, terms, 0, size - drop);
            size -= drop;
        }
    }

    void clear() {
        size = 0;
    }
}
