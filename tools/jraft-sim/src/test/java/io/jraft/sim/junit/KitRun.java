package io.jraft.sim.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.jraft.sim.Sim;
import io.jraft.sim.world.SimRandom;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** One test method of a class, run inside a test; its parameters are a Sim and a SimRandom. */
public final class KitRun {
    private final Events tests;

    private KitRun(Events tests) {
        this.tests = tests;
        assertThat(tests.started().count()).as("tests that were run").isEqualTo(1);
    }

    public static KitRun of(Class<?> type, String method) {
        return new KitRun(
                EngineTestKit.engine("junit-jupiter")
                        .selectors(selectMethod(type, method, Sim.class, SimRandom.class))
                        .execute()
                        .testEvents());
    }

    public void succeeds() {
        assertThat(results()).allMatch(r -> r.getThrowable().isEmpty());
    }

    /** What the test failed with. */
    public Throwable thrown() {
        return results().get(0).getThrowable().orElseThrow(() -> new AssertionError("it passed"));
    }

    /** The words it failed with. */
    public String failure() {
        Throwable thrown = thrown();
        assertThat(thrown).isInstanceOf(AssertionError.class);
        return String.valueOf(thrown.getMessage());
    }

    private List<TestExecutionResult> results() {
        return tests.finished().stream()
                .map((Event e) -> e.getRequiredPayload(TestExecutionResult.class))
                .toList();
    }
}
