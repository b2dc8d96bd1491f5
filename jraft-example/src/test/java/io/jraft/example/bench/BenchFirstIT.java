package io.jraft.example.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.example.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class BenchFirstIT {
    @TempDir Path directory;

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName("the command that writes the figures works, in a form too short to mean anything")
    void shortForm() throws Exception {
        Path page = directory.resolve("performance.md");
        Files.writeString(
                page,
                "<!-- bench-first: begin; written by tools/bench-first, do not edit -->\n<!-- bench-first: end -->\n");

        ServerProcess bench =
                ServerProcess.start(
                        "bench",
                        directory.resolve("bench.log"),
                        List.of("-Djraft.example.logLevel=ERROR"),
                        BenchFirst.class,
                        List.of(
                                "--seconds",
                                "1",
                                "--megabytes",
                                "8",
                                "--dir",
                                directory.resolve("data").toString(),
                                "--write",
                                page.toString()));

        assertThat(bench.awaitExit()).as(bench.tail()).isZero();
        assertThat(Files.readString(page))
                .contains("| 16 | 1 |", "| 16 | 4,096 |", "With one follower stopped, 8 MB");
    }
}
