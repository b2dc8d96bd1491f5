package io.jraft.rhea.sim;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.jraft.sim.Sim;
import io.jraft.sim.world.SimRandom;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs stories that ought to fail. */
final class Failures {
    private Failures() {}

    /** What a story says when it fails. */
    static String of(Class<?> stories, String story) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(stories, story, Sim.class, SimRandom.class))
                .execute()
                .testEvents()
                .finished()
                .stream()
                .map(e -> e.getRequiredPayload(TestExecutionResult.class))
                .map(r -> r.getThrowable().map(Throwable::getMessage).orElse("it passed"))
                .findFirst()
                .orElse("it did not run");
    }
}
