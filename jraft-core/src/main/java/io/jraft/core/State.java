package io.jraft.core;

/** What a node is. The order matters: everything before {@link #STATE_ERROR} is alive. */
public enum State {
    /** Leads. */
    STATE_LEADER,
    /** Leads still, and is handing over. */
    STATE_TRANSFERRING,
    /** Asks for votes. */
    STATE_CANDIDATE,
    /** Follows, learns, or waits for a leader. */
    STATE_FOLLOWER,
    /** Has stopped with an error. */
    STATE_ERROR,
    /** Has not been started. */
    STATE_UNINITIALIZED,
    /** Is shutting down. */
    STATE_SHUTTING,
    /** Has shut down. */
    STATE_SHUTDOWN,
    /** Marks the end of the list. */
    STATE_END;

    /** Whether a node in this state takes part in its group. */
    @SuppressWarnings("EnumOrdinal") // The order is part of the API, and said so above.
    public boolean isActive() {
        return ordinal() < STATE_ERROR.ordinal();
    }
}
