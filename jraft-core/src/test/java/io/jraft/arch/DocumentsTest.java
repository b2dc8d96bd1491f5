package io.jraft.arch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.check.Invariant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Papers rot in silence: a link, a class or a test that they name is renamed, and nobody notices. This looks at every
 * Markdown file of the repository.
 */
class DocumentsTest {
    // Maven runs the tests of a module in the module's directory.
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+(?:Test|IT))`");
    private static final Pattern COMMAND = Pattern.compile("(?<![\\w/.])(tools/[\\w-]+|\\.ci/run)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern CLASS_NAME = Pattern.compile("\\b[A-Z][a-z]\\w*");

    private static final List<Path> documents = new ArrayList<>();
    private static final Set<String> classes = new TreeSet<>();
    private static final Set<String> tests = new TreeSet<>();

    @BeforeAll
    static void look() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            all.filter(p -> !ROOT.relativize(p).toString().matches("(.*/)?(target|\\.git)(/.*)?"))
                    .forEach(DocumentsTest::sort);
        }
    }

    private static void sort(Path path) {
        String name = path.getFileName().toString();
        if (name.endsWith(".md")) {
            documents.add(path);
        } else if (name.endsWith(".java")) {
            boolean test = path.toString().contains("/src/test/");
            (test ? tests : classes).add(name.substring(0, name.length() - ".java".length()));
        }
    }

    @Test
    @DisplayName("every link between the documents leads to a file that is there")
    void linksResolve() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents) {
            Matcher link = LINK.matcher(Files.readString(document, UTF_8));
            while (link.find()) {
                String target = link.group(1).replaceFirst("#.*", "");
                if (target.isEmpty() || target.matches("[a-z]+:.*")) {
                    continue;
                }
                links++;
                if (!Files.exists(document.resolveSibling(target))) {
                    broken.add(ROOT.relativize(document) + ": " + link.group(1));
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(links).as("links that were looked at").isGreaterThan(10);
    }

    @Test
    @DisplayName("every test that a document names exists, and so does every command")
    void testsAndCommandsExist() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path document : documents) {
            String text = Files.readString(document, UTF_8);
            Matcher test = TEST_NAME.matcher(text);
            while (test.find()) {
                if (!tests.contains(test.group(1))) {
                    missing.add(ROOT.relativize(document) + ": " + test.group(1));
                }
            }
            Matcher command = COMMAND.matcher(text);
            while (command.find()) {
                if (!Files.isExecutable(ROOT.resolve(command.group(1)))) {
                    missing.add(ROOT.relativize(document) + ": " + command.group(1));
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    @DisplayName(
            "INVARIANTS.md prints every invariant with its own words and names only classes that exist")
    void invariantsAreListed() throws IOException {
        Map<String, String> printed = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String line : Files.readAllLines(ROOT.resolve("INVARIANTS.md"), UTF_8)) {
            if (!line.startsWith("| I-")) {
                continue;
            }
            String[] cells = line.split("\\|", -1);
            printed.put(cells[1].strip(), cells[2].strip());
            Matcher code = CODE.matcher(cells[3] + cells[4]);
            while (code.find()) {
                Matcher name = CLASS_NAME.matcher(code.group(1));
                while (name.find()) {
                    if (!classes.contains(name.group()) && !tests.contains(name.group())) {
                        unknown.add(cells[1].strip() + ": " + name.group());
                    }
                }
            }
        }

        Map<String, String> declared = new LinkedHashMap<>();
        for (Invariant invariant : Invariant.values()) {
            declared.put(invariant.id(), invariant.statement());
        }
        assertThat(printed).isEqualTo(declared);
        assertThat(unknown).isEmpty();
    }
}
