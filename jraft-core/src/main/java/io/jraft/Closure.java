package io.jraft;

/**
 * What runs when an asynchronous call has ended.
 * Owner: the user. Called by the node, exactly once for every accepted call.
 */
@FunctionalInterface
public interface Closure {

    /**
     * Tells the end of the call. For a task that was applied, the user's own {@code onApply} runs it;
     * for one that failed, the library runs it on the thread of the state machine, in log order. It
     * must not block. An exception is logged and otherwise ignored.
     *
     * @param status how it ended; {@link Status#outcome()} says whether a failed task may be retried
     */
    void run(Status status);
}
