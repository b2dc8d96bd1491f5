package io.jraft.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.bench.control.BenchMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The bench itself works: three real processes, a short load, files that can be read. It judges no figure. */
class BenchIT {

    @Test
    @DisplayName("a short run of ours alone ends well and leaves histograms and no data")
    void shortRun(@TempDir Path directory) throws IOException {
        System.setProperty("jraft.bench.modules", "..");
        Path data = directory.resolve("data");
        Path out = directory.resolve("out");

        int code =
                new CommandLine(new BenchMain())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .execute(
                                "--rivals=ours",
                                "--plan=point",
                                "--rounds=1",
                                "--measure-ms=300",
                                "--warm-up-ms=300",
                                "--dir=" + data,
                                "--out=" + out);

        assertThat(code).isZero();
        assertThat(Files.readString(out.resolve("closed-16-256-ours.hgrm")))
                .contains("Percentile")
                .doesNotContain("Total count    =            0");
        try (Stream<Path> left = Files.list(data)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .noneMatch(name -> name.startsWith("ours"));
        }
    }
}
