package io.jraft.ring;

import java.util.concurrent.atomic.AtomicInteger;

/** How many hold a thing that must not go away meanwhile. Thread: ANY. */
public final class UseCount {
    private final AtomicInteger users = new AtomicInteger();

    /** One more. */
    public void retain() {
        users.incrementAndGet();
    }

    /** One less. True when nobody holds it any more. */
    public boolean release() {
        return users.decrementAndGet() == 0;
    }

    /** Whether anybody holds it; a moment's picture unless new holders come from the asking thread alone. */
    public boolean inUse() {
        return users.get() > 0;
    }
}
