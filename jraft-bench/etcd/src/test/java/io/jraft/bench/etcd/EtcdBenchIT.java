package io.jraft.bench.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.bench.control.BenchMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The bench of etcd works where its program is: three real processes of it, short loads. It judges no figure. */
class EtcdBenchIT {
    @Test
    @EnabledIf("isProgramThere")
    @DisplayName("puts beside ours end well, and what etcd used and synced is counted")
    void shortRun(@TempDir Path directory) throws IOException {
        System.setProperty("jraft.bench.modules", "..");
        Path out = directory.resolve("out");

        int code =
                new CommandLine(new BenchMain())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .execute(
                                "--plan=kv",
                                "--only=kv-write-16-",
                                "--rivals=etcd",
                                "--rounds=1",
                                "--measure-ms=200",
                                "--warm-up-ms=3000",
                                "--dir=" + directory.resolve("data"),
                                "--out=" + out);

        assertThat(code).isZero();
        List<String> blocks =
                Files.readString(out.resolve("results.json"))
                        .lines()
                        .filter(line -> line.contains("\"contestant\":\"ETCD\""))
                        .toList();
        assertThat(blocks).hasSize(2);
        assertThat(blocks)
                .allSatisfy(
                        block ->
                                assertThat(block)
                                        .doesNotContain("\"syncs\":0,")
                                        .doesNotContain("\"writtenBytes\":0,"));
    }

    static boolean isProgramThere() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "etcd")));
    }
}
