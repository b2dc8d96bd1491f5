package io.jraft.sim.junit;

import io.jraft.StateMachine;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that is run once for each of many seeds, each time with a new cluster of your state machine, in one thread and in
 * virtual time, while trouble drawn from the seed goes on:
 *
 * <pre>{@code
 * @SimTest(machine = Bank.class, seeds = 200)
 * void noMoneyIsMadeOrLost(Sim sim, SimRandom random) {
 *     for (int i = 0; i < 50; i++) {
 *         sim.apply(Bank.transfer("a", "b", random.nextInt(10)));
 *         sim.run(random.between(1, 300));
 *     }
 *     sim.settle();
 *     sim.nodes().forEach(n -> assertEquals(1000, sim.machine(n, Bank.class).total()));
 * }
 * }</pre>
 *
 * <p>The method may take a {@link io.jraft.sim.Sim}, which is started, and a {@link
 * io.jraft.sim.world.SimRandom}, whose numbers follow from the seed. When it returns, the trouble that is left is
 * awaited, the cluster is left in peace and must agree, and is shut down. All seeds are one test with one instance of the
 * test class; the first seed that fails ends it, and its message says how to run that seed alone.
 *
 * <p>Properties: {@code -Dsim.seed=7} runs one seed and writes its story; {@code -Dsim.seeds=5000} runs so many.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Test
@ExtendWith(SimTestExtension.class)
public @interface SimTest {
    /** The state machine: a class with a constructor without parameters. One is made for each life of each node. */
    Class<? extends StateMachine> machine();

    /** How it is looked at; if it has a {@code toString} that tells all of its state, that is enough. */
    Class<? extends MachineView<?>> view() default TextView.class;

    /** How many seeds. */
    int seeds() default 100;

    /** The first of them; the others follow it. */
    long firstSeed() default 1;

    /** Servers; under members one or two more. */
    int nodes() default 3;

    /**
     * Which trouble: mix, calm, network, disk, reads, churn, lanes, members or amnesia, as in {@link io.jraft.sim.run.Profile}.
     * Under members one or two servers more are no members at first, and voters and learners come and go all the time; under
     * all others the members stay who they are. Who is no member in the end may be behind: look at {@link
     * io.jraft.sim.Sim#members}.
     */
    String trouble() default "mix";

    /** How many pieces of trouble; negative to draw it from the seed. */
    int faults() default -1;

    /** For how many virtual milliseconds trouble may begin. */
    long troubleMs() default 10_000;

    /**
     * Whether every node has a twin: a second state machine in the same process that is given the same entries, and whose
     * state must be the same. Finds what depends on time, chance or addresses on one node alone.
     */
    boolean twin() default true;
}
