package io.jraft.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every scenario with a few seeds; {@code -Dsim.seeds=100} for as many as the catalogue asks for. Seeds begin at 1, so a
 * failure is run again by its number.
 */
class CatalogueTest {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 3);

    @TestFactory
    Stream<DynamicNode> scenarios() {
        return Catalogue.all().stream()
                .map(
                        s ->
                                dynamicContainer(
                                        s.toString(),
                                        LongStream.rangeClosed(1, SEEDS)
                                                .mapToObj(
                                                        seed ->
                                                                dynamicTest(
                                                                        s.id() + " seed " + seed,
                                                                        () -> s.run(seed)))));
    }

    @Test
    void idsAreUnique() {
        List<String> ids = Catalogue.all().stream().map(Scenario::id).toList();
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void equalSeedsTellEqualStories() {
        for (Scenario s : Catalogue.all()) {
            assertThat(s.run(7).trace().digest())
                    .as(s.toString())
                    .isEqualTo(s.run(7).trace().digest());
        }
    }

    @Test
    void connectedGraphsAreAsManyAsKnown() {
        // OEIS A001187.
        assertThat(LinkShapes.connected(3)).hasSize(4);
        assertThat(LinkShapes.connected(4)).hasSize(38);
        assertThat(LinkShapes.connected(5)).hasSize(728);
    }
}
