package io.jraft.sim.junit;

import io.jraft.StateMachine;
import java.util.function.Supplier;

/**
 * A test as its annotation says it.
 *
 * @param test the annotation
 * @param machine makes state machines
 * @param view looks at them
 * @param name as Maven takes it after {@code -Dtest=}
 */
record Plan(
        SimTest test,
        Supplier<? extends StateMachine> machine,
        MachineView<StateMachine> view,
        String name) {}
