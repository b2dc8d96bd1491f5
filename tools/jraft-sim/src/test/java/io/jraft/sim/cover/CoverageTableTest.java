package io.jraft.sim.cover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageTableTest {
    /** Two methods of one class: in {@code run} one line of three and a branch are missed, in {@code never} all of two. */
    private static final String REPORT =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">
            <report name="r"><package name="io/jraft/model">
            <class name="io/jraft/model/A$B" sourcefilename="A.java">
            <method name="lambda$run$0" desc="()V" line="4">
            <counter type="LINE" missed="1" covered="2"/><counter type="BRANCH" missed="1" covered="3"/></method>
            <method name="never" desc="()V" line="9"><counter type="LINE" missed="2" covered="0"/></method>
            </class>
            <sourcefile name="A.java"><line nr="4" mi="0" ci="3" mb="1" cb="3"/><line nr="5" mi="0" ci="1" mb="0" cb="0"/>
            <line nr="6" mi="2" ci="0" mb="0" cb="0"/><line nr="9" mi="1" ci="0" mb="0" cb="0"/>
            <line nr="10" mi="1" ci="0" mb="0" cb="0"/></sourcefile>
            <counter type="LINE" missed="3" covered="2"/><counter type="BRANCH" missed="1" covered="3"/>
            </package></report>
            """;

    @TempDir Path directory;

    private CoverageTable table(String notCounted) throws IOException {
        Path xml = Files.writeString(directory.resolve("run.xml"), REPORT);
        return new CoverageTable(CoverageXml.read(xml), NotCounted.parse(notCounted));
    }

    @Test
    @DisplayName("all that is missed is counted and told with its source")
    void all() throws IOException {
        Path source = directory.resolve("io/jraft/model");
        Files.createDirectories(source);
        Files.writeString(source.resolve("A.java"), "a\nb\nc\nif (four)\n");
        CoverageTable table = table("# nothing\n");

        assertThat(table.table())
                .containsPattern("model +40.0 % \\(2 of 5\\) +75.0 % \\(3 of 4\\)")
                .doesNotContain("excuses");
        assertThat(table.missed(directory))
                .containsExactly(
                        "io.jraft.model.A#run",
                        "      4 1 of 4    if (four)",
                        "      6 never     ",
                        "io.jraft.model.A#never",
                        "      9 never     ",
                        "     10 never     ");
        assertThat(table.reaches(40, 75)).isTrue();
        assertThat(table.reaches(41, 75)).isFalse();
        assertThat(table.reaches(40, 76)).isFalse();
    }

    @Test
    @DisplayName("an excuse takes away what is missed only, and one that excuses nothing is told")
    void excused() throws IOException {
        CoverageTable table =
                table("io.jraft.model.A#never nobody calls it\nio.jraft.model.A#gone it was\n");

        assertThat(table.table())
                .containsPattern("all +40.0 %")
                .containsPattern("not counted +66.7 % \\(2 of 3\\)")
                .contains("excuses nothing with io.jraft.model.A#gone");
        assertThat(table.missed(directory)).hasSize(3);
        assertThatThrownBy(() -> NotCounted.parse("io.jraft.model.A#never"))
                .hasMessageContaining("no reason");
    }

    @Test
    void theListOfTheRepositoryCanBeRead() {
        assertThat(NotCounted.standard().excuses())
                .allSatisfy(e -> assertThat(e.owner()).startsWith("io.jraft."));
        assertThat(NotCounted.standard().excuses())
                .extracting(NotCounted.Excuse::toString)
                .doesNotHaveDuplicates();
    }
}
