package io.jraft.rhea.client;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far a watch has come: for each of its regions the revision of the first change that it was not told. Immutable; its text
 * can be kept and {@link #parse}d.
 *
 * @param revisions by the numbers of the regions
 */
public record WatchPosition(Map<Long, Long> revisions) {
    /**
     * A position.
     *
     * @throws IllegalArgumentException if a revision is not positive
     */
    public WatchPosition {
        TreeMap<Long, Long> sorted = new TreeMap<>(revisions);
        for (long revision : sorted.values()) {
            if (revision < 1) {
                throw new IllegalArgumentException("revisions begin at 1, not at " + revision);
            }
        }
        revisions = Collections.unmodifiableMap(sorted);
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static WatchPosition parse(String text) {
        TreeMap<Long, Long> revisions = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            String[] pair = part.split("=", -1);
            if (pair.length != 2) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no position: it ought to look like 1=55,2=70");
            }
            // A number that is none is an IllegalArgumentException too.
            revisions.put(Long.parseLong(pair[0]), Long.parseLong(pair[1]));
        }
        return new WatchPosition(revisions);
    }

    /** Such as {@code 1=55,2=70}. */
    @Override
    public String toString() {
        return revisions.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
    }
}
