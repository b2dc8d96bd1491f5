package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The reader of tables must not let a case slip through. */
class TextTableTest {
    private static final String TABLE =
            "case | in | out\n# a comment\n\ndoubles | 2 | 4\ntriples | 2 | 6\n";

    @Test
    @DisplayName("a failing row fails its test and shows itself")
    void aFailingRow() throws Throwable {
        var tests =
                new TextTable("t.txt", TABLE)
                        .tests(row -> assertThat(2 * row.number("in")).isEqualTo(row.number("out")))
                        .toList();
        assertThat(tests).hasSize(2);
        assertThat(tests.get(0).getDisplayName()).isEqualTo("doubles");
        tests.get(0).getExecutable().execute();
        assertThatThrownBy(() -> tests.get(1).getExecutable().execute())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("t.txt:5 triples | 2 | 6");
    }

    @Test
    @DisplayName("a column that no check looks at, or that does not exist, fails the row")
    void unusedColumns() {
        TextTable table = new TextTable("t.txt", TABLE);
        var lazy = table.tests(row -> row.number("in")).toList();
        assertThatThrownBy(() -> lazy.get(0).getExecutable().execute())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("looked at");
        var wrong = new TextTable("t.txt", TABLE).tests(row -> row.text("uot")).toList();
        assertThatThrownBy(() -> wrong.get(0).getExecutable().execute())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no column uot");
    }

    @Test
    @DisplayName("a row with a missing cell, and a table without a row, are refused")
    void malformed() {
        assertThatThrownBy(() -> new TextTable("t.txt", "a | b\nonly one\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("t.txt:2");
        assertThatThrownBy(() -> new TextTable("t.txt", "a | b\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no case");
    }
}
