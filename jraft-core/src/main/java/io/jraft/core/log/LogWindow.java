package io.jraft.core.log;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.EntryBlock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The end of the log that is still in memory: consecutive blocks, oldest first. A growing ring of references, searched
 * by halving. Owner: LOOP. Called by LogManager.
 */
@OwnedBy(Owner.LOOP)
final class LogWindow {
    private @Nullable EntryBlock[] blocks = new @Nullable EntryBlock[64];
    private int head;
    private int size;
    private long bytes;

    /** First index held; {@link Long#MAX_VALUE} when empty. */
    long first() {
        return size == 0 ? Long.MAX_VALUE : at(0).firstIndex();
    }

    /** Last index held; 0 when empty. */
    long last() {
        return size == 0 ? 0 : at(size - 1).lastIndex();
    }

    void add(EntryBlock block) {
        if (size > 0 && block.firstIndex() != last() + 1) {
            throw new IllegalArgumentException(block + " does not follow " + last());
        }
        if (size == blocks.length) {
            @Nullable EntryBlock[] wider = new @Nullable EntryBlock[size * 2];
            for (int i = 0; i < size; i++) {
                wider[i] = at(i);
            }
            blocks = wider;
            head = 0;
        }
        blocks[(head + size++) & (blocks.length - 1)] = block;
        bytes += block.byteLength();
    }

    /** The block with this index; null when it is not held. */
    @Nullable EntryBlock find(long index) {
        if (size == 0 || index < first() || index > last()) {
            return null;
        }
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int mid = (low + high + 1) >>> 1;
            if (at(mid).firstIndex() <= index) {
                low = mid;
            } else {
                high = mid - 1;
            }
        }
        return at(low);
    }

    /** Drops everything after {@code lastKept}. */
    void truncateSuffix(long lastKept) {
        while (size > 0 && at(size - 1).firstIndex() > lastKept) {
            bytes -= removeLast().byteLength();
        }
        if (size > 0 && at(size - 1).lastIndex() > lastKept) {
            EntryBlock cut = removeLast();
            bytes -= cut.byteLength();
            add(cut.slice(cut.firstIndex(), lastKept));
        }
    }

    /** Drops the oldest whole blocks that end at or before {@code index} while more than {@code keepBytes} are held. */
    void evict(long index, long keepBytes) {
        while (size > 0 && bytes > keepBytes && at(0).lastIndex() <= index) {
            bytes -= at(0).byteLength();
            blocks[head] = null;
            head = (head + 1) & (blocks.length - 1);
            size--;
        }
    }

    void clear() {
        Arrays.fill(blocks, null);
        head = 0;
        size = 0;
        bytes = 0;
    }

    private EntryBlock removeLast() {
        EntryBlock last = at(size - 1);
        blocks[(head + --size) & (blocks.length - 1)] = null;
        return last;
    }

    private EntryBlock at(int i) {
        EntryBlock block = blocks[(head + i) & (blocks.length - 1)];
        if (block == null) {
            throw new IllegalStateException("hole in the window at " + i);
        }
        return block;
    }
}
