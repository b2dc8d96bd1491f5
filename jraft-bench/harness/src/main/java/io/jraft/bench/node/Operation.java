package io.jraft.bench.node;

import org.jspecify.annotations.Nullable;

/**
 * One operation in flight. The load uses it again after {@link #done}, so a contestant may keep in {@link #attachment} what
 * it would otherwise allocate for each operation, such as its own kind of callback.
 * Owner: the loader, from submit until done; done comes on any thread.
 */
public abstract class Operation {
    /** For the contestant's use only; kept from one use of this operation to the next. */
    public @Nullable Object attachment;

    /**
     * The operation is over: for a write, applied on this server after a majority has it durable. Exactly once per submit.
     *
     * @param failure null for success, otherwise the contestant's own words
     */
    public abstract void done(@Nullable String failure);
}
