package io.jraft.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jraft.sim.fault.FaultKind;
import io.jraft.sim.run.Profile;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the engine does not survive yet, shown: the simulator makes the trouble and the checks see the loss. A test that
 * fails here because nothing is lost any more says that its story belongs into the catalogue.
 */
class UnprotectedTest {
    @TestFactory
    @DisplayName("D15: an acknowledged write is lost with a voter that forgets, and S4 tells")
    Stream<DynamicTest> acknowledgedWritesAreLost() {
        return Catalogue.unprotected().stream()
                .flatMap(s -> LongStream.rangeClosed(1, 3).mapToObj(seed -> lost(s, seed)));
    }

    private static DynamicTest lost(Scenario story, long seed) {
        return DynamicTest.dynamicTest(
                story.id() + " seed " + seed,
                () ->
                        assertThat(catchThrowable(() -> story.run(seed)))
                                .hasMessageContaining("S4 at")
                                .hasMessageContaining("lacks the committed entry"));
    }

    @Test
    @DisplayName("no profile of the gates draws what the engine does not survive")
    void profilesAreClean() {
        for (Profile profile : Profile.all()) {
            assertThat(profile.kinds()).as(profile.name()).noneMatch(FaultKind::isUnprotected);
        }
        assertThat(Profile.named("yesterday").kinds()).anyMatch(FaultKind::isUnprotected);
    }
}
