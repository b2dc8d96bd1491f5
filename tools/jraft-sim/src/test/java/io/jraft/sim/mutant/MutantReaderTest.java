package io.jraft.sim.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MutantReaderTest {
    private static final String HEAD =
            "id: M7\ntitle: a title: with a colon\nfrom: E1, T1\nexpect: S7\nnote: one\n  two\n";
    private static final String EDIT =
            "--- FILE a/B.java\n--- FIND\n  x\n  y\n--- REPLACE\n  z\n--- END\n";

    @Test
    @DisplayName("a text is read as it stands, spaces and line breaks included")
    void reads() {
        Mutant m =
                MutantReader.read(
                        "M7-slug.txt", HEAD + EDIT + "--- FIND\nq\n--- REPLACE\n--- END\n");
        assertThat(m.id()).isEqualTo("M7");
        assertThat(m.slug()).isEqualTo("slug");
        assertThat(m.title()).isEqualTo("a title: with a colon");
        assertThat(m.from()).containsExactly("E1", "T1");
        assertThat(m.note()).isEqualTo("one two");
        assertThat(m.hunts()).containsExactly("mix");
        assertThat(MutantReader.read("M7-slug.txt", "hunt: K2, churn\n" + HEAD + EDIT).hunts())
                .containsExactly("K2", "churn");
        assertThat(m.edits())
                .isEqualTo(
                        List.of(
                                new Mutant.Edit("a/B.java", "  x\n  y", "  z"),
                                new Mutant.Edit("a/B.java", "q", "")));
    }

    @Test
    @DisplayName("what is not a mutant is refused with file and line")
    void refuses() {
        refused("M8-slug.txt", HEAD + EDIT, "its name must be M7-<slug>.txt");
        refused("M7-slug.txt", HEAD, "it replaces nothing");
        refused("M7-slug.txt", HEAD.replace("expect: S7\n", "") + EDIT, "'expect:' is missing");
        refused("M7-slug.txt", HEAD + "id: M7\n" + EDIT, "each of them once");
        refused("M7-slug.txt", HEAD + EDIT.replace("--- END\n", ""), "'--- END' is missing");
        refused("M7-slug.txt", HEAD + EDIT.replace("--- FILE a/B.java\n", ""), "after a FILE");
        refused("M7-slug.txt", HEAD + EDIT.replace("  z", "  x\n  y"), "change it");
        refused("M7-slug.txt", HEAD + EDIT + "more\n", "'more' is neither");
    }

    private static void refused(String name, String text, String why) {
        assertThatThrownBy(() -> MutantReader.read(name, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name + ", line ")
                .hasMessageContaining(why);
    }
}
