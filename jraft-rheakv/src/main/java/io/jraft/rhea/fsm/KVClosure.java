package io.jraft.rhea.fsm;

import io.jraft.Closure;
import io.jraft.rhea.op.OpResult;

/** Who waits for the answer to an operation. Owner: the user; called on the worker of the state machine. */
public interface KVClosure extends Closure {
    /** The operation was applied and is in the store; comes before {@code run(OK)}. It must not block. */
    void answered(OpResult result);
}
