package io.jraft.spi;

import static io.jraft.check.Invariant.I_11;
import static io.jraft.check.Invariant.I_4;

import io.jraft.check.Check;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import java.util.ArrayList;
import java.util.List;

/**
 * What every {@link GroupLog} holds its caller to, whatever it writes to: the last look before bytes become durable. Pure.
 * Called by logs, before they change anything. Calls nobody.
 * Invariants: I-4 a block continues the chain; I-11 term and vote never go back.
 */
public final class LogRules {
    private LogRules() {}

    /**
     * A block goes right behind the last entry, is not of an older term, and continues the same history.
     *
     * @param lastChain chain value at {@code last}; 0 when unknown
     */
    public static void append(EntryBlock block, LogId last, int lastChain) {
        if (block.firstIndex() != last.index() + 1) {
            throw new IllegalArgumentException(block + " cannot follow the last entry " + last);
        }
        Check.that(
                block.term() >= last.term(),
                I_4,
                "term %d follows term %d",
                block.term(),
                last.term());
        boolean chained =
                lastChain == 0 || block.prevChain() == 0 || lastChain == block.prevChain();
        Check.that(chained, I_4, "the block at %d continues another log", block.firstIndex());
    }

    /** The term does not fall, and within a term a vote that was given stays. */
    public static void hardState(HardState now, HardState next) {
        PeerId vote = now.votedFor();
        Check.that(next.term() >= now.term(), I_11, "term %d after %d", next.term(), now.term());
        boolean voteKept = next.term() > now.term() || vote == null || vote.equals(next.votedFor());
        Check.that(voteKept, I_11, "a second vote in term %d", next.term());
    }

    /**
     * True when dropping what comes after {@code lastKept} changes anything.
     *
     * @param prev the entry before the log
     * @throws IllegalArgumentException when {@code lastKept} is not known to the log any more
     */
    public static boolean cutsSuffix(long lastKept, LogId prev, LogId last) {
        if (lastKept >= last.index()) {
            return false;
        }
        if (lastKept < prev.index()) {
            throw new IllegalArgumentException(
                    "cannot keep up to " + lastKept + ": the log begins after " + prev);
        }
        return true;
    }

    /**
     * True when dropping what comes before {@code firstKept} changes anything.
     *
     * @param prev the entry before the log
     * @throws IllegalArgumentException when the log does not reach so far
     */
    public static boolean cutsPrefix(long firstKept, LogId prev, LogId last) {
        if (firstKept <= prev.index() + 1) {
            return false;
        }
        if (firstKept > last.index() + 1) {
            throw new IllegalArgumentException(
                    "cannot drop up to " + firstKept + ": the log ends at " + last);
        }
        return true;
    }

    /** True when {@link GroupLog#locate} finds something from {@code first} to {@code last}. */
    public static boolean holds(long first, long last, LogId prev, LogId end) {
        return first > prev.index() && first <= end.index() && last >= first;
    }

    /** Configurations in a block. Asked before anything changes, as it may find the block incomprehensible. */
    public static List<ConfEntry> configurationsIn(EntryBlock block) throws CorruptEntryException {
        List<ConfEntry> found = List.of();
        for (long i = block.firstIndex(); i <= block.lastIndex(); i++) {
            if (!block.isData(i) && block.typeAt(i) == EntryType.CONFIGURATION) {
                found = found.isEmpty() ? new ArrayList<>() : found;
                found.add(block.confAt(i));
            }
        }
        return found;
    }
}
