package io.jraft.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number that one thread raises and another follows, with one wake-up for any amount of progress: the edges E4
 * (stable) and E6 (applied).
 * Owner: one writer calls {@link #advance}, one consumer calls {@link #take}; ANY may {@link #read}.
 *
 * <p>Why no progress is missed: the writer stores the value, then looks at the flag; the consumer clears the flag, then
 * reads the value. Either the consumer sees the new value, or the writer sees the cleared flag and sends another wake.
 */
public final class Watermark {
    private static final VarHandle WAKING;

    static {
        try {
            WAKING = MethodHandles.lookup().findVarHandle(Watermark.class, "waking", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long value;
    private volatile boolean waking;

    /** A mark that stands at {@code initial}. */
    public Watermark(long initial) {
        value = initial;
    }

    /**
     * Raises the mark. Answers true when the caller must send a wake event to the consumer; it keeps that duty, over
     * later calls too, until the event went out. False: a wake is on its way and will see this value.
     *
     * @throws IllegalArgumentException when the mark would fall
     */
    public boolean advance(long v) {
        if (v < value) {
            throw new IllegalArgumentException(
                    "a watermark never falls: " + v + " is below " + value);
        }
        value = v;
        return !waking && WAKING.compareAndSet(this, false, true);
    }

    /** The mark as it is now; does not touch the wake flag. */
    public long read() {
        return value;
    }

    /** The consumer's read, on receiving the wake event: from here on progress causes a new wake. */
    public long take() {
        waking = false;
        return value;
    }
}
