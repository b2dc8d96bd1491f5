package io.jraft.rhea.pd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The placement driver beside a model of the cluster: stores crash, leaders change, messages come late; and bugs that have to be found. */
class PlacementModelTest {
    private static final int SEEDS = 40;

    @Test
    @DisplayName(
            "P33 P34 whatever happens no member is dropped, no name comes twice, one thing at a time; and in peace all is repaired, even,"
                    + " and at rest")
    void model() {
        int moves = 0;
        int splits = 0;
        int left = 0;
        int leaders = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            PlacementModel model = new PlacementModel(seed);
            run(seed, model);
            moves += model.moves();
            splits += model.splits();
            left += model.left();
            leaders += model.changesOfLeader();
        }
        // The trouble that it is about has to have come.
        assertThat(moves).isGreaterThan(10 * SEEDS);
        assertThat(splits).isGreaterThan(2 * SEEDS);
        assertThat(left).isGreaterThan(5 * SEEDS);
        assertThat(leaders).isGreaterThan(5 * SEEDS);
    }

    private static void run(long seed, PlacementModel model) {
        try {
            model.run();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ", " + e.getMessage(), e);
        }
    }

    private static String failureOf(LongFunction<PlacementModel> broken) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                broken.apply(seed).run();
            } catch (AssertionError e) {
                return e.getMessage();
            }
        }
        return "it passed";
    }

    @Test
    @DisplayName("O20 a leader that acts on what was decided by an older picture is found")
    void staleEpoch() {
        assertThat(
                        failureOf(
                                seed ->
                                        new PlacementModel(seed) {
                                            @Override
                                            boolean actsOn(
                                                    boolean sameVersion, boolean sameMembers) {
                                                return true;
                                            }
                                        }))
                .doesNotContain("it passed");
    }

    @Test
    @DisplayName(
            "a block of numbers that is given out twice, by the driver's next leader, is found")
    void numbersTwice() {
        assertThat(
                        failureOf(
                                seed ->
                                        new PlacementModel(seed) {
                                            private long kept;

                                            @Override
                                            void grant(Driver to, long first, int count) {
                                                kept = kept == 0 ? first : kept;
                                                super.grant(to, kept, count);
                                            }
                                        }))
                .contains("comes twice");
    }

    @Test
    @DisplayName("two things that are done to one region at once are found")
    void twoAtOnce() {
        assertThat(
                        failureOf(
                                seed ->
                                        new PlacementModel(seed) {
                                            @Override
                                            boolean mayTake(Group group) {
                                                return true;
                                            }
                                        }))
                .containsAnyOf("at once", "while its members change");
    }

    @Test
    @DisplayName("a replica that is dropped on the word of a time before it was asked for is found")
    void droppedTooEarly() {
        assertThat(
                        failureOf(
                                seed ->
                                        new PlacementModel(seed) {
                                            @Override
                                            long invited(Here replica) {
                                                return 0;
                                            }
                                        }))
                .contains("is a member, and dropped");
    }
}
