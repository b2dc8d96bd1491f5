package io.jraft.closure;

import io.jraft.Closure;

/** A closure of a task that also wants to know when the task was committed. */
public interface TaskClosure extends Closure {

    /**
     * The task is committed and is applied next. Runs on the thread of the state machine, before the
     * batch with the task; must not block or throw.
     */
    void onCommitted();
}
