package io.jraft.check;

/** What {@link Check} throws. A node that meets one stops: going on would risk data. */
public final class InvariantViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Invariant invariant;

    InvariantViolation(Invariant invariant, String message) {
        super(invariant.id() + " (" + invariant.statement() + ") is broken: " + message);
        this.invariant = invariant;
    }

    /** Which promise was broken. */
    public Invariant invariant() {
        return invariant;
    }
}
