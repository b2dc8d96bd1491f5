package io.jraft.ring;

/**
 * A single-threaded owner of some state with a mailbox. A worker runs it: poll, then flush, again and again. A station
 * never waits (I-15): what cannot be handed on is kept and tried at the next flush.
 */
public interface Station {
    /** For thread names, texts and numbers. */
    String name();

    /** Handles at most {@code limit} events; answers how many. */
    int poll(int limit);

    /** Ends a turn: acts on what was collected. {@code now} is monotonic nanoseconds. Answers true when it did or kept work and wants another turn at once. */
    boolean flush(long now);

    /** True when the mailbox holds something. Asked before the worker goes to sleep. */
    boolean ready();

    /** When {@link #flush} must be called at the latest, as monotonic nanoseconds; {@link Long#MAX_VALUE} for never. */
    long nextDeadline();

    /** Called once by the worker when it ends; nothing is called afterwards. */
    default void stopped() {}
}
