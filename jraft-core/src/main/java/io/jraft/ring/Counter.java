package io.jraft.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number for people, raised by one thread and looked at by others. Raising it is a plain addition: no fence, no bus
 * lock. A reader sees no torn value and none that falls, but perhaps one that is a moment old; nothing else may be
 * concluded from it.
 */
public final class Counter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    /** One more. Thread: the owner's. */
    public void increment() {
        add(1);
    }

    /** {@code n} more, not negative. Thread: the owner's. */
    public void add(long n) {
        VALUE.setOpaque(this, value + n);
    }

    /** How much it is by now. Thread: ANY. */
    public long read() {
        return (long) VALUE.getOpaque(this);
    }
}
