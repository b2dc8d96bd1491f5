package io.jraft.stress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A short run of every jcstress test, in JVMs of its own. The long run is tools/stress. Short is enough to catch a
 * primitive that is plainly broken, not to prove that it is sound.
 */
class StressIT {
    private static final long PATIENCE_SECONDS = 300;
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private static String run(String name, List<String> arguments)
            throws IOException, InterruptedException {
        Path directory = Files.createDirectories(TARGET.resolve("stress-" + name));
        Path output = directory.resolve("output.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(TARGET.resolve("test-classes") + ":" + TARGET.resolve("lib") + "/*");
        command.add("org.openjdk.jcstress.Main");
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("over within %s s; see %s", PATIENCE_SECONDS, output)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, UTF_8) + "\nexit code " + process.exitValue();
    }

    /** Few and small strides in one kind of JVM: a good half a minute for all tests on two cores. */
    private static final List<String> SHORT =
            List.of(
                    "-jvmArgs",
                    "-Xmx256m",
                    "-sc",
                    "false",
                    "-f",
                    "1",
                    "-iters",
                    "1",
                    "-time",
                    "60",
                    "-strideSize",
                    "256",
                    "-strideCount",
                    "40");

    private static String shortRun(String name, String tests) throws Exception {
        List<String> arguments = new ArrayList<>(SHORT);
        arguments.add("-t");
        arguments.add(tests);
        return run(name, arguments);
    }

    @Test
    @DisplayName("no test sees what its promise forbids, and every test did run")
    void promises() throws Exception {
        String output = shortRun("short", "io\\.jraft\\.(?!stress)");

        assertThat(output).endsWith("exit code 0").contains("0 failed, 0 soft errs, 0 hard errs");
        // A test with more actors than there are cores is left out without a word.
        assertThat(output).doesNotContain("No scheduling is possible");
    }

    @Test
    @DisplayName("the short run is long enough to see a missing fence, and fails by it")
    void seesWhatIsBroken() throws Exception {
        assertThat(shortRun("broken", "BrokenOnPurpose"))
                .endsWith("exit code 1")
                .contains("Observed forbidden state: false, false");
    }
}
