package io.jraft.sim.matrix;

/** A start shows what cannot follow from what was promised. */
final class BrokenPromise extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenPromise(String message) {
        super(message);
    }
}
