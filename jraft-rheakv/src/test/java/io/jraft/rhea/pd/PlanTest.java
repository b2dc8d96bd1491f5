package io.jraft.rhea.pd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.pd.Picture.Step;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules of the placement driver: paragraphs of {@code pd/plan.txt}, and that balance comes to rest. */
class PlanTest {
    @TestFactory
    @DisplayName("P33 P34 what is to be done with a cluster as it is")
    Stream<DynamicTest> paragraphs() throws IOException {
        String text;
        try (InputStream in = getClass().getResourceAsStream("/pd/plan.txt")) {
            text = new String(in.readAllBytes(), UTF_8);
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (String paragraph : text.split("\n== ")) {
            if (paragraph.startsWith("#")) {
                continue;
            }
            String name = paragraph.substring(0, paragraph.indexOf('\n'));
            tests.add(DynamicTest.dynamicTest(name, () -> check(paragraph)));
        }
        assertThat(tests).hasSizeGreaterThan(25);
        return tests.stream();
    }

    private static void check(String paragraph) {
        Clusters cluster = new Clusters();
        List<String> expected = new ArrayList<>();
        for (String line : paragraph.lines().skip(1).toList()) {
            if (line.startsWith("=> ")) {
                expected.add(line.substring(3));
            } else if (!line.isBlank()) {
                cluster.line(line);
            }
        }
        List<String> steps =
                Plan.of(cluster.picture(), Clusters.RULES).stream().map(Clusters::text).toList();
        assertThat(steps.isEmpty() ? List.of("nothing") : steps).isEqualTo(expected);
    }

    @Test
    @DisplayName("balance comes to rest within n * n / 2 moves, with a difference of one at most")
    void balanceRests() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int stores = 3 + random.nextInt(4);
            int regions = 1 + random.nextInt(20);
            Clusters cluster = new Clusters();
            cluster.line("stores " + names(stores).stream().collect(Collectors.joining(" ")));
            // All of them on the first three stores, led by one: as uneven as can be.
            for (int i = 1; i <= regions; i++) {
                cluster.line(i + ": a* b c");
            }
            int moves = 0;
            List<Step> steps = Plan.of(cluster.picture(), Clusters.RULES);
            while (!steps.isEmpty()) {
                // Whichever arrives first.
                cluster.arrive(steps.get(random.nextInt(steps.size())));
                moves++;
                assertThat(moves)
                        .isLessThanOrEqualTo(
                                3 * regions * 3 * regions / 2 + regions * regions / 2 + 1);
                steps = Plan.of(cluster.picture(), Clusters.RULES);
            }
            TreeMap<String, Integer> replicas = new TreeMap<>();
            TreeMap<String, Integer> leaders = new TreeMap<>();
            names(stores).forEach(s -> replicas.put(s + ":1", 0));
            for (Picture.Region region : cluster.picture().regions().values()) {
                region.stores().forEach(s -> replicas.merge(s, 1, Integer::sum));
                leaders.merge(region.leader(), 1, Integer::sum);
            }
            assertThat(spread(replicas))
                    .as("replicas of seed %d: %s", seed, replicas)
                    .isLessThan(2);
            assertThat(leaders.values()).as("leaders of seed %d", seed).allMatch(n -> n <= regions);
        }
    }

    private static List<String> names(int count) {
        return Stream.iterate(0, i -> i + 1)
                .limit(count)
                .map(i -> String.valueOf((char) ('a' + i)))
                .toList();
    }

    private static int spread(TreeMap<String, Integer> numbers) {
        return numbers.values().stream().max(Integer::compare).orElse(0)
                - numbers.values().stream().min(Integer::compare).orElse(0);
    }
}
