package io.jraft.storage.journal;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.ConfEntry;
import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog.Recovered;
import io.jraft.spi.LogRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What memory keeps of one group: hard state, both ends of the log, runs of terms, configurations, and where each block
 * lies. Live calls and recovery change it by the same methods, so both arrive at the same state.
 * Owner: DISK. Called by JournalGroupLog, JournalRecovery and JournalReclaimer.
 * Invariants: I-6 a place on disk is known only after the batch that holds it was synced.
 */
@OwnedBy(Owner.DISK)
final class JournalIndex {
    /** Segment "number" of a block that is gathered and not yet written. */
    static final long STAGED = 0;

    private final int id;
    private final BlockDeque blocks = new BlockDeque();

    /** Blocks not yet written: the newest ones of {@link #blocks}, in the same order. */
    private final List<EntryBlock> staged = new ArrayList<>();

    private final List<LogId> terms = new ArrayList<>();
    private final List<ConfEntry> configurations = new ArrayList<>();

    private String name = "";
    private String peer = "";
    private HardState hardState = HardState.INITIAL;
    private LogId prev = LogId.ZERO;
    private int prevChain;
    private LogId last = LogId.ZERO;
    private int lastChain;
    private long seq;
    private long groupRecordSegment = STAGED;
    private boolean forgotten;

    /** Segment of the first record that says that the group was forgotten: none of its others lies behind that. */
    private long lifeEndSegment = STAGED;

    JournalIndex(int id) {
        this.id = id;
    }

    void name(String group, String member) {
        name = group;
        peer = member;
    }

    /** Adds entries after the last one; {@code found} is what {@link LogRules#configurationsIn} says of them. */
    void append(EntryBlock block, long position, List<ConfEntry> found) {
        configurations.addAll(found);
        if (terms.isEmpty() || terms.get(terms.size() - 1).term() != block.term()) {
            terms.add(new LogId(block.firstIndex(), block.term()));
        }
        blocks.add(block.firstIndex(), position, block.encodedBytes(), block.lastChain());
        if (BlockDeque.segment(position) == STAGED) {
            staged.add(block);
        }
        last = block.lastId();
        lastChain = block.lastChain();
    }

    /** Drops everything after {@code kept}, which lies in the log or right before it. */
    void truncateSuffix(LogId kept, int chain) {
        int first = blocks.find(kept.index()) + 1;
        int dropped = blocks.size() - first;
        blocks.dropTail(dropped);
        int stagedDropped = Math.min(dropped, staged.size());
        staged.subList(staged.size() - stagedDropped, staged.size()).clear();
        if (first > 0) {
            blocks.setChain(first - 1, chain);
        }
        while (!terms.isEmpty() && terms.get(terms.size() - 1).index() > kept.index()) {
            terms.remove(terms.size() - 1);
        }
        configurations.removeIf(conf -> conf.id().index() > kept.index());
        last = kept;
        lastChain = chain;
    }

    /** Drops everything up to {@code dropped}, which lies in the log. */
    void truncatePrefix(LogId dropped, int chain) {
        long firstKept = dropped.index() + 1;
        int gone = firstKept > last.index() ? blocks.size() : Math.max(0, blocks.find(firstKept));
        int stagedFrom = blocks.size() - staged.size();
        blocks.dropHead(gone);
        staged.subList(0, Math.max(0, gone - stagedFrom)).clear();
        while (terms.size() > 1 && terms.get(1).index() <= firstKept) {
            terms.remove(0);
        }
        if (firstKept > last.index()) {
            terms.clear();
        } else if (terms.get(0).index() < firstKept) {
            terms.set(0, new LogId(firstKept, terms.get(0).term()));
        }
        configurations.removeIf(conf -> conf.id().index() < firstKept);
        prev = dropped;
        prevChain = chain;
    }

    /** Forgets all entries; the log goes on after {@code point}. */
    void reset(LogId point, int chain) {
        blocks.clear();
        staged.clear();
        terms.clear();
        configurations.clear();
        prev = point;
        prevChain = chain;
        last = point;
        lastChain = chain;
    }

    /** Ends the group: nothing of it counts any more. Answers the record that says so, staged until the next {@link #settle}. */
    JournalRecord.Forgotten forget() {
        reset(LogId.ZERO, 0);
        hardState = HardState.INITIAL;
        forgotten = true;
        return forgottenRecord();
    }

    private JournalRecord.Forgotten forgottenRecord() {
        groupRecordSegment = STAGED;
        seq++;
        return new JournalRecord.Forgotten(id, seq);
    }

    /** What is left of a group that was forgotten: its number, which older records may still have. */
    boolean isForgotten() {
        return forgotten;
    }

    /** Newest segment that may hold a record of the group from before it was forgotten. */
    long lifeEndSegment() {
        return lifeEndSegment;
    }

    void hardState(HardState state) {
        hardState = state;
    }

    /** The batch with everything staged now lies in a segment; its blocks' places counted from the batch's start. */
    void settle(long segment, long batchAt) {
        for (int k = blocks.size() - staged.size(); k < blocks.size(); k++) {
            blocks.setPosition(
                    k,
                    BlockDeque.position(segment, batchAt + BlockDeque.offset(blocks.position(k))));
        }
        staged.clear();
        if (groupRecordSegment == STAGED) {
            groupRecordSegment(segment);
        }
    }

    /** A block that is not yet on disk; null when the k-th is. */
    @Nullable EntryBlock staged(int k) {
        int at = k - (blocks.size() - staged.size());
        return at < 0 ? null : staged.get(at);
    }

    /** Last index that is kept of the k-th block: a later block may have replaced its tail. */
    long lastOf(int k) {
        return k + 1 < blocks.size() ? blocks.first(k + 1) - 1 : last.index();
    }

    /** The term of an entry that is in the log or right before it; 0 where unknown. */
    long termAt(long index) {
        if (index == prev.index()) {
            return prev.term();
        }
        int k = terms.size() - 1;
        while (k >= 0 && terms.get(k).index() > index) {
            k--;
        }
        return k < 0 ? 0 : terms.get(k).term();
    }

    /** Oldest segment that holds a living entry; {@link Long#MAX_VALUE} when all living entries are yet to be written. */
    long oldestSegment() {
        long segment = blocks.size() == 0 ? STAGED : BlockDeque.segment(blocks.position(0));
        return segment == STAGED ? Long.MAX_VALUE : segment;
    }

    /** What must not go with its segment: all of the state but the entries; or that there is none any more. */
    JournalRecord restated() {
        return forgotten ? forgottenRecord() : groupRecord();
    }

    /** All of the state but the entries, as a record. It counts as staged until the next {@link #settle}. */
    JournalRecord.Group groupRecord() {
        groupRecordSegment = STAGED;
        seq++;
        return new JournalRecord.Group(
                id, seq, name, peer, hardState, prev, prevChain, last, lastChain);
    }

    /** Segment of the newest record of {@link #restated}; {@link #STAGED} while it waits for its sync. */
    long groupRecordSegment() {
        return groupRecordSegment;
    }

    void groupRecordSegment(long segment) {
        groupRecordSegment = segment;
        if (forgotten && lifeEndSegment == STAGED) {
            lifeEndSegment = segment;
        }
    }

    /** Counts one more record. */
    long nextSeq() {
        return ++seq;
    }

    long seq() {
        return seq;
    }

    void seq(long newest) {
        seq = newest;
    }

    Recovered recovered(List<String> report) {
        return new Recovered(
                hardState,
                prev.index() + 1,
                last,
                prev,
                lastChain,
                List.copyOf(terms),
                List.copyOf(configurations),
                List.copyOf(report));
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    String peer() {
        return peer;
    }

    HardState hardState() {
        return hardState;
    }

    LogId prev() {
        return prev;
    }

    int prevChain() {
        return prevChain;
    }

    LogId last() {
        return last;
    }

    int lastChain() {
        return lastChain;
    }

    BlockDeque blocks() {
        return blocks;
    }
}
