package io.jraft.rhea.pd;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.op.RegionInfo;
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
        int hotSplits = 0;
        int merges = 0;
        int transfers = 0;
        int bornLate = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            PlacementModel model = new PlacementModel(seed);
            run(seed, model);
            moves += model.moves();
            splits += model.splits();
            left += model.left();
            leaders += model.changesOfLeader();
            hotSplits += model.hotSplits();
            merges += model.merges();
            transfers += model.transfers();
            bornLate += model.bornLate();
        }
        // The trouble that it is about has to have come.
        assertThat(moves).isGreaterThan(10 * SEEDS);
        assertThat(splits).isGreaterThan(2 * SEEDS);
        assertThat(left).isGreaterThan(5 * SEEDS);
        assertThat(leaders).isGreaterThan(5 * SEEDS);
        assertThat(hotSplits).isGreaterThan(SEEDS);
        assertThat(merges).isGreaterThan(SEEDS);
        assertThat(transfers).isGreaterThan(2 * SEEDS);
        assertThat(bornLate).isGreaterThan(SEEDS);
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
    @DisplayName(
            "a replica that is asked for again, and may have been told to go since it was asked for first, is found")
    void askedAgain() {
        assertThat(
                        failureOf(
                                seed ->
                                        new PlacementModel(seed) {
                                            @Override
                                            boolean mayAskAgain(Here there, long index) {
                                                return true;
                                            }

                                            // What has to come for it: asked in vain, forgotten by
                                            // the driver, and asked again when it is told to go.
                                            @Override
                                            boolean isAnswered() {
                                                return !trouble || random.nextBoolean();
                                            }

                                            @Override
                                            int handsOver() {
                                                return 2;
                                            }
                                        }))
                .contains("is a member, and dropped");
    }

    private static PlacementModel by(long seed, PdRules rules) {
        return new PlacementModel(seed) {
            @Override
            PdRules rules() {
                return rules;
            }
        };
    }

    @Test
    @DisplayName(
            "rules that merge what they split are found, and so are those by which loads play no part")
    void rules() {
        PdRules again =
                new PdRules(
                        3, 1_500, 6_000, 3_000, 4_000, 3, 10, 100, 0, 1_200, true, 300, 200, 1_000);
        // Nothing of it comes to rest; what is seen first is not always the same.
        assertThat(failureOf(seed -> by(seed, again))).doesNotContain("it passed");
        PdRules blind =
                new PdRules(
                        3, 1_500, 6_000, 3_000, 4_000, 3, 10, 100, 0, 1_200, true, 0, 40, 6_000);
        assertThat(failureOf(seed -> by(seed, blind))).contains("loads stay uneven");
        PdRules patient =
                new PdRules(
                        3, 1_500, 6_000, 3_000, 4_000, 3, 10, 100, 0, 1_200, true, 300, 0, 6_000);
        assertThat(failureOf(seed -> by(seed, patient))).contains("stay two");
    }

    @Test
    @DisplayName(
            "P34 a driver that does not know which region was split off which is found: it takes a store out of one before it has the other")
    void takenOutBeforeBorn() {
        assertThat(
                        failureOf(
                                seed ->
                                        new PlacementModel(seed) {
                                            @Override
                                            RegionInfo told(Group group) {
                                                RegionInfo all = super.told(group);
                                                return new RegionInfo(
                                                        all.id(),
                                                        all.version(),
                                                        all.start(),
                                                        all.end(),
                                                        all.members(),
                                                        0,
                                                        0);
                                            }
                                        }))
                .contains("is taken out of region", "which was split off it");
    }

    @Test
    @DisplayName(
            "leaders that count wrongly, now this and now that, are found: nothing comes to rest")
    void countedWrongly() {
        assertThat(
                        failureOf(
                                seed ->
                                        new PlacementModel(seed) {
                                            @Override
                                            int counted(Group group) {
                                                return (int) ((group.id + now / 15_000) % 3) * 900;
                                            }
                                        }))
                .containsAnyOf("rest", "uneven");
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
