package io.jraft.sim.node;

import io.jraft.StateMachine;

/** A state machine around another, which looks on. Whoever asks a node for its state machine is given the inner one. */
public interface MachineShell extends StateMachine {
    /** The user's own. */
    StateMachine inner();
}
