package io.jraft.bench.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What {@code tools/bench leaderless} makes of the outages that it saw. */
class LeaderlessCommandTest {
    @Test
    @DisplayName("the table has the median, what nine of ten did not exceed, and the longest")
    void table() {
        Map<Rival, List<Double>> outages = new LinkedHashMap<>();
        outages.put(Rival.OURS, IntStream.rangeClosed(1, 10).mapToObj(i -> i * 200.0).toList());
        outages.put(Rival.SOFA, List.of(3_000.0));

        assertThat(LeaderlessCommand.table(outages).lines().skip(2))
                .containsExactly(
                        "| jraft | 1,100 | 1,800 | 2,000 |",
                        "| SOFAJRaft | 3,000 | 3,000 | 3,000 |");
    }
}
