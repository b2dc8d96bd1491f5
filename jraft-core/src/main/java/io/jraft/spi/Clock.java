package io.jraft.spi;

/** Time. Thread: ANY. */
public interface Clock {
    /** Monotonic nanoseconds from an arbitrary start; decisions use only this. */
    long nanoTime();

    /** Wall clock milliseconds, for people and log lines; the one decision it has a part in is to end a lease. */
    long wallMillis();
}
