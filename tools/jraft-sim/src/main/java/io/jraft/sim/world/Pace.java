package io.jraft.sim.world;

/** How long workers wait between their turns: this is what a scheduler of threads would decide. Owner: the run's thread. */
public interface Pace {
    /** Nanoseconds before a worker's next turn. */
    long beforeTurn(SimWorker worker);

    /** Nanoseconds between taking events and acting on them: for a disk, the time of its sync. */
    long withinTurn(SimWorker worker);

    /** Events a station is offered in this turn; at least 1. */
    int batch(SimWorker worker);
}
