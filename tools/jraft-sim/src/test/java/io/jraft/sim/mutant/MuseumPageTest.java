package io.jraft.sim.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.mutant.MutantVerdict.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The page about the museum says of every bug what saw it and where. A bug that nothing sees is no exhibit: either a
 * fault, a scenario or a check is missing, or another defence hides it and its text must take that away, too.
 */
class MuseumPageTest {
    private static final Path FILE = Path.of("../../docs/mutants.md");

    private static String page() throws IOException {
        return Files.readString(FILE, UTF_8);
    }

    @Test
    @DisplayName("every bug of the museum is seen, by a hunt that its text names, with a seed")
    void allAreSeen() throws IOException {
        assertThat(notSeen(MutantCatalog.all(), MutantTable.read(page())))
                .as("rows of docs/mutants.md, which tools/sim mutants --table writes")
                .isEmpty();
    }

    private static List<String> notSeen(List<Mutant> mutants, Map<String, MutantVerdict> page) {
        List<String> wrong = new ArrayList<>();
        for (Mutant m : mutants) {
            MutantVerdict verdict = page.get(m.id());
            if (verdict == null || verdict.outcome() != Outcome.KILLED) {
                wrong.add(m.id() + " was seen by nothing");
            } else if (verdict.detail().isBlank() || verdict.runs() < 1) {
                wrong.add(m.id() + " was seen by " + verdict);
            } else if (m.hunts().stream().noneMatch(h -> isSeed(verdict.where(), h))) {
                wrong.add(m.id() + " is hunted by " + m.hunts() + ", seen by " + verdict.where());
            }
        }
        return wrong;
    }

    private static boolean isSeed(String where, String hunt) {
        return where.startsWith(hunt + " ") && where.substring(hunt.length() + 1).matches("[0-9]+");
    }

    @Test
    @DisplayName("the page is what the command writes: no row is missing, too many or out of date")
    void pageIsAsWritten() throws IOException {
        assertThat(MutantTable.render(MutantCatalog.all(), MutantTable.read(page())))
                .isEqualTo(page());
    }

    @Test
    @DisplayName("a row that says nothing, names no seed, or is not there, is found out")
    void findsWhatIsNotSeen() throws IOException {
        List<Mutant> two = MutantCatalog.named(List.of("M001", "M002"));
        MutantVerdict seen = new MutantVerdict("M001", Outcome.KILLED, 3, "mix 3", "S7 a term");
        MutantVerdict nothing = new MutantVerdict("M002", Outcome.SURVIVED, 300, "", "");
        assertThat(notSeen(two, Map.of("M001", seen, "M002", nothing)))
                .containsExactly("M002 was seen by nothing");
        assertThat(notSeen(two, Map.of("M001", seen))).hasSize(1);
        MutantVerdict elsewhere = new MutantVerdict("M002", Outcome.KILLED, 3, "E1 3", "S7");
        assertThat(notSeen(two, Map.of("M001", seen, "M002", elsewhere)))
                .containsExactly("M002 is hunted by [mix], seen by E1 3");
        MutantVerdict noSeed = new MutantVerdict("M002", Outcome.KILLED, 3, "mix", "S7");
        assertThat(notSeen(two, Map.of("M001", seen, "M002", noSeed))).hasSize(1);
    }
}
