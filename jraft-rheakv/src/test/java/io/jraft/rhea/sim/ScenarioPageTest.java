package io.jraft.rhea.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The page of stories and planted bugs says what there is, in the tests' own words, and nothing else. */
class ScenarioPageTest {
    private static final Path PAGE = Path.of("../docs/rheakv-scenarios.md");

    private static final List<String> STORIES =
            List.of(
                    "sim.RegionSimTest",
                    "sim.SplitSimTest",
                    "sim.MergeSimTest",
                    "sim.MovedRegionSimTest",
                    "sim.DriverSimTest",
                    "client.SigkillIT",
                    "client.DrivenSigkillIT");

    private static final List<String> BUGS =
            List.of(
                    "sim.BrokenRegionsTest",
                    "sim.BrokenSplitsTest",
                    "sim.BrokenMergesTest",
                    "sim.BrokenDriversTest",
                    "pd.PlacementModelTest");

    @Test
    @DisplayName("the page lists every story and every planted bug, as the tests are called")
    void rows() throws Exception {
        List<String> expected = new ArrayList<>(rows(STORIES));
        expected.addAll(rows(BUGS));
        assertThat(written()).containsExactlyElementsOf(expected);
    }

    @Test
    @DisplayName("no class that plants bugs is left out")
    void classes() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("src/test/java/io/jraft/rhea/sim"))) {
            assertThat(all.map(p -> p.getFileName().toString()))
                    .filteredOn(name -> name.matches("Broken.*Test\\.java"))
                    .allMatch(name -> BUGS.contains("sim." + name.replace(".java", "")));
        }
    }

    private static List<String> written() throws IOException {
        return Files.readAllLines(PAGE, UTF_8).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
    }

    private static List<String> rows(List<String> classes) throws ClassNotFoundException {
        List<String> rows = new ArrayList<>();
        for (String name : classes) {
            Class<?> type = Class.forName("io.jraft.rhea." + name);
            Stream.of(type.getDeclaredMethods())
                    .filter(m -> m.isAnnotationPresent(DisplayName.class))
                    .sorted(Comparator.comparing(Method::getName))
                    .map(
                            m ->
                                    "| `"
                                            + type.getSimpleName()
                                            + "#"
                                            + m.getName()
                                            + "` | "
                                            + m.getAnnotation(DisplayName.class).value()
                                            + " |")
                    .forEach(rows::add);
        }
        return rows;
    }
}
