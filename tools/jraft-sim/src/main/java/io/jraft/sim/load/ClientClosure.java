package io.jraft.sim.load;

import io.jraft.Closure;
import io.jraft.sim.history.Answer;

/** A client's closure, which the state machine gives the answer before it runs it. */
interface ClientClosure extends Closure {
    void answered(Answer answer);
}
