package io.jraft.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.FileSystemContract;
import io.jraft.spi.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The contract in memory, and the ways in which this disk dies. */
class MemFileSystemTest extends FileSystemContract {
    private final MemFileSystem files = new MemFileSystem();
    private final Random random = new Random(7);

    @BeforeEach
    void createRoot() throws IOException {
        files.createDirectories("/data");
        files.syncDirectory("/");
    }

    @Override
    protected FileSystem files() {
        return files;
    }

    @Override
    protected String root() {
        return "/data";
    }

    private DataFile create(String name, String text) throws IOException {
        DataFile file = files.open("/data/" + name, OpenMode.CREATE);
        file.write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
        return file;
    }

    private String text(String name) {
        return new String(files.content("/data/" + name), UTF_8);
    }

    @Test
    @DisplayName("T4 what was forced, in a synced directory, survives; the rest is lost")
    void keepsWhatWasSynced() throws IOException {
        DataFile a = create("a", "one");
        a.force(true);
        create("b", "two").force(true);
        files.delete("/data/b");
        create("c", "three");
        files.syncDirectory("/data");
        a.write(0, ByteBuffer.wrap("XXX".getBytes(UTF_8)));
        create("d", "four").force(true);

        files.crash(CrashMode.LOST, random);

        assertThat(files.list("/data")).containsExactly("a", "c");
        assertThat(text("a")).isEqualTo("one");
        assertThat(text("c")).isEmpty();
        assertThatThrownBy(a::size).isInstanceOf(SimCrash.class);
    }

    @Test
    @DisplayName(
            "T4 a rename that was not synced leaves the old name, with the content of the new life")
    void losesUnsyncedRename() throws IOException {
        DataFile a = create("a", "one");
        a.force(true);
        files.syncDirectory("/data");
        files.rename("/data/a", "/data/b");
        a.write(0, ByteBuffer.wrap("two".getBytes(UTF_8)));
        a.force(false);

        files.crash(CrashMode.LOST, random);

        assertThat(files.list("/data")).containsExactly("a");
        assertThat(text("a")).isEqualTo("two");
    }

    @Test
    @DisplayName("a killed process leaves everything it wrote, no safer than it was")
    void killKeepsAll() throws IOException {
        create("a", "one");
        files.rename("/data/a", "/data/b");

        files.crash(CrashMode.KILLED, random);
        assertThat(text("b")).isEqualTo("one");

        files.crash(CrashMode.LOST, random);
        assertThat(files.list("/data")).isEmpty();
    }

    @Test
    @DisplayName(
            "torn writes leave whole sectors in any combination; prefixes leave a beginning; zeros leave a length")
    void tearsSectors() throws IOException {
        Set<String> fates = new HashSet<>();
        for (int round = 0; round < 200; round++) {
            MemFileSystem disk = files.copyOfStable();
            DataFile f = disk.open("/data/f", OpenMode.CREATE);
            f.write(0, ByteBuffer.allocate(1536));
            f.force(true);
            disk.syncDirectory("/data");
            f.write(0, ByteBuffer.wrap("x".repeat(1536).getBytes(UTF_8)));
            CrashMode mode = CrashMode.values()[round % 5];
            disk.crash(mode, random);
            byte[] left = disk.content("/data/f");
            StringBuilder fate = new StringBuilder(mode.name());
            for (int sector = 0; sector < 3; sector++) {
                fate.append(left[sector * 512] == 'x' ? " new" : " old");
                if (mode == CrashMode.TORN) {
                    assertThat(left[sector * 512]).isEqualTo(left[sector * 512 + 511]);
                }
            }
            fates.add(fate.toString());
        }

        assertThat(fates)
                .contains(
                        "LOST old old old",
                        "KEPT new new new",
                        "TORN new old new",
                        "PREFIX new new old");
        assertThat(fates).doesNotContain("PREFIX old new new").contains("ZEROED old old old");
    }

    @Test
    @DisplayName(
            "a chosen call crashes before, in the middle or after, or fails; a failed sync loses its writes for good")
    void injectsFaults() throws IOException {
        DataFile a = create("a", "0".repeat(2048));
        a.force(true);
        files.syncDirectory("/data");

        files.failAt(1, MemFileSystem.Fault.CRASH_DURING);
        assertThatThrownBy(() -> a.write(0, ByteBuffer.wrap("1".repeat(2048).getBytes(UTF_8))))
                .isInstanceOf(SimCrash.class);
        assertThatThrownBy(() -> files.list("/data")).isInstanceOf(SimCrash.class);
        files.crash(CrashMode.KEPT, random);
        assertThat(text("a")).isEqualTo("1".repeat(1024) + "0".repeat(1024));

        DataFile again = files.open("/data/a", OpenMode.WRITE);
        again.write(0, ByteBuffer.wrap("22".getBytes(UTF_8)));
        files.failAt(1, MemFileSystem.Fault.IO_ERROR);
        assertThatThrownBy(() -> again.force(false)).isInstanceOf(IOException.class);
        again.force(false);
        assertThat(text("a")).startsWith("2211").hasSize(2048);
    }

    @Test
    @DisplayName("a full disk says so, and only when something must grow")
    void fills() throws IOException {
        DataFile a = create("a", "0123456789");
        files.capacity(12);

        assertThatThrownBy(() -> create("b", "xyz")).isInstanceOf(NoSpaceException.class);
        a.write(0, ByteBuffer.wrap("abcdefghij".getBytes(UTF_8)));
        assertThat(files.usableSpace("/data")).isEqualTo(2);
    }
}
