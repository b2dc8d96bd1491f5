package io.jraft.sim.junit;

import io.jraft.StateMachine;

/** Looks at a state machine by its {@code toString}, which has to tell all of its state. Stateless. */
public final class TextView implements MachineView<StateMachine> {
    @Override
    public String state(StateMachine machine) {
        return machine.toString();
    }

    /** True when a class has a {@code toString} of its own, not the one that prints an address. */
    static boolean fits(Class<?> machine) {
        try {
            return machine.getMethod("toString").getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every class has a toString", e);
        }
    }
}
