package io.jraft.bench.node;

/** How a read makes sure that it is linearizable. */
public enum ReadKind {
    /** A round among the voters. */
    INDEX,
    /** The leader's lease. */
    LEASE
}
