package io.jraft.ring;

import java.util.concurrent.atomic.AtomicInteger;

/** Gives out numbers, each of them once, from 1. Thread: ANY. */
public final class Numbering {
    private final AtomicInteger last = new AtomicInteger();

    /** The next number. */
    public int next() {
        return last.incrementAndGet();
    }
}
