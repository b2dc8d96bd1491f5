package io.jraft.model;

import java.util.Locale;

/**
 * Where an entry stands in the log and which leader wrote it. Ordered as section 5.4.1 of the paper compares logs:
 * by term, then by index.
 *
 * @param index position, first entry is 1; 0 before any entry
 * @param term term of the leader that wrote it; 0 before any entry
 */
public record LogId(long index, long term) implements Comparable<LogId> {
    /** Before the first entry. */
    public static final LogId ZERO = new LogId(0, 0);

    public LogId {
        if (index < 0 || term < 0) {
            throw new IllegalArgumentException(
                    "index and term are never negative: " + index + ", " + term);
        }
    }

    /** True when a log that ends here is at least as complete as one that ends at {@code other}. */
    public boolean atLeast(LogId other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(LogId other) {
        int byTerm = Long.compare(term, other.term);
        return byTerm != 0 ? byTerm : Long.compare(index, other.index);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d@%d", index, term);
    }
}
