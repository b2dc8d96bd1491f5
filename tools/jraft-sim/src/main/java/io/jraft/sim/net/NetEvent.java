package io.jraft.sim.net;

/** Kinds of trouble that a network has made, for the coverage report. */
public enum NetEvent {
    LOST,
    DUPLICATED,
    REORDERED,
    REPLAYED,
    FLIPPED,
    RESET,
    CUT,
    SLOWED,
    OVERFLOWED,
    EXTENDED
}
