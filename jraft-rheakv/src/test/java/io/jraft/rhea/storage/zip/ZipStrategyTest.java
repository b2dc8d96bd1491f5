package io.jraft.rhea.storage.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.util.CRC64;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Checksum;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory goes into an archive and comes out of it, whichever way each is done. */
class ZipStrategyTest {
    @TempDir Path here;

    private static final int ONE = ZipStrategyManager.DEFAULT_STRATEGY;
    private static final int PARALLEL = ZipStrategyManager.PARALLEL_STRATEGY;

    @BeforeEach
    @AfterEach
    void asByDefault() {
        ZipStrategyManager.init(new RheaKVStoreOptions());
    }

    private static ZipStrategy way(int number) {
        return ZipStrategyManager.getZipStrategy(number);
    }

    /** Files of all sorts in {@code here/from/data}. */
    private void files() throws IOException {
        Path data = here.resolve("from/data");
        Files.createDirectories(data.resolve("deep/er"));
        Files.createDirectories(data.resolve("empty"));
        Files.writeString(data.resolve("text"), "again and again ".repeat(10_000));
        byte[] noise = new byte[100_000];
        new Random(7).nextBytes(noise);
        Files.write(data.resolve("deep/er/noise"), noise);
        Files.write(data.resolve("deep/nothing"), new byte[0]);
        Files.writeString(data.resolve("deep/größe und 大小"), "names");
        Files.writeString(here.resolve("from/beside"), "does not belong to it");
    }

    private Map<String, String> content(Path root) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.toList()) {
                String name = root.relativize(path).toString();
                content.put(
                        name,
                        Files.isDirectory(path)
                                ? "directory"
                                : HexFormat.of().formatHex(Files.readAllBytes(path)));
            }
        }
        return content;
    }

    private long compress(int way, Path archive) throws IOException {
        Checksum sum = new CRC64();
        way(way).compress(here.resolve("from").toString(), "data", archive.toString(), sum);
        return sum.getValue();
    }

    private long deCompress(int way, Path archive) throws IOException {
        Checksum sum = new CRC64();
        way(way).deCompress(archive.toString(), here.resolve("to").toString(), sum);
        return sum.getValue();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "2, 1", "2, 2"})
    @DisplayName(
            "what goes in comes out, and both see the same checksum: of the archive, byte for byte")
    void thereAndBack(int in, int out) throws IOException {
        files();
        Path archive = here.resolve("archive.zip");
        Files.writeString(archive, "what was there before");
        long written = compress(in, archive);
        assertThat(deCompress(out, archive)).isEqualTo(written);
        assertThat(content(here.resolve("to/data"))).isEqualTo(content(here.resolve("from/data")));
        assertThat(here.resolve("to/beside")).doesNotExist();
        Checksum whole = new CRC64();
        whole.update(Files.readAllBytes(archive));
        assertThat(whole.getValue()).isEqualTo(written);
        assertThat(Files.size(archive)).isLessThan(130_000);
        // Nothing of the work is left beside it.
        try (Stream<Path> left = Files.list(here)) {
            assertThat(left.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder("archive.zip", "from", "to");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ONE, PARALLEL})
    @DisplayName(
            "a byte of the archive that has changed makes it fail, or the checksum differ: never as if nothing were")
    void damaged(int way) throws IOException {
        files();
        Path archive = here.resolve("archive.zip");
        long written = compress(ONE, archive);
        byte[] sound = Files.readAllBytes(archive);
        int failed = 0;
        for (int at = 0; at < sound.length; at += sound.length / 150) {
            byte[] bad = sound.clone();
            bad[at] ^= 0x10;
            Files.write(archive, bad);
            try {
                assertThat(deCompress(way, archive)).as("byte %d", at).isNotEqualTo(written);
            } catch (IOException damage) {
                failed++;
            }
        }
        // Most bytes are those of a file, and a file is checked by itself.
        assertThat(failed).isGreaterThan(100);
        Files.writeString(archive, "no archive at all");
        assertThatThrownBy(() -> deCompress(way, archive)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1, ../outside",
        "2, ../outside",
        "1, a/../../outside",
        "2, a/../../outside",
        "1, /tmp/../outside",
        "2, /tmp/../outside"
    })
    @DisplayName("a name that leads out of the directory is refused, and nothing is written there")
    void outside(int way, String name) throws IOException {
        Path archive = here.resolve("archive.zip");
        try (OutputStream file = Files.newOutputStream(archive);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(1);
            zip.closeEntry();
        }
        assertThatThrownBy(() -> deCompress(way, archive))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("outside");
        assertThat(here.resolve("outside")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {ONE, PARALLEL})
    @DisplayName(
            "a directory that is not there, or has a link: refused, and the archive that was there stays")
    void unreadable(int way) throws IOException {
        files();
        Path archive = here.resolve("archive.zip");
        Files.writeString(archive, "old");
        assertThatThrownBy(
                        () ->
                                way(way).compress(
                                                here.toString(),
                                                "nowhere",
                                                archive.toString(),
                                                new CRC64()))
                .isInstanceOf(IOException.class);
        Files.createSymbolicLink(here.resolve("from/data/link"), here.resolve("from/beside"));
        assertThatThrownBy(() -> compress(way, archive))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("link");
        assertThat(Files.readString(archive)).isEqualTo("old");
        try (Stream<Path> left = Files.list(here)) {
            assertThat(left.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder("archive.zip", "from");
        }
    }

    @Test
    @DisplayName("the parallel way tells when an archive would be too large for it")
    void tooMany() throws IOException {
        Path part = Files.createFile(here.resolve("part"));
        ZipWriter writer = new ZipWriter(OutputStream.nullOutputStream());
        ZipWriter.Part large = new ZipWriter.Part("large", part, 0, 0, 1L << 32);
        assertThatThrownBy(() -> writer.write(List.of(large)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("large");
        ZipWriter.Part small = new ZipWriter.Part("small", part, 0, 0, 0);
        assertThatThrownBy(() -> writer.write(Collections.nCopies(65_535, small)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("65535");
    }

    @Test
    @DisplayName(
            "options choose: the level, the threads, and which way is the default; what makes no sense is refused and changes nothing")
    void options() throws IOException {
        files();
        RheaKVStoreOptions options = new RheaKVStoreOptions();
        assertThat(ZipStrategyManager.getDefault()).isSameAs(way(ONE));
        options.setUseParallelCompress(true);
        options.setCompressLevel(0);
        ZipStrategyManager.init(options);
        assertThat(ZipStrategyManager.getDefault()).isSameAs(way(PARALLEL));
        for (int way : new int[] {ONE, PARALLEL}) {
            Path archive = here.resolve("stored.zip");
            long written = compress(way, archive);
            assertThat(Files.size(archive)).isGreaterThan(260_000);
            assertThat(deCompress(way, archive)).isEqualTo(written);
        }
        options.setCompressLevel(10);
        assertThatThrownBy(() -> ZipStrategyManager.init(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("compressLevel");
        options.setCompressLevel(9);
        options.setCompressThreads(0);
        assertThatThrownBy(() -> ZipStrategyManager.init(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("compressThreads");
        assertThat(ZipStrategyManager.getDefault()).isSameAs(way(PARALLEL));
        assertThatThrownBy(() -> way(3)).isInstanceOf(IllegalArgumentException.class);
    }
}
