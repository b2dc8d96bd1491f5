package io.jraft.check;

import java.util.Locale;

/**
 * Checks that stay on in production. The overloads take numbers, so that a check that holds allocates nothing.
 * Owner: ANY thread; keeps no state.
 */
public final class Check {
    private Check() {}

    /** Throws when the condition does not hold. */
    public static void that(boolean condition, Invariant invariant, String message) {
        if (!condition) {
            throw new InvariantViolation(invariant, message);
        }
    }

    /** Throws when the condition does not hold; {@code format} takes one number. */
    public static void that(boolean condition, Invariant invariant, String format, long a) {
        if (!condition) {
            throw new InvariantViolation(invariant, String.format(Locale.ROOT, format, a));
        }
    }

    /** Throws when the condition does not hold; {@code format} takes two numbers. */
    public static void that(boolean condition, Invariant invariant, String format, long a, long b) {
        if (!condition) {
            throw new InvariantViolation(invariant, String.format(Locale.ROOT, format, a, b));
        }
    }

    /** Throws when the condition does not hold; {@code format} takes three numbers. */
    public static void that(
            boolean condition, Invariant invariant, String format, long a, long b, long c) {
        if (!condition) {
            throw new InvariantViolation(invariant, String.format(Locale.ROOT, format, a, b, c));
        }
    }
}
