package io.jraft.sim.history;

/** How an operation ended for the client that asked. */
public enum Outcome {
    /** It took effect between question and answer. */
    OK,
    /** It never took effect and never will. */
    FAILED,
    /** It may take effect at any moment after the question, or never. Also: not answered yet. */
    UNKNOWN
}
