package io.jraft.storage.journal;

import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.spi.LogRules;
import org.jspecify.annotations.Nullable;

/**
 * Plays one group's records during recovery and proves that none is missing. Records carry a per-group sequence: a gap
 * may be what a dropped segment took along, and then a later group record makes it good; a gap that nothing makes good
 * is damage.
 * Owner: DISK, during recovery. Called by JournalRecovery. Calls JournalIndex.
 */
final class GroupReplay {
    private JournalIndex index;

    /** The first gap or contradiction that no later group record has made good. */
    private @Nullable JournalDamageException broken;

    /** Damage in the file since the group's last record: that record may not have been its last. */
    private @Nullable JournalDamageException unproven;

    /** Entries up to {@link #lostUpTo} that a group record spoke of and that were not found. */
    private @Nullable JournalDamageException lost;

    private long lostUpTo;

    /** The entry before the first one as the records say. */
    private long statedPrev;

    GroupReplay(int id) {
        index = new JournalIndex(id);
    }

    /** Plays a record that lies at {@code batchAt} of a segment. */
    void apply(JournalRecord record, JournalSegment segment, long batchAt)
            throws CorruptEntryException {
        if (record instanceof JournalRecord.Forgotten end) {
            endLife(end, segment);
            return;
        }
        if (index.isForgotten() || (record instanceof JournalRecord.Group && record.seq() == 1)) {
            // The number is in use again, and whose it was before does not matter.
            beginLife();
        }
        if (record instanceof JournalRecord.Group group) {
            applyGroup(group, segment, batchAt);
            return;
        }
        if (record.seq() == index.seq() + 1) {
            unproven = null;
        } else {
            doubt(
                    segment,
                    batchAt,
                    "records "
                            + (index.seq() + 1)
                            + " to "
                            + (record.seq() - 1)
                            + " of its group are missing");
        }
        index.seq(record.seq());
        if (record instanceof JournalRecord.Entries entries) {
            append(entries, segment, batchAt);
        } else if (record instanceof JournalRecord.Mark mark) {
            applyMark(mark, segment, batchAt);
        } else if (record instanceof JournalRecord.Vote vote) {
            index.hardState(vote.state());
        } else {
            throw new IllegalStateException("not a group's record: " + record);
        }
    }

    private void append(JournalRecord.Entries entries, JournalSegment segment, long batchAt)
            throws CorruptEntryException {
        EntryBlock block = entries.block();
        boolean follows = block.firstIndex() == index.last().index() + 1;
        boolean chained =
                block.prevChain() == index.lastChain()
                        || block.prevChain() == 0
                        || index.lastChain() == 0;
        if (!follows || !chained) {
            doubt(segment, batchAt, block + " does not follow entry " + index.last());
            index.reset(new LogId(block.firstIndex() - 1, 0), block.prevChain());
        }
        index.append(
                block,
                BlockDeque.position(segment.number(), batchAt + entries.at()),
                LogRules.configurationsIn(block));
    }

    private void applyMark(JournalRecord.Mark mark, JournalSegment segment, long batchAt) {
        LogId point = mark.point();
        switch (mark.what()) {
            case TRUNCATE_SUFFIX -> truncateSuffix(point, mark.chain(), segment, batchAt);
            case TRUNCATE_PREFIX -> truncatePrefix(point, mark.chain(), segment, batchAt);
            case RESET -> {
                statedPrev = point.index();
                index.reset(point, mark.chain());
            }
        }
    }

    private void truncateSuffix(LogId point, int chain, JournalSegment segment, long batchAt) {
        if (isInLog(point)) {
            index.truncateSuffix(point, chain);
            return;
        }
        if (isMissing(point)) {
            lostUpTo = point.index();
        } else {
            doubt(segment, batchAt, "it is cut at " + point + ", outside of the log");
        }
        index.reset(point, chain);
    }

    private void truncatePrefix(LogId point, int chain, JournalSegment segment, long batchAt) {
        statedPrev = point.index();
        if (isInLog(point)) {
            index.truncatePrefix(point, chain);
        } else if (point.index() > index.last().index()) {
            doubt(segment, batchAt, "it is cut at " + point + ", outside of the log");
            index.reset(point, chain);
        } else if (!isMissing(point)) {
            // What lies between went with a segment, or is lost; the entries that are here stay.
            doubt(segment, batchAt, "entries from " + (point.index() + 1) + " on are missing");
        }
    }

    private boolean isInLog(LogId point) {
        return point.index() >= index.prev().index() && point.index() <= index.last().index();
    }

    /** True for entries that a group record spoke of and that went with a segment. */
    private boolean isMissing(LogId point) {
        return lost != null && lostUpTo == index.prev().index() && point.index() < lostUpTo;
    }

    /**
     * A group record restates everything but the entries. Entries it speaks of may have gone with their segment since;
     * then a later record has moved the log's first index past them, or they are lost.
     */
    private void applyGroup(JournalRecord.Group group, JournalSegment segment, long batchAt) {
        index.name(group.name(), group.peer());
        index.hardState(group.state());
        index.seq(group.seq());
        index.groupRecordSegment(segment.number());
        broken = null;
        unproven = null;
        lost = null;
        statedPrev = group.prev().index();
        boolean reachesLast =
                index.last().index() >= group.last().index()
                        && index.prev().index() < group.last().index()
                        && index.termAt(group.last().index()) == group.last().term();
        if (!reachesLast) {
            index.reset(group.last(), group.lastChain());
        } else {
            // Records that are missing may have cut it.
            index.truncateSuffix(group.last(), group.lastChain());
        }
        if (group.prev().index() >= index.prev().index()) {
            index.truncatePrefix(group.prev(), group.prevChain());
        } else {
            lostUpTo = index.prev().index();
            lost =
                    damage(
                            segment,
                            batchAt,
                            group.prev().index() + 1,
                            "entries "
                                    + (group.prev().index() + 1)
                                    + " to "
                                    + lostUpTo
                                    + " are missing");
        }
    }

    private void beginLife() {
        index = new JournalIndex(index.id());
        forgive();
    }

    /** Whatever is missing of it, nobody will ask for it. */
    private void endLife(JournalRecord.Forgotten end, JournalSegment segment) {
        index.forget();
        index.seq(end.seq());
        index.groupRecordSegment(segment.number());
        forgive();
    }

    private void forgive() {
        broken = null;
        unproven = null;
        lost = null;
        lostUpTo = 0;
        statedPrev = 0;
    }

    private void doubt(JournalSegment segment, long batchAt, String reason) {
        if (broken == null) {
            // Where bytes were lost says more than where their absence was noticed.
            broken =
                    unproven != null
                            ? unproven
                            : damage(segment, batchAt, index.last().index() + 1, reason);
        }
    }

    private static JournalDamageException damage(
            JournalSegment segment, long offset, long index, String reason) {
        return new JournalDamageException(
                segment.path(), SectorLayout.fileOffset(offset), index, reason);
    }

    /** Bytes were lost at a place in the file; whether this group lost some is open until its next record. */
    void hole(String file, long offset, String reason) {
        if (unproven == null && !index.isForgotten()) {
            unproven = new JournalDamageException(file, offset, index.last().index() + 1, reason);
        }
    }

    /** Why this group must not be opened; null when every one of its records was found. */
    @Nullable JournalDamageException damage() {
        if (unproven != null || broken != null) {
            return unproven != null ? unproven : broken;
        }
        return statedPrev < lostUpTo ? lost : null;
    }

    JournalIndex index() {
        return index;
    }
}
