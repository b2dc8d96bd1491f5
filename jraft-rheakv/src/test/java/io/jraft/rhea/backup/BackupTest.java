package io.jraft.rhea.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.storage.ScanVisitor;
import io.jraft.rhea.storage.StoreKeys;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P9, O17: a backup is whole and of one cluster, or it is refused with a sentence. */
class BackupTest {
    @TempDir Path directory;
    private Path target;

    @BeforeEach
    void target() {
        target = directory.resolve("monday");
    }

    private static byte[] b(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] record(long id, @Nullable String start, @Nullable String end) {
        return new RegionRecord(
                        id,
                        1,
                        start == null ? null : b(start),
                        end == null ? null : b(end),
                        40,
                        50,
                        6,
                        0,
                        0,
                        new RegionRecord.Size(0, 0),
                        null)
                .encode();
    }

    private static void region(
            BackupWriter writer,
            long id,
            @Nullable String start,
            @Nullable String end,
            String... keys)
            throws IOException {
        writer.region(
                id,
                pairs -> {
                    pairs.visit(StoreKeys.region(id), record(id, start, end));
                    for (String key : keys) {
                        pairs.visit(StoreKeys.data(b(key)), b("value of " + key));
                    }
                });
    }

    private Manifest taken() throws IOException {
        BackupWriter writer = BackupWriter.create(target);
        region(writer, 9, "m", null, "m", "n");
        region(writer, 2, null, "m", "a", "b");
        return writer.finish(7, "shop", "2026-11-22T02:00:00Z");
    }

    private static void verify(Path backup) throws IOException {
        BackupReader.open(backup).verify(line -> {});
    }

    @Test
    @DisplayName(
            "what was written is read: the regions in the order of their keys, each with its index")
    void roundTrip() throws IOException {
        Manifest manifest = taken();

        BackupReader reader = BackupReader.open(target);
        assertThat(reader.manifest().encode()).isEqualTo(manifest.encode());
        assertThat(reader.manifest().regions())
                .extracting(RegionPart::regionId)
                .containsExactly(2L, 9L);
        List<String> lines = new ArrayList<>();
        reader.verify(lines::add);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("region 2 from the first key to before 'm': 3 pairs, ")
                .endsWith(" bytes, as of index 40");
        List<String> values = new ArrayList<>();
        reader.show(
                reader.manifest().regions().get(1),
                (key, value) -> values.add(new String(value, UTF_8)));
        assertThat(values.subList(1, 3)).containsExactly("value of m", "value of n");
        assertThat(Files.list(directory)).as("nothing is left beside it").hasSize(1);
    }

    @Test
    @DisplayName(
            "a byte that changed, in whatever file, is found; so is a file that is shorter, longer or missing")
    void damage() throws IOException {
        taken();
        for (String name : List.of("manifest", "region-2.kv", "region-9.kv")) {
            Path file = target.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < whole.length; i++) {
                byte[] bad = whole.clone();
                bad[i] ^= 0x10;
                Files.write(file, bad);
                assertThatThrownBy(() -> verify(target))
                        .as("byte %d of %s", i, name)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(name);
            }
            for (int length : new int[] {0, whole.length - 1, whole.length + 1}) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> verify(target))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(name);
            }
            Files.delete(file);
            assertThatThrownBy(() -> verify(target))
                    .isInstanceOf(IOException.class)
                    .hasMessageFindingMatch("lacks|it has no manifest")
                    .hasMessageContaining(name);
            Files.write(file, whole);
            verify(target);
        }
    }

    @Test
    @DisplayName("a file of another backup is refused, though it is whole")
    void foreignFile() throws IOException {
        taken();
        Path monday = target;
        target = directory.resolve("tuesday");
        BackupWriter writer = BackupWriter.create(target);
        region(writer, 9, "m", null, "m");
        region(writer, 2, null, "m");
        writer.finish(7, "shop", "2026-11-23T02:00:00Z");
        Files.delete(target.resolve("region-9.kv"));
        Files.copy(monday.resolve("region-9.kv"), target.resolve("region-9.kv"));

        assertThatThrownBy(() -> verify(target)).hasMessageContaining("digest");
    }

    @Test
    @DisplayName("until it is whole there is no backup; nothing that is there is written over")
    void unfinished() throws IOException {
        BackupWriter writer = BackupWriter.create(target);
        region(writer, 2, null, "m", "a");
        assertThat(target).doesNotExist();
        assertThatThrownBy(() -> BackupWriter.create(target))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("not finished");
        assertThatThrownBy(() -> writer.finish(7, "shop", "")).hasMessageContaining("last key");
        writer.abandon();
        taken();
        assertThatThrownBy(() -> BackupWriter.create(target))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> BackupReader.open(directory)).hasMessageContaining("no backup");
    }

    @Test
    @DisplayName("regions that do not meet are no backup")
    void gaps() throws IOException {
        BackupWriter gap = BackupWriter.create(target);
        region(gap, 2, null, "l", "a");
        region(gap, 9, "m", null);
        assertThatThrownBy(() -> gap.finish(7, "shop", "")).hasMessageContaining("do not meet");
        gap.abandon();
        BackupWriter overlap = BackupWriter.create(target);
        region(overlap, 2, null, null, "a");
        region(overlap, 9, "m", null);
        assertThatThrownBy(() -> overlap.finish(7, "shop", "")).hasMessageContaining("do not meet");
    }

    @Test
    @DisplayName(
            "O17 pairs that are not the region's, out of order, or without its record are refused")
    void pairs() throws IOException {
        BackupWriter writer = BackupWriter.create(target);
        List<BackupWriter.Source> wrong =
                List.of(
                        p -> {},
                        p -> p.visit(StoreKeys.data(b("a")), b("")),
                        p -> p.visit(StoreKeys.region(2), record(3, null, "m")),
                        p -> two(p, StoreKeys.data(b("m"))),
                        p -> two(p, StoreKeys.region(3)),
                        p -> two(p, StoreKeys.region(2)),
                        p -> {
                            two(p, StoreKeys.data(b("b")));
                            p.visit(StoreKeys.data(b("a")), b(""));
                        });
        for (BackupWriter.Source source : wrong) {
            assertThatThrownBy(() -> writer.region(2, source))
                    .isInstanceOf(MalformedException.class);
        }
    }

    private static void two(ScanVisitor pairs, byte[] key) {
        pairs.visit(StoreKeys.region(2), record(2, null, "m"));
        pairs.visit(key, b(""));
    }
}
