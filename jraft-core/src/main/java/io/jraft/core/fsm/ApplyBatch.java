package io.jraft.core.fsm;

import io.jraft.Closure;
import io.jraft.core.log.ClosureQueue;
import io.jraft.model.EntryBlock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Committed entries of one hand-over, with the closures of those proposed here. Immutable. Built by FSMCaller.
 *
 * @param blocks consecutive blocks
 * @param taken closures, one per entry from the first on; null when none was proposed here
 */
public record ApplyBatch(List<EntryBlock> blocks, ClosureQueue.@Nullable Taken taken) {
    long first() {
        return blocks.get(0).firstIndex();
    }

    long last() {
        return blocks.get(blocks.size() - 1).lastIndex();
    }

    /** How many entries there are. */
    long count() {
        return last() - first() + 1;
    }

    /** The closure of an entry; null when it has none or was not proposed here. */
    @Nullable Closure closure(long index) {
        return taken == null ? null : taken.closures()[(int) (index - first())];
    }

    int tasks() {
        return taken == null ? 0 : taken.tasks();
    }

    long bytes() {
        return taken == null ? 0 : taken.bytes();
    }
}
