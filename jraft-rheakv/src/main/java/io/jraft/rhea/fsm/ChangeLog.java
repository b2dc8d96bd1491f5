package io.jraft.rhea.fsm;

import io.jraft.rhea.op.Change;
import io.jraft.rhea.op.OpResult.Changes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The changes that a replica remembers for those who watch, up to so many bytes; the oldest go first. It is not part of the
 * region's state: a replica begins with what it applies after its start, or after a snapshot. It knows from which revision on
 * it knows everything, and says so, so that nobody misses a change without being told.
 * Owner: FSM changes it; {@link #read} and {@link #last} are for ANY.
 */
final class ChangeLog {
    /** A page ends with the revision that makes it so large. */
    static final int PAGE_BYTES = 1 << 20;

    private final long bytesMax;
    private final ConcurrentSkipListMap<Long, List<Change>> byRevision =
            new ConcurrentSkipListMap<>();
    private long bytes;

    /** All changes from here on are known, up to {@link #last}. */
    private volatile long first;

    private volatile long last;

    /** Keys that came from elsewhere: what befell them before a revision is not known. */
    private final List<Newcomers> newcomers = new CopyOnWriteArrayList<>();

    private record Newcomers(long since, byte[] start, byte @Nullable [] end) {
        boolean hides(long from, byte @Nullable [] first, byte @Nullable [] behind) {
            return from < since
                    && (end == null || first == null || Arrays.compareUnsigned(first, end) < 0)
                    && (behind == null || Arrays.compareUnsigned(start, behind) < 0);
        }
    }

    /**
     * An empty log.
     *
     * @param applied the last revision whose changes it does not know
     * @param bytesMax about how much it remembers; the newest revision in any case
     */
    ChangeLog(long applied, long bytesMax) {
        this.bytesMax = bytesMax;
        first = applied + 1;
        last = applied;
    }

    /**
     * The log that a new region begins with: what befell its keys up to its beginning. Its first changes of its own have the
     * revisions behind that, so that who watches goes on. Thread: ANY.
     */
    ChangeLog upTo(long base, byte @Nullable [] start, byte @Nullable [] end, long itsBytesMax) {
        ChangeLog log = new ChangeLog(base, itsBytesMax);
        for (Map.Entry<Long, List<Change>> revision :
                byRevision.headMap(Math.min(base, last), true).entrySet()) {
            for (Change change : revision.getValue()) {
                Change seen = change.within(start, end);
                if (seen != null) {
                    log.byRevision
                            .computeIfAbsent(seen.revision(), r -> new ArrayList<>(1))
                            .add(seen);
                    log.bytes += seen.bytes();
                }
            }
        }
        log.newcomers.addAll(newcomers);
        // Last: what was forgotten here meanwhile is not known there.
        log.first = Math.min(Math.max(first, 1), base + 1);
        log.forget();
        return log;
    }

    /** Entries up to {@code applied} are in the store, and these are the changes of all that came since the last call. */
    void add(List<Change> changes, long applied) {
        for (Change change : changes) {
            byRevision.computeIfAbsent(change.revision(), r -> new ArrayList<>(1)).add(change);
            bytes += change.bytes();
        }
        // Readers go no further than this, so they see no revision that is being filled.
        last = applied;
        forget();
    }

    private void forget() {
        while (bytes > bytesMax && byRevision.size() > 1) {
            long oldest = byRevision.firstKey();
            // First said, then forgotten: a reader looks at it last.
            first = oldest + 1;
            for (Change change : byRevision.remove(oldest)) {
                bytes -= change.bytes();
            }
        }
    }

    /** Those keys come from another region: of what befell them before that revision others have told. */
    void forgetBefore(long revision, byte[] start, byte @Nullable [] end) {
        newcomers.removeIf(known -> known.since() <= first);
        newcomers.add(new Newcomers(revision, start, end));
    }

    /** The store holds a snapshot: what led there is not known. */
    void restart(long applied) {
        first = applied + 1;
        byRevision.clear();
        bytes = 0;
        last = applied;
    }

    /** The last revision of which it can tell. */
    long last() {
        return last;
    }

    /** What befell a range of users' keys from a revision on; a page of it, of whole revisions. */
    Changes read(long from, byte @Nullable [] start, byte @Nullable [] end) {
        long upTo = last;
        List<Change> found = new ArrayList<>();
        long next = Math.max(from, upTo + 1);
        long size = 0;
        if (from <= upTo) {
            for (List<Change> revision : byRevision.subMap(from, true, upTo, true).values()) {
                for (Change change : revision) {
                    Change seen = change.within(start, end);
                    if (seen != null) {
                        found.add(seen);
                        size += seen.bytes();
                    }
                }
                if (size >= PAGE_BYTES) {
                    next = revision.get(0).revision() + 1;
                    break;
                }
            }
        }
        boolean hidden = newcomers.stream().anyMatch(known -> known.hides(from, start, end));
        return from < first || hidden
                ? new Changes(Math.max(from, last + 1), true, List.of())
                : new Changes(next, false, found);
    }
}
