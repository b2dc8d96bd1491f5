package io.jraft.engine;

import java.util.concurrent.atomic.LongAdder;

/** What was refused at the door of a group because it is busy (edge E1). Thread: ANY. */
public final class Refusals {
    private final LongAdder tasks = new LongAdder();
    private final LongAdder reads = new LongAdder();

    /** A task was refused. */
    public void task() {
        tasks.increment();
    }

    /** A read was refused. */
    public void read() {
        reads.increment();
    }

    /** Tasks refused so far. */
    public long tasks() {
        return tasks.sum();
    }

    /** Reads refused so far, by the door alone. */
    public long reads() {
        return reads.sum();
    }
}
