package io.jraft.bench.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.bench.control.BenchMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The bench of the key-value store works: three real processes, short loads, every kind. It judges no figure. */
class KvBenchIT {
    @Test
    @DisplayName("puts, gets, both, and scans of ours alone end well: what was written is read")
    void shortRun(@TempDir Path directory) throws IOException {
        System.setProperty("jraft.bench.modules", "..");
        Path out = directory.resolve("out");

        int code =
                new CommandLine(new BenchMain())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .execute(
                                "--plan=kv",
                                "--rivals=ours_kv",
                                "--rounds=1",
                                "--measure-ms=200",
                                "--warm-up-ms=3000",
                                "--dir=" + directory.resolve("data"),
                                "--out=" + out);

        assertThat(code).isZero();
        for (String kind : new String[] {"write", "get", "mixed", "scan"}) {
            assertThat(Files.list(out).map(Path::getFileName).map(Path::toString))
                    .anyMatch(name -> name.startsWith("kv-" + kind + "-4096-"));
        }
    }
}
