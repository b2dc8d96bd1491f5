package io.jraft.sim.shrink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DdminTest {
    private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

    @Test
    @DisplayName("what is left are the elements that are needed together, in their order")
    void findsTheNeeded() {
        List<List<Integer>> asked = new ArrayList<>();
        List<Integer> left =
                Ddmin.minimize(
                        HUNDRED,
                        part -> {
                            asked.add(part);
                            return part.containsAll(List.of(3, 50, 51, 97));
                        });

        assertThat(left).containsExactly(3, 50, 51, 97);
        assertThat(asked).as("far fewer questions than there are subsets").hasSizeLessThan(120);
    }

    @Test
    @DisplayName("nothing is left when nothing is needed, and all of it when everything is")
    void theEnds() {
        assertThat(Ddmin.minimize(HUNDRED, part -> true)).isEmpty();
        assertThat(Ddmin.minimize(HUNDRED, part -> part.size() == 100)).isEqualTo(HUNDRED);
        assertThat(Ddmin.minimize(List.<Integer>of(), part -> true)).isEmpty();
        assertThat(Ddmin.minimize(List.of(1), part -> !part.isEmpty())).containsExactly(1);
    }

    @Test
    @DisplayName(
            "no single element can be left out of what remains, also where pieces help one another")
    void isOneMinimal() {
        // An even number of elements fails: no half of six does, but some pairs do.
        List<Integer> left =
                Ddmin.minimize(
                        HUNDRED.subList(0, 6), part -> part.size() % 2 == 0 && !part.isEmpty());

        assertThat(left).hasSize(2);
    }
}
