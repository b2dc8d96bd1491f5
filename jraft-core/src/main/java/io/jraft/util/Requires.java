package io.jraft.util;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Refuses bad arguments. Owner: ANY. */
public final class Requires {

    private Requires() {}

    /** Answers {@code obj}, or throws a NullPointerException if it is null. */
    public static <T> T requireNonNull(@Nullable T obj) {
        if (obj == null) {
            throw new NullPointerException();
        }
        return obj;
    }

    /** Answers {@code obj}, or throws a NullPointerException with that message if it is null. */
    public static <T> T requireNonNull(@Nullable T obj, String message) {
        if (obj == null) {
            throw new NullPointerException(message);
        }
        return obj;
    }

    /** Throws an IllegalArgumentException unless it is true. */
    public static void requireTrue(boolean expression) {
        if (!expression) {
            throw new IllegalArgumentException();
        }
    }

    /** Throws an IllegalArgumentException with that message unless it is true. */
    public static void requireTrue(boolean expression, Object message) {
        if (!expression) {
            throw new IllegalArgumentException(String.valueOf(message));
        }
    }

    /** Throws an IllegalArgumentException with that formatted message unless it is true. */
    public static void requireTrue(boolean expression, String fmt, Object... args) {
        if (!expression) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, fmt, args));
        }
    }
}
