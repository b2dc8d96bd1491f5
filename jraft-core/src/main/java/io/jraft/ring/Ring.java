package io.jraft.ring;

import java.util.function.Consumer;

/**
 * A bounded mailbox: many producers, one consumer, cells that are reused. To put something in: {@link #tryClaim}, fill
 * the {@link #cell}, {@link #publish}; nothing between may throw. Never blocks.
 */
public interface Ring<E> {
    /** Claims the next cell; -1 when the ring is full. Thread: ANY. */
    long tryClaim();

    /** The claimed cell. */
    E cell(long sequence);

    /** Hands the cell over and wakes the consumer if it sleeps. */
    void publish(long sequence);

    /** Gives at most {@code limit} cells to the handler, in order; answers how many. Thread: the consumer's worker. */
    int drain(Consumer<? super E> handler, int limit);

    /** True when nothing waits. Thread: the consumer's worker. */
    boolean isEmpty();

    /** Cells that wait or are being handled; a moment's picture. Thread: ANY. */
    int depth();

    int capacity();
}
