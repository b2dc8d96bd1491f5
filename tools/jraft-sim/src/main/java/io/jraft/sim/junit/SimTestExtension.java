package io.jraft.sim.junit;

import io.jraft.StateMachine;
import io.jraft.sim.Sim;
import io.jraft.sim.world.SimRandom;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Calls the method of a {@link SimTest} once for each seed. Stateless. */
final class SimTestExtension implements ParameterResolver, InvocationInterceptor {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getDeclaringExecutable().isAnnotationPresent(SimTest.class)
                && isOurs(parameter.getParameter().getType());
    }

    private static boolean isOurs(Class<?> type) {
        return type == Sim.class || type == SimRandom.class;
    }

    /** Nothing yet: each seed has its own. */
    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return null;
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> called,
            ExtensionContext context)
            throws Throwable {
        // Proceeding is allowed once only, and the seeds are many.
        invocation.skip();
        Method method = called.getExecutable();
        SimTest test = method.getAnnotation(SimTest.class);
        if (test == null) {
            throw new ExtensionConfigurationException(method + " is no @SimTest");
        }
        Object instance = context.getRequiredTestInstance();
        method.setAccessible(true);
        SeedRun.Body body = (sim, random) -> call(method, instance, arguments(called, sim, random));
        Plan plan = plan(test, method);
        for (long seed : seeds(test)) {
            new SeedRun(plan, seed, body).run();
        }
    }

    private static Plan plan(SimTest test, Method method) {
        boolean seesState = test.view() != TextView.class || TextView.fits(test.machine());
        if (!seesState) {
            throw new ExtensionConfigurationException(
                    "states cannot be compared: give "
                            + test.machine().getSimpleName()
                            + " a toString that tells all of its state, or the test a view");
        }
        Constructor<? extends StateMachine> machine = constructor(test.machine());
        // The annotation cannot say that the view is one of the machine; a cast inside it would
        // tell.
        @SuppressWarnings("unchecked")
        MachineView<StateMachine> view = (MachineView<StateMachine>) make(constructor(test.view()));
        return new Plan(
                test,
                () -> make(machine),
                view,
                method.getDeclaringClass().getSimpleName() + "#" + method.getName());
    }

    private static <T> Constructor<? extends T> constructor(Class<? extends T> type) {
        try {
            Constructor<? extends T> found = type.getDeclaredConstructor();
            found.setAccessible(true);
            return found;
        } catch (NoSuchMethodException e) {
            throw new ExtensionConfigurationException(
                    type.getName() + " needs a constructor without parameters, and to be static",
                    e);
        }
    }

    private static <T> T make(Constructor<? extends T> constructor) {
        try {
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ExtensionConfigurationException("cannot call " + constructor, e);
        }
    }

    private static List<Long> seeds(SimTest test) {
        Long one = Long.getLong(SeedRun.SEED);
        if (one != null) {
            return List.of(one);
        }
        int count = Integer.getInteger("sim.seeds", test.seeds());
        if (count < 1) {
            throw new ExtensionConfigurationException("at least one seed is needed, not " + count);
        }
        List<Long> seeds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            seeds.add(test.firstSeed() + i);
        }
        return seeds;
    }

    private static @Nullable Object[] arguments(
            ReflectiveInvocationContext<Method> called, Sim sim, SimRandom random) {
        @Nullable Object[] arguments = called.getArguments().toArray();
        Class<?>[] types = called.getExecutable().getParameterTypes();
        for (int i = 0; i < types.length; i++) {
            if (types[i] == Sim.class) {
                arguments[i] = sim;
            } else if (types[i] == SimRandom.class) {
                arguments[i] = random;
            }
        }
        return arguments;
    }

    private static void call(Method method, Object instance, @Nullable Object[] arguments)
            throws Throwable {
        try {
            method.invoke(instance, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
