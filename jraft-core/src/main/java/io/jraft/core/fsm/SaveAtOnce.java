package io.jraft.core.fsm;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import org.jspecify.annotations.Nullable;

/** Where the state machine's worker gets a snapshot begun without waiting for the loop. Implemented by core.snapshot. */
public interface SaveAtOnce {
    /**
     * Begins a snapshot of exactly what is applied. {@code done} is told exactly once, by the state machine's worker and
     * off the caller's stack. Thread: FSM.
     *
     * @param applied last entry in the state machine
     * @param conf configuration in force there
     * @return null when nothing is to be saved; {@code done} is told why then
     */
    @Nullable SaveJob begin(LogId applied, ConfEntry conf, @Nullable Closure done);

    /** Tells {@code done} that it is refused. Thread: FSM. */
    void refuse(@Nullable Closure done, Status why);
}
