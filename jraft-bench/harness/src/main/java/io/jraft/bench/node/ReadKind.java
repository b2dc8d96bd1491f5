package io.jraft.bench.node;

/** What a read asks for, or how it makes sure that it is linearizable. */
public enum ReadKind {
    /** A round among the voters. */
    INDEX,
    /** The leader's lease. */
    LEASE,
    /** A value of a key-value store. */
    GET,
    /** A hundred values of a key-value store. */
    SCAN
}
