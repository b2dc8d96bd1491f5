package io.jraft.sim.disk;

import static io.jraft.sim.disk.Disks.create;
import static io.jraft.sim.disk.Disks.durable;
import static io.jraft.sim.disk.Disks.filled;
import static io.jraft.sim.disk.Disks.read;
import static io.jraft.sim.disk.Disks.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem.OpenMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each crash leaves, by name. */
class CrashModeTest {
    private final SimFileSystem disk = Disks.empty("/d");

    private void write(DataFile file, long at, byte[] bytes) throws IOException {
        file.write(at, ByteBuffer.wrap(bytes));
    }

    @ParameterizedTest
    @EnumSource(CrashMode.class)
    @DisplayName("what was synced, file and name, is there after every crash")
    void keepsWhatWasSynced(CrashMode mode) throws IOException {
        durable(disk, "/d/a", filled(10_000, 1));
        durable(disk, "/d/b", text("old"));
        disk.rename("/d/b", "/d/c");
        disk.syncDirectory("/d");

        disk.crash(mode);

        assertThat(disk.list("/d")).containsExactly("a", "c");
        assertThat(read(disk, "/d/a")).isEqualTo(filled(10_000, 1));
        assertThat(read(disk, "/d/c")).isEqualTo(text("old"));
    }

    @Test
    @DisplayName("lost un-synced: nothing of it is there")
    void lost() throws IOException {
        DataFile a = durable(disk, "/d/a", text("old"));
        write(a, 0, text("new and longer"));
        create(disk, "/d/b", text("b")).force(true);
        disk.delete("/d/a");

        disk.crash(CrashMode.LOST);

        assertThat(disk.list("/d")).containsExactly("a");
        assertThat(read(disk, "/d/a")).isEqualTo(text("old"));
    }

    @Test
    @DisplayName("killed process: all of it is seen, and the next power cut still takes it away")
    void killed() throws IOException {
        DataFile a = durable(disk, "/d/a", text("old"));
        write(a, 0, text("new"));
        disk.rename("/d/a", "/d/b");

        disk.crash(CrashMode.KILLED);
        assertThat(read(disk, "/d/b")).isEqualTo(text("new"));
        assertThatThrownBy(() -> a.read(0, ByteBuffer.allocate(1))).isInstanceOf(SimCrash.class);

        disk.crash(CrashMode.LOST);
        assertThat(read(disk, "/d/a")).isEqualTo(text("old"));
    }

    @Test
    @DisplayName("killed process: a sync by the next one makes it safe")
    void killedThenSynced() throws IOException {
        write(durable(disk, "/d/a", text("old")), 0, text("new"));
        disk.crash(CrashMode.KILLED);
        try (DataFile again = disk.open("/d/a", OpenMode.WRITE)) {
            again.force(false);
        }
        disk.crash(CrashMode.LOST);
        assertThat(read(disk, "/d/a")).isEqualTo(text("new"));
    }

    @Test
    @DisplayName("kept: what was written back in time is there and safe")
    void kept() throws IOException {
        write(durable(disk, "/d/a", text("old")), 0, text("new"));
        create(disk, "/d/b", text("b"));
        disk.crash(CrashMode.KEPT);
        disk.crash(CrashMode.LOST);
        assertThat(read(disk, "/d/a")).isEqualTo(text("new"));
        assertThat(read(disk, "/d/b")).isEqualTo(text("b"));
    }

    @Test
    @DisplayName("prefix: over all files, what was called later is never there without the earlier")
    void prefix() throws IOException {
        DataFile a = durable(disk, "/d/a", new byte[2048]);
        DataFile b = durable(disk, "/d/b", new byte[2048]);
        TreeSet<String> seen = new TreeSet<>();
        for (int seed = 0; seed < 200; seed++) {
            SimFileSystem copy = disk.fork(Disks.dice(seed));
            try (DataFile fa = copy.open("/d/a", OpenMode.WRITE);
                    DataFile fb = copy.open("/d/b", OpenMode.WRITE)) {
                write(fa, 0, filled(1024, 1));
                write(fb, 0, filled(1024, 2));
                copy.rename("/d/a", "/d/c");
                write(fa, 1024, filled(512, 3));
            }
            copy.crash(CrashMode.PREFIX);
            boolean renamed = copy.exists("/d/c");
            byte[] inA = read(copy, renamed ? "/d/c" : "/d/a");
            byte[] inB = read(copy, "/d/b");
            String found =
                    "" + inA[0] + inA[512] + inB[0] + inB[512] + (renamed ? "r" : "-") + inA[1024];
            seen.add(found);
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "0000-0", "1000-0", "1100-0", "1120-0", "1122-0", "1122r0", "1122r3");
        assertThat(a.size() + b.size()).isEqualTo(4096);
    }

    @Test
    @DisplayName("cross-file reorder: every subset of writes and renames may be there")
    void reordered() throws IOException {
        durable(disk, "/d/a", text("00"));
        durable(disk, "/d/b", text("0"));
        TreeSet<String> seen = new TreeSet<>();
        for (int seed = 0; seed < 300; seed++) {
            SimFileSystem copy = disk.fork(Disks.dice(seed));
            try (DataFile fa = copy.open("/d/a", OpenMode.WRITE);
                    DataFile fb = copy.open("/d/b", OpenMode.WRITE)) {
                write(fa, 0, text("1"));
                write(fb, 0, text("1"));
                write(fa, 1, text("1"));
                copy.rename("/d/b", "/d/c");
            }
            copy.crash(CrashMode.REORDERED);
            String c = copy.exists("/d/c") ? "c" : "b";
            seen.add(
                    new String(read(copy, "/d/a"), UTF_8)
                            + new String(read(copy, "/d/" + c), UTF_8)
                            + c);
        }
        assertThat(seen).hasSize(16);
    }

    @Test
    @DisplayName("a change of names is never there without the one that it builds on")
    void namesBuildOnNames() throws IOException {
        for (int seed = 0; seed < 100; seed++) {
            SimFileSystem copy = disk.fork(Disks.dice(seed));
            create(copy, "/d/x", text("x")).force(true);
            copy.rename("/d/x", "/d/y");
            copy.rename("/d/y", "/d/z");
            copy.crash(CrashMode.REORDERED);
            assertThat(copy.list("/d")).hasSizeLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TORN_512", "TORN_4K"})
    @DisplayName(
            "torn sector: every sector of 512 bytes, or of 4 KiB, is old or new, in any mixture")
    void torn(CrashMode mode) throws IOException {
        int sector = mode == CrashMode.TORN_512 ? 512 : 4096;
        durable(disk, "/d/a", filled(3 * sector, 1));
        TreeSet<String> seen = new TreeSet<>();
        for (int seed = 0; seed < 100; seed++) {
            SimFileSystem copy = disk.fork(Disks.dice(seed));
            try (DataFile file = copy.open("/d/a", OpenMode.WRITE)) {
                write(file, 100, filled(3 * sector - 100, 2));
            }
            copy.crash(mode);
            byte[] found = read(copy, "/d/a");
            StringBuilder mixture = new StringBuilder();
            for (int s = 0; s < 3; s++) {
                int from = s * sector + (s == 0 ? 100 : 0);
                byte[] part = Arrays.copyOfRange(found, from, (s + 1) * sector);
                assertThat(part).isEqualTo(filled(part.length, part[0]));
                mixture.append(part[0]);
            }
            assertThat(Arrays.copyOf(found, 100)).isEqualTo(filled(100, 1));
            seen.add(mixture.toString());
        }
        assertThat(seen).hasSize(8);
    }

    @Test
    @DisplayName("zero-filled tail: the file is longer, and what it got is zero")
    void zeroed() throws IOException {
        write(durable(disk, "/d/a", text("old")), 0, text("new and longer"));
        disk.crash(CrashMode.ZEROED);
        byte[] expected = Arrays.copyOf(text("old"), "new and longer".length());
        assertThat(read(disk, "/d/a")).isEqualTo(expected);
    }

    @Test
    @DisplayName(
            "garbage: a sector that was not synced is neither old nor new; synced bytes beside it are unharmed")
    void garbage() throws IOException {
        SimFileSystem worst = Disks.empty("/d", Disks.always(2));
        write(durable(worst, "/d/a", filled(1024, 1)), 600, filled(424, 7));
        worst.crash(CrashMode.GARBAGE);
        byte[] found = read(worst, "/d/a");
        assertThat(Arrays.copyOf(found, 600)).isEqualTo(filled(600, 1));
        assertThat(Arrays.copyOfRange(found, 600, 1024)).doesNotContain((byte) 7, (byte) 1);
    }

    @Test
    @DisplayName("rename or directory entry lost: the content is new and stands under the old name")
    void namesLost() throws IOException {
        DataFile a = durable(disk, "/d/a", text("old"));
        write(a, 0, text("new"));
        disk.rename("/d/a", "/d/b");
        create(disk, "/d/c", text("c")).force(true);
        disk.crash(CrashMode.NAMES_LOST);
        assertThat(disk.list("/d")).containsExactly("a");
        assertThat(read(disk, "/d/a")).isEqualTo(text("new"));
    }

    @Test
    @DisplayName("rename durable but content not: the new name stands for an empty file")
    void contentLost() throws IOException {
        create(disk, "/d/tmp", text("new"));
        disk.rename("/d/tmp", "/d/a");
        disk.crash(CrashMode.CONTENT_LOST);
        assertThat(disk.list("/d")).containsExactly("a");
        assertThat(read(disk, "/d/a")).isEmpty();
    }

    @Test
    @DisplayName("a rename between directories is safe when both are synced, and then as a whole")
    void renamesBetweenDirectories() throws IOException {
        disk.createDirectories("/e");
        disk.syncDirectory("/");
        durable(disk, "/d/a", text("a"));
        disk.rename("/d/a", "/e/a");

        disk.syncDirectory("/e");
        SimFileSystem half = disk.durableCopy();
        assertThat(half.files()).containsExactly("/d/a");

        disk.syncDirectory("/d");
        assertThat(disk.durableCopy().files()).containsExactly("/e/a");
    }

    @Test
    @DisplayName("a file in a directory whose own name was lost cannot be reached")
    void lostDirectory() throws IOException {
        disk.createDirectories("/d/sub");
        create(disk, "/d/sub/f", text("f")).force(true);
        disk.syncDirectory("/d/sub");
        assertThat(disk.durableCopy().files()).isEmpty();
        disk.syncDirectory("/d");
        assertThat(disk.durableCopy().files()).containsExactly("/d/sub/f");
    }

    @Test
    @DisplayName("crash before, in and after a call: nothing, whole sectors of the first half, all")
    void crashPoints() throws IOException {
        for (CrashPoint point : CrashPoint.values()) {
            SimFileSystem copy = disk.fork(Disks.dice(1));
            DataFile a = durable(copy, "/d/a", new byte[0]);
            copy.crashAt(2, point);
            write(a, 0, filled(100, 1));
            assertThatThrownBy(() -> write(a, 100, filled(3000, 1)))
                    .isInstanceOf(SimCrash.class)
                    .hasMessageContaining("/d/a");
            assertThat(copy.isCrashed()).isTrue();
            assertThatThrownBy(() -> copy.exists("/d")).isInstanceOf(SimCrash.class);
            copy.crash(CrashMode.KEPT);
            int length =
                    switch (point) {
                        case BEFORE -> 100;
                        case DURING -> 1536;
                        case AFTER -> 3100;
                    };
            assertThat(read(copy, "/d/a")).isEqualTo(filled(length, 1));
        }
    }
}
