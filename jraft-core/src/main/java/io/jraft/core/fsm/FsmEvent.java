package io.jraft.core.fsm;

import org.jspecify.annotations.Nullable;

/** Cell of an fsm worker's ring. */
public final class FsmEvent {
    @Nullable FsmGroup group;
    @Nullable FsmCommand command;

    /** Fills the cell. */
    public void set(FsmGroup newGroup, FsmCommand newCommand) {
        group = newGroup;
        command = newCommand;
    }

    void clear() {
        group = null;
        command = null;
    }
}
