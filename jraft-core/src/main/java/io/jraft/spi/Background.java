package io.jraft.spi;

import java.io.IOException;

/** The way to another worker, for slow work that would hold up its owner's own. */
@FunctionalInterface
public interface Background {
    /**
     * Has something done there. Thread: the owner's.
     *
     * @param work runs once, on the other worker; what fails in it is kept for {@code then}
     * @param then runs afterwards, on the owner's worker; what it throws counts like a failure of the owner's own work
     * @return false when the other worker takes nothing now: neither will run, ask again later
     */
    boolean offer(Runnable work, Then then);

    /** What follows on the owner's worker. */
    @FunctionalInterface
    interface Then {
        void run() throws IOException;
    }
}
