package io.jraft.rhea.pd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.jraft.rhea.pd.Picture.Step;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
        assertThat(tests).hasSizeGreaterThan(50);
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

    @Test
    @DisplayName(
            "balance by load comes to rest within 50 * S * S steps; then no store leads as much more than another as would be worth a move, or"
                    + " no region fits")
    void loadsRest() {
        int spread = 0;
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int stores = 3 + random.nextInt(4);
            int regions = 3 * stores + random.nextInt(10);
            Clusters cluster = new Clusters();
            cluster.line("stores " + String.join(" ", names(stores)));
            for (int i = 1; i <= regions; i++) {
                List<String> at = new ArrayList<>(names(stores));
                Collections.shuffle(at, random);
                String members = at.get(0) + "* " + at.get(1) + " " + at.get(2);
                // A few are hot, most are not.
                int reads = random.nextInt(random.nextInt(4) == 0 ? 3_000 : 300);
                int writes = random.nextInt(random.nextInt(4) == 0 ? 1_000 : 100);
                cluster.line(i + ": " + members + " reads=" + reads + " writes=" + writes);
            }
            // Numbers alone, then loads, too: what comes of the second is what is looked at.
            int evened = rest(cluster, random, withoutLoads(), 10 * regions * regions);
            long before = difference(cluster);
            int moves = rest(cluster, random, Clusters.RULES, 100 * stores * stores);
            assertThat(difference(cluster)).as("seed %d", seed).isLessThanOrEqualTo(before);
            spread += moves > 0 && difference(cluster) < before ? 1 : 0;
            assertThat(evened).isPositive();
        }
        assertThat(spread).isGreaterThan(150);
    }

    /** Does what is planned, in any order, until nothing is; how many steps that took. */
    private static int rest(Clusters cluster, Random random, PdRules rules, int most) {
        int moves = 0;
        for (List<Step> steps = Plan.of(cluster.picture(), rules);
                !steps.isEmpty();
                steps = Plan.of(cluster.picture(), rules)) {
            cluster.arrive(steps.get(random.nextInt(steps.size())));
            moves++;
            assertThat(moves).isLessThanOrEqualTo(most);
        }
        return moves;
    }

    private static PdRules withoutLoads() {
        return new PdRules(3, 5_000, 60_000, 5_000, 60_000, 2, 10, 100, 1_000, 50, true);
    }

    /** Between the store whose leaders do most and the one whose do least. */
    private static long difference(Clusters cluster) {
        TreeMap<String, Long> loads = new TreeMap<>();
        cluster.picture().stores().keySet().forEach(store -> loads.put(store, 0L));
        for (Picture.Region region : cluster.picture().regions().values()) {
            loads.merge(region.leader(), region.load().ofLeader(), Long::sum);
        }
        return Collections.max(loads.values()) - Collections.min(loads.values());
    }

    @Test
    @DisplayName(
            "with two replicas nobody may be taken away: the plan says so, and does not look for another move for ever")
    void twoReplicas() {
        PdRules two = new PdRules(2, 5_000, 60_000, 5_000, 60_000, 2, 10, 100, 1_000, 50, true);
        Clusters cluster = new Clusters();
        cluster.line("stores a b c");
        for (int i = 1; i <= 4; i++) {
            cluster.line(i + (i % 2 == 0 ? ": a* b" : ": a b*"));
        }
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(Plan.of(cluster.picture(), two)).isEmpty());
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
