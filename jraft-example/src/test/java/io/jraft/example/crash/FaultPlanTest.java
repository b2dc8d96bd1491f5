package io.jraft.example.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.example.crash.FaultPlan.Round;
import io.jraft.example.crash.FaultPlan.Target;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    @Test
    @DisplayName("the same seed makes the same choices, another seed others")
    void seeded() {
        assertThat(rounds(1)).isEqualTo(rounds(1)).isNotEqualTo(rounds(2));
    }

    @Test
    @DisplayName("every kind of hit occurs, and hits as many servers as it says")
    void kinds() {
        Set<Target> seen = EnumSet.noneOf(Target.class);
        for (Round round : rounds(3)) {
            seen.add(round.target());
            List<Integer> victims = round.victims(1);
            switch (round.target()) {
                case LEADER -> assertThat(victims).containsExactly(1);
                case ONE -> assertThat(victims).hasSize(1);
                case TWO -> assertThat(victims).hasSize(2).doesNotHaveDuplicates();
                case ALL -> assertThat(victims).containsExactlyInAnyOrder(0, 1, 2);
            }
            assertThat(round.victims(-1)).isNotEmpty();
        }
        assertThat(seen).containsExactly(Target.values());
    }

    private static List<Round> rounds(long seed) {
        FaultPlan plan = new FaultPlan(seed, 3);
        return java.util.stream.Stream.generate(plan::next).limit(200).toList();
    }
}
