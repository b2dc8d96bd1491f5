package io.jraft.storage.journal;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.spi.FileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/**
 * Lets segments go that no group needs. Order, so that a crash at any point loses nothing: first a batch with a group
 * record for every group whose newest one lies in a dying segment and with the new list of segments is synced; then the
 * files are recycled or deleted, as soon as no slice reads them.
 * Owner: DISK. Called by JournalLogStore. Calls SpareShelf.
 */
@OwnedBy(Owner.DISK)
final class JournalReclaimer {
    /** A segment that left the list in a batch; its file goes after that batch was synced. */
    private record Doomed(JournalSegment segment, long batchSeq) {}

    /**
     * Files that are kept for their next life, beside those that the options ask for. A snapshot lets many segments go at once, and
     * the log goes on to fill as many: to write over a file costs half of what it costs to fill a new one with zeros first.
     */
    private static final int KEPT = 3;

    private final JournalLogStore store;
    private final FileSystem files;
    private final SpareShelf shelf;
    private final JournalOptions options;
    private final List<Doomed> doomed = new ArrayList<>();

    JournalReclaimer(
            JournalLogStore store, FileSystem files, SpareShelf shelf, JournalOptions options) {
        this.store = store;
        this.files = files;
        this.shelf = shelf;
        this.options = options;
    }

    /** Segments that an earlier run dropped and did not get to delete. */
    void takeOver(List<JournalSegment> dropped) {
        dropped.forEach(segment -> doomed.add(new Doomed(segment, 0)));
    }

    /**
     * Stages what must be remembered before unneeded segments can go, and takes them off the list.
     *
     * @return true when a sync is needed
     */
    boolean condemn(TreeMap<Long, JournalSegment> segments, JournalSegment current)
            throws IOException {
        List<JournalSegment> dead = new ArrayList<>();
        for (JournalSegment segment : segments.values()) {
            if (segment != current && isDead(segment)) {
                dead.add(segment);
            }
        }
        if (dead.isEmpty()) {
            return false;
        }
        for (JournalSegment segment : dead) {
            segments.remove(segment.number());
            restateGroupsOf(segment, segments);
            doomed.add(new Doomed(segment, store.nextSeq()));
        }
        store.stageSegmentList();
        return true;
    }

    private boolean isDead(JournalSegment segment) {
        return segment.groups().stream()
                .allMatch(id -> store.index(id).oldestSegment() > segment.number());
    }

    private void restateGroupsOf(JournalSegment segment, TreeMap<Long, JournalSegment> left)
            throws IOException {
        for (int id : segment.groups().stream().toArray()) {
            JournalIndex index = store.index(id);
            long newest = index.groupRecordSegment();
            if (newest != JournalIndex.STAGED && newest <= segment.number()) {
                restate(index, left);
            }
        }
    }

    private void restate(JournalIndex index, TreeMap<Long, JournalSegment> left)
            throws IOException {
        if (index.isForgotten() && !mayHoldItsLife(index, left)) {
            // No record of it is left that could bring it back.
            store.drop(index);
        } else {
            store.stage(index, index.restated());
        }
    }

    private static boolean mayHoldItsLife(
            JournalIndex forgotten, TreeMap<Long, JournalSegment> segments) {
        return segments.headMap(forgotten.lifeEndSegment(), true).values().stream()
                .anyMatch(segment -> segment.groups().get(forgotten.id()));
    }

    /** Gives the files of dropped segments a new use, or removes them. {@code synced} is the newest durable batch. */
    void bury(long synced, long nextSegmentBytes) throws IOException {
        for (Iterator<Doomed> it = doomed.iterator(); it.hasNext(); ) {
            Doomed next = it.next();
            if (next.batchSeq() > synced || next.segment().isUsed()) {
                continue;
            }
            it.remove();
            JournalSegment segment = next.segment();
            segment.close();
            if (shelf.count() < options.spares() + KEPT && segment.bytes() >= nextSegmentBytes) {
                shelf.recycle(segment.path(), segment.bytes());
            } else {
                files.delete(segment.path());
            }
        }
    }

    boolean isIdle() {
        return doomed.isEmpty();
    }

    /** Bytes of files that are no longer needed and still there. */
    long bytes() {
        return doomed.stream().mapToLong(d -> d.segment().bytes()).sum();
    }

    void close() throws IOException {
        for (Doomed d : doomed) {
            d.segment().close();
        }
    }
}
