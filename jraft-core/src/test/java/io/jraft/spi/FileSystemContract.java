package io.jraft.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.spi.FileSystem.OpenMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What storage may rely on, whatever lies beneath. Every file system of ours runs this: a subclass says which one and
 * where it may write.
 */
public abstract class FileSystemContract {
    /** The file system under test. */
    protected abstract FileSystem files();

    /** An existing, empty directory that this test may fill; absolute and without links. */
    protected abstract String root();

    private String path(String name) {
        return root() + "/" + name;
    }

    private void write(String name, String text) throws IOException {
        try (DataFile file = files().open(path(name), OpenMode.CREATE)) {
            file.write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
        }
    }

    private String read(String name) throws IOException {
        try (DataFile file = files().open(path(name), OpenMode.READ)) {
            ByteBuffer into = ByteBuffer.allocate((int) file.size());
            file.read(0, into);
            return new String(into.array(), UTF_8);
        }
    }

    @Test
    @DisplayName("what is written at a position is read from that position, also by another handle")
    void readsWhatWasWritten() throws IOException {
        try (DataFile file = files().open(path("a"), OpenMode.CREATE)) {
            file.write(0, ByteBuffer.wrap("0123456789".getBytes(UTF_8)));
            file.write(3, ByteBuffer.wrap("xyz".getBytes(UTF_8)));
            file.force(false);

            ByteBuffer own = ByteBuffer.allocate(4);
            assertThat(file.read(2, own)).isEqualTo(4);
            assertThat(own.array()).isEqualTo("2xyz".getBytes(UTF_8));
            assertThat(read("a")).isEqualTo("012xyz6789");
        }
    }

    @Test
    @DisplayName(
            "a write takes exactly the remaining bytes and leaves the limit alone, for heap and direct buffers of any size")
    void writesWhatRemains() throws IOException {
        byte[] content = new byte[300_001];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) ((i * 31) >>> 3);
        }
        for (boolean direct : new boolean[] {false, true}) {
            ByteBuffer bytes =
                    direct
                            ? ByteBuffer.allocateDirect(content.length + 20)
                            : ByteBuffer.allocate(content.length + 20);
            bytes.position(7).put(content).flip().position(7);
            try (DataFile file = files().open(path("big-" + direct), OpenMode.CREATE)) {
                file.write(5, bytes);

                assertThat(bytes.position()).isEqualTo(7 + content.length);
                assertThat(bytes.limit()).isEqualTo(7 + content.length);
                assertThat(file.size()).isEqualTo(5 + content.length);
                ByteBuffer into =
                        direct
                                ? ByteBuffer.allocateDirect(content.length + 50)
                                : ByteBuffer.allocate(content.length + 50);
                into.limit(content.length + 40);
                assertThat(file.read(5, into)).isEqualTo(content.length);
                assertThat(into.position()).isEqualTo(content.length);
                assertThat(into.limit()).isEqualTo(content.length + 40);
                byte[] back = new byte[content.length];
                into.flip().get(back);
                assertThat(Arrays.equals(back, content)).isTrue();
            }
        }
    }

    @Test
    @DisplayName(
            "zeros go exactly where they were asked for, over pages and within one, and grow the file")
    void writesZeros() throws IOException {
        byte[] ones = new byte[10_000];
        Arrays.fill(ones, (byte) 1);
        try (DataFile file = files().open(path("a"), OpenMode.CREATE)) {
            file.write(0, ByteBuffer.wrap(ones));
            file.writeZeros(10, 5);
            file.writeZeros(4_000, 5_000);
            file.writeZeros(9_999, 8_193);
            file.force(true);

            byte[] expected = Arrays.copyOf(ones, 9_999 + 8_193);
            Arrays.fill(expected, 10, 15, (byte) 0);
            Arrays.fill(expected, 4_000, 9_000, (byte) 0);
            Arrays.fill(expected, 9_999, 10_000, (byte) 0);
            ByteBuffer into = ByteBuffer.allocate(30_000);
            assertThat(file.read(0, into)).isEqualTo(expected.length);
            assertThat(Arrays.copyOf(into.array(), expected.length)).isEqualTo(expected);
        }
    }

    @Test
    @DisplayName("a write past the end grows the file with zeros; a read stops at the end")
    void growsWithZeros() throws IOException {
        try (DataFile file = files().open(path("a"), OpenMode.CREATE)) {
            assertThat(file.size()).isZero();
            file.write(6, ByteBuffer.wrap(new byte[] {1, 2}));

            assertThat(file.size()).isEqualTo(8);
            ByteBuffer into = ByteBuffer.allocate(100);
            assertThat(file.read(4, into)).isEqualTo(4);
            assertThat(Arrays.copyOf(into.array(), 4)).containsExactly(0, 0, 1, 2);
            assertThat(file.read(8, ByteBuffer.allocate(1))).isZero();
            assertThat(file.read(1000, ByteBuffer.allocate(1))).isZero();
        }
    }

    @Test
    @DisplayName("truncate cuts the tail, and what grows again is zero")
    void truncates() throws IOException {
        try (DataFile file = files().open(path("a"), OpenMode.CREATE)) {
            file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}));
            file.truncate(2);
            assertThat(file.size()).isEqualTo(2);

            file.write(4, ByteBuffer.wrap(new byte[] {9}));
            ByteBuffer into = ByteBuffer.allocate(5);
            assertThat(file.read(0, into)).isEqualTo(5);
            assertThat(into.array()).containsExactly(1, 2, 0, 0, 9);
        }
    }

    @Test
    @DisplayName(
            "an open mode never does more than it says: no overwriting by CREATE, no creating by READ and WRITE")
    void openModes() throws IOException {
        write("a", "kept");

        assertThatThrownBy(() -> files().open(path("a"), OpenMode.CREATE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path("a"));
        assertThatThrownBy(() -> files().open(path("b"), OpenMode.READ))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path("b"));
        assertThatThrownBy(() -> files().open(path("b"), OpenMode.WRITE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path("b"));
        assertThatThrownBy(() -> files().open(path("none/b"), OpenMode.CREATE))
                .isInstanceOf(IOException.class);
        assertThat(read("a")).isEqualTo("kept");
        assertThat(files().list(root())).containsExactly("a");
        try (DataFile file = files().open(path("a"), OpenMode.WRITE)) {
            file.write(0, ByteBuffer.wrap("b".getBytes(UTF_8)));
        }
        assertThat(read("a")).isEqualTo("bept");
    }

    @Test
    @DisplayName(
            "T38 rename moves in one step and replaces a file of that name; an open handle goes along")
    void renamesFiles() throws IOException {
        write("old", "old");
        write("new", "new");
        try (DataFile handle = files().open(path("new"), OpenMode.READ)) {
            files().rename(path("new"), path("old"));

            assertThat(read("old")).isEqualTo("new");
            assertThat(files().exists(path("new"))).isFalse();
            ByteBuffer into = ByteBuffer.allocate(3);
            assertThat(handle.read(0, into)).isEqualTo(3);
            assertThat(into.array()).isEqualTo("new".getBytes(UTF_8));
        }
        assertThatThrownBy(() -> files().rename(path("none"), path("x")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path("none"));
        assertThat(files().list(root())).containsExactly("old");
    }

    @Test
    @DisplayName("rename moves a directory with all that is in it")
    void renamesDirectories() throws IOException {
        files().createDirectories(path("temp/sub"));
        write("temp/sub/f", "content");

        files().rename(path("temp"), path("final"));

        assertThat(read("final/sub/f")).isEqualTo("content");
        assertThat(files().exists(path("temp"))).isFalse();
        files().syncDirectory(root());
    }

    @Test
    @DisplayName(
            "delete removes files and empty directories, and does not mind when there is nothing")
    void deletes() throws IOException {
        write("f", "x");
        files().createDirectories(path("d/e"));

        files().delete(path("f"));
        assertThatThrownBy(() -> files().delete(path("d")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path("d"));
        files().delete(path("d/e"));
        files().delete(path("d"));
        files().delete(path("never-was"));

        assertThat(files().list(root())).isEmpty();
    }

    @Test
    @DisplayName("deleteRecursively removes a tree, a file, and nothing")
    void deletesRecursively() throws IOException {
        files().createDirectories(path("t/a/b"));
        write("t/f", "1");
        write("t/a/g", "2");
        write("single", "3");

        files().deleteRecursively(path("t"));
        files().deleteRecursively(path("single"));
        files().deleteRecursively(path("never-was"));

        assertThat(files().list(root())).isEmpty();
    }

    @Test
    @DisplayName("list gives the names of one level, sorted; a missing directory is empty")
    void lists() throws IOException {
        files().createDirectories(path("d/below"));
        for (String name : new String[] {"d/10", "d/9", "d/b", "d/a", "d/below/hidden"}) {
            write(name, "");
        }

        assertThat(files().list(path("d"))).containsExactly("10", "9", "a", "b", "below");
        assertThat(files().list(path("missing"))).isEmpty();
    }

    @Test
    @DisplayName("exists and isDirectory tell files, directories and nothing apart")
    void tellsApart() throws IOException {
        write("f", "x");
        files().createDirectories(path("a/b/c"));
        files().createDirectories(path("a/b/c"));

        assertThat(files().exists(path("f"))).isTrue();
        assertThat(files().isDirectory(path("f"))).isFalse();
        assertThat(files().exists(path("a/b"))).isTrue();
        assertThat(files().isDirectory(path("a/b"))).isTrue();
        assertThat(files().exists(path("x"))).isFalse();
        assertThat(files().isDirectory(path("x"))).isFalse();
    }

    @Test
    @DisplayName("syncDirectory works on a directory and says so when there is none")
    void syncsDirectories() throws IOException {
        write("f", "x");
        files().syncDirectory(root());

        assertThatThrownBy(() -> files().syncDirectory(path("missing")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing");
    }

    @Test
    @DisplayName("two spellings of a path have one real path, also before it exists")
    void realPaths() throws IOException {
        files().createDirectories(path("a"));

        assertThat(files().realPath(path("a/../a/./"))).isEqualTo(path("a"));
        assertThat(files().realPath(path("a/not/yet/../there"))).isEqualTo(path("a/not/there"));
        assertThat(files().realPath(root())).isEqualTo(root());
    }

    @Test
    @DisplayName(
            "there is room where something can be written, also below a directory that does not exist yet")
    void usableSpace() throws IOException {
        assertThat(files().usableSpace(root())).isPositive();
        assertThat(files().usableSpace(path("not/yet"))).isPositive();
    }

    @Test
    @DisplayName(
            "T29 a locked directory is refused with its name and advice, and is free again after close")
    void locks() throws Exception {
        String directory = path("data");
        AutoCloseable lock = files().lock(directory);

        // Twice, because a careless second attempt could give up the first one's lock while it
        // fails.
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> files().lock(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(directory)
                    .hasMessageContaining("in use");
        }
        try (AutoCloseable other = files().lock(path("other"))) {
            assertThat(other).isNotNull();
        }
        lock.close();
        lock.close();
        files().lock(directory).close();
    }
}
