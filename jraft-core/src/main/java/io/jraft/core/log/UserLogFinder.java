package io.jraft.core.log;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.EntryBlock;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the first task at or behind an index, in memory and then on disk. One for each question.
 * Owner: LOOP. Called on behalf of a user who waits; the loop does not.
 */
@OwnedBy(Owner.LOOP)
public final class UserLogFinder {
    private static final int BLOCKS_MAX = 64;
    private static final int BYTES_MAX = 1 << 20;

    private final LogManager log;
    private final LogReader reader;
    private final long upTo;
    private final Consumer<Found> then;

    /**
     * A question.
     *
     * @param upTo last index to look at; all entries up to it are committed
     * @param then told once, on the loop
     */
    public UserLogFinder(LogManager log, LogReader reader, long upTo, Consumer<Found> then) {
        this.log = log;
        this.reader = reader;
        this.upTo = upTo;
        this.then = then;
    }

    /**
     * The answer.
     *
     * @param index where the task stands; 0 when there is none
     * @param payload its bytes; null when there is none, or the log begins behind the index that was asked for
     * @param deleted whether the log begins behind it
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares answers.
    public record Found(long index, byte @Nullable [] payload, boolean deleted) {}

    /** Looks from an index on. */
    public void find(long from) {
        if (from > upTo) {
            then.accept(new Found(0, null, false));
        } else if (from < log.firstIndex()) {
            then.accept(new Found(0, null, true));
        } else if (log.inMemory(from)) {
            look(from, log.blocks(from, upTo, BLOCKS_MAX, BYTES_MAX));
        } else {
            reader.read(from, upTo, BYTES_MAX, blocks -> loaded(from, blocks));
        }
    }

    private void loaded(long from, @Nullable List<EntryBlock> blocks) {
        if (blocks == null || blocks.isEmpty()) {
            // It was dropped while it was looked for.
            then.accept(new Found(0, null, true));
        } else {
            look(from, blocks);
        }
    }

    private void look(long from, List<EntryBlock> blocks) {
        long next = from;
        for (EntryBlock block : blocks) {
            for (; next <= Math.min(block.lastIndex(), upTo); next++) {
                if (block.isData(next)) {
                    then.accept(new Found(next, block.payload(next), false));
                    return;
                }
            }
        }
        if (next > from) {
            find(next);
        } else {
            // The log has nothing at this index any more.
            then.accept(new Found(0, null, true));
        }
    }
}
