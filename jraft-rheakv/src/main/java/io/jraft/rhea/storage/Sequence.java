package io.jraft.rhea.storage;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Numbers taken from a sequence: from the start value, before the end value. Immutable. */
public class Sequence implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long startValue;
    private final long endValue;

    public Sequence(long startValue, long endValue) {
        this.startValue = startValue;
        this.endValue = endValue;
    }

    /** The first number. */
    public long getStartValue() {
        return startValue;
    }

    /** The number behind the last one. */
    public long getEndValue() {
        return endValue;
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Sequence other
                && startValue == other.startValue
                && endValue == other.endValue;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(startValue) + Long.hashCode(endValue);
    }

    @Override
    public String toString() {
        return "Sequence{startValue=" + startValue + ", endValue=" + endValue + "}";
    }
}
