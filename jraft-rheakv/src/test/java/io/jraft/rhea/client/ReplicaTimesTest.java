package io.jraft.rhea.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.util.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How reads of replicas are spread, by what these need. */
class ReplicaTimesTest {
    private static final Endpoint A = new Endpoint("10.0.0.1", 1);
    private static final Endpoint B = new Endpoint("10.0.0.2", 1);
    private static final Endpoint C = new Endpoint("10.0.0.3", 1);
    private static final List<Endpoint> ALL = List.of(A, B, C);

    private final ReplicaTimes times = new ReplicaTimes();

    /** How many of so many reads each replica gets, if it needs that long for one. */
    private Map<Endpoint, Integer> shares(int reads, Map<Endpoint, Long> micros) {
        Map<Endpoint, Integer> shares = new HashMap<>();
        for (int i = 0; i < reads; i++) {
            Endpoint asked = times.next(ALL);
            shares.merge(asked, 1, Integer::sum);
            times.took(asked, micros.get(asked) * 1_000);
        }
        return shares;
    }

    @Test
    @DisplayName(
            "K7 replicas that need as long have as many reads, also if one needs a little longer")
    void even() {
        assertThat(shares(3_000, Map.of(A, 500L, B, 600L, C, 800L)))
                .isEqualTo(Map.of(A, 1_000, B, 1_000, C, 1_000));
    }

    @Test
    @DisplayName(
            "K7 one that is far away, behind or dead gets hardly any; when it is well again it gets its share")
    void slow() {
        Map<Endpoint, Integer> shares = shares(3_000, Map.of(A, 500L, B, 1_000_000L, C, 500L));
        assertThat(shares.get(B)).as("it is asked now and then").isBetween(2, 60);
        assertThat(shares.get(A)).as("the others share its turns").isBetween(1_400, 1_600);
        assertThat(shares.get(C)).isBetween(1_400, 1_600);

        shares(1_000, Map.of(A, 500L, B, 500L, C, 500L));
        assertThat(shares(3_000, Map.of(A, 500L, B, 500L, C, 500L)).get(B))
                .as("again as many")
                .isEqualTo(1_000);
    }

    @Test
    @DisplayName("K7 with two slow ones the third is asked; those that are new get their turn")
    void twoSlow() {
        assertThat(shares(1_000, Map.of(A, 90_000L, B, 60_000L, C, 500L)).get(C))
                .isGreaterThan(900);
        times.keep(List.of(C));
        assertThat(shares(3, Map.of(A, 500L, B, 500L, C, 500L)))
                .isEqualTo(Map.of(A, 1, B, 1, C, 1));
    }
}
