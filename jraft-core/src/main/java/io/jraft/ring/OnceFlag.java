package io.jraft.ring;

import java.util.concurrent.atomic.AtomicBoolean;

/** Something that happens once, whoever comes first. Thread: ANY. */
public final class OnceFlag {
    private final AtomicBoolean done = new AtomicBoolean();

    /** True for the one caller who was first. */
    public boolean set() {
        return done.compareAndSet(false, true);
    }

    public boolean isSet() {
        return done.get();
    }
}
