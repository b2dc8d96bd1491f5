package io.jraft.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final String SOURCE =
            "jraft-example/src/main/java/io/jraft/example/quickstart/TenLines.java";

    @Test
    @DisplayName("the README shows exactly the code of the example that is compiled and run")
    void readmeShowsCompiledCode() throws IOException {
        List<String> shown = blocks(lines("README.md"), "```java", "```");
        List<String> compiled = blocks(lines(SOURCE), "// README: begin", "// README: end");

        assertThat(compiled).hasSize(2);
        assertThat(shown).containsExactlyElementsOf(compiled);
    }

    /** The text of each block between the two marks, without the indentation that all its lines share. */
    private static List<String> blocks(List<String> lines, String begin, String end) {
        List<String> blocks = new ArrayList<>();
        StringBuilder open = null;
        for (String line : lines) {
            if (open == null && line.strip().equals(begin)) {
                open = new StringBuilder();
            } else if (open != null && line.strip().equals(end)) {
                blocks.add(open.toString().stripTrailing().stripIndent());
                open = null;
            } else if (open != null) {
                open.append(line).append('\n');
            }
        }
        assertThat(open).as("a block that is never closed with " + end).isNull();
        return blocks;
    }

    private static List<String> lines(String file) throws IOException {
        // Maven runs the tests of a module in the module's directory.
        return Files.readAllLines(Path.of("..").resolve(file), StandardCharsets.UTF_8);
    }
}
