package io.jraft.sim.disk;

/** The simulated process or machine ended in the middle of a call. An error, so that no code under test handles it. */
public final class SimCrash extends Error {
    private static final long serialVersionUID = 1L;

    public SimCrash(String where) {
        super(where);
    }
}
