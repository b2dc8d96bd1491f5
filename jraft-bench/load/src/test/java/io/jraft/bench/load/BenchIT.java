package io.jraft.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.bench.control.BenchMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The bench itself works: three real processes, a short load, files that can be read. It judges no figure. */
class BenchIT {

    @Test
    @DisplayName("the leader is killed once, and another one is seen to lead")
    void leaderless(@TempDir Path directory) throws IOException {
        assertThat(bench(directory, "leaderless", "--rivals=ours", "--kills=1", "--calm-ms=0"))
                .isZero();
    }

    @Test
    @DisplayName("an emptied follower is seen to load the leader's snapshot while writes go on")
    void install(@TempDir Path directory) throws IOException {
        assertThat(
                        bench(
                                directory,
                                "install",
                                "--rivals=ours",
                                "--mb=8",
                                "--rate=200",
                                "--warm-up-ms=300"))
                .isZero();
    }

    private static int bench(Path directory, String... args) throws IOException {
        System.setProperty("jraft.bench.modules", "..");
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--dir=" + directory.resolve("data"));
        return new CommandLine(new BenchMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(all.toArray(new String[0]));
    }

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
