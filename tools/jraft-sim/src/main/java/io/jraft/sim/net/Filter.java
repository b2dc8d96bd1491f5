package io.jraft.sim.net;

import io.jraft.message.RaftMessage;

/** Sees every message that leaves and says whether it sets out. Owner: the run's thread. */
@FunctionalInterface
public interface Filter {
    /** False for a message that is lost. */
    boolean passes(int from, int to, RaftMessage message);
}
