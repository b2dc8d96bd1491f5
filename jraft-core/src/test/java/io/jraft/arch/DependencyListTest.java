package io.jraft.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What users get with jraft-core is exactly the list in runtime-dependencies.txt. A new line there is a
 * decision with a reason, never an accident of somebody's pom.
 */
class DependencyListTest {

    @Test
    @DisplayName("the run-time dependencies are exactly those we mean to ship")
    void runtimeDependenciesAreListed() throws IOException {
        List<String> shipped =
                coordinates(Files.readString(Path.of("target", "runtime-dependencies.txt")));

        assertThat(shipped)
                .containsExactlyElementsOf(coordinates(resource("/runtime-dependencies.txt")));
    }

    @Test
    @DisplayName("no test or benchmark library leaks to users")
    void noTestLibraryLeaks() throws IOException {
        List<String> shipped =
                coordinates(Files.readString(Path.of("target", "runtime-dependencies.txt")));

        assertThat(shipped)
                .isNotEmpty()
                .noneMatch(
                        line ->
                                line.matches(
                                        "(org\\.junit|org\\.assertj|com\\.tngtech|org\\.ow2|ch\\.qos|org\\.openjdk|com\\.google\\.errorprone).*"));
    }

    /** Maven's lines look like {@code group:artifact:jar:version:scope -- module ...}, coloured on a terminal. */
    private static List<String> coordinates(String text) {
        return Stream.of(text.split("\n"))
                .map(
                        line ->
                                line.replaceAll("\u001B\\[[0-9;]*m", "")
                                        .replaceFirst(" -- module.*", "")
                                        .strip())
                .filter(line -> line.chars().filter(c -> c == ':').count() >= 4)
                .sorted()
                .toList();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = DependencyListTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
