package io.jraft.ring;

import java.util.concurrent.Future;

/**
 * A thread of somebody else that lends turns to workers, such as one that serves connections: what it reads and what it
 * is told to write then needs no other thread to be woken.
 */
public interface Host {
    /** Runs a task soon. Thread: ANY, between {@link #retain} and {@link #release}. */
    void execute(Runnable task);

    /** Runs a task once it has seen to its own work. Thread: the host's own. */
    void again(Runnable task);

    /** Runs a task after {@code nanos}. Thread: the host's own. */
    Future<?> schedule(Runnable task, long nanos);

    /** A worker begins to use it: it must not end. Thread: ANY. */
    void retain();

    /** That worker has ended; may wait for the thread's end. Thread: ANY but the host's own. */
    void release();
}
