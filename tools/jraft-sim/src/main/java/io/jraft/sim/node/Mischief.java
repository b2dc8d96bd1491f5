package io.jraft.sim.node;

/** What a state machine may do once that it must not do, and that a cluster has to bear. */
public enum Mischief {
    /** Throws when it is given an entry. */
    THROWS_IN_APPLY(true),
    /** Returns without taking an entry. */
    TAKES_NOTHING(true),
    /** Gives the entry that it just took back, as one that failed. */
    ROLLS_BACK(true),
    /** Asks to give back more than it was given. */
    ROLLS_BACK_TOO_MUCH(true),
    /** Reads past its last entry. */
    READS_ON(true),
    /** Throws when it is told of a leader to follow. */
    THROWS_WHEN_FOLLOWING(true),
    /** Throws when it is told that it leads. */
    THROWS_WHEN_LEADING(true),
    /** Throws when it loads a snapshot. */
    THROWS_IN_LOAD(true),
    /** Says that a snapshot cannot be loaded. */
    REFUSES_TO_LOAD(true),
    /** Throws when a snapshot is to be saved. */
    THROWS_IN_SAVE(false),
    /** Registers a file of a snapshot that it did not write. */
    FORGETS_A_FILE(false),
    /** Registers a file under a name that leads out of the snapshot. */
    NAMES_A_FILE_OUTSIDE(false),
    /** Says twice that a snapshot is saved. */
    SAVES_TWICE(false),
    /** Throws when it lets go of what it cut for a snapshot. */
    THROWS_AFTER_THE_CUT(false),
    /** Throws when it is told that its node stops because of an error. */
    THROWS_IN_ERROR(false);

    /** In the text of everything that is thrown here, so that checks know it. */
    public static final String SIMULATED = "the simulated state machine";

    private final boolean fatal;

    Mischief(boolean fatal) {
        this.fatal = fatal;
    }

    /** True when its node must stop; the others cost a snapshot, or nothing. */
    public boolean isFatal() {
        return fatal;
    }

    RuntimeException thrown() {
        return new IllegalStateException(SIMULATED + " misbehaves: " + this);
    }
}
