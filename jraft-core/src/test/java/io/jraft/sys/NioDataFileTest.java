package io.jraft.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only the real files of a machine can do to us. */
class NioDataFileTest {
    private final NioFileSystem files = new NioFileSystem();

    @TempDir Path directory;

    private DataFile create() throws IOException {
        return files.open(directory.resolve("f").toString(), OpenMode.CREATE);
    }

    @Test
    @DisplayName("a full disk is told as such, with the file's name, for heap and direct buffers")
    void fullDisk() throws IOException {
        assumeThat(Path.of("/dev/full")).exists();
        try (DataFile full = files.open("/dev/full", OpenMode.WRITE)) {
            for (ByteBuffer bytes :
                    new ByteBuffer[] {ByteBuffer.allocate(64), ByteBuffer.allocateDirect(64)}) {
                assertThatThrownBy(() -> full.write(0, bytes))
                        .isInstanceOf(NoSpaceException.class)
                        .hasMessageContaining("/dev/full");
                assertThat(bytes.limit()).isEqualTo(64);
            }
        }
    }

    @Test
    @DisplayName(
            "a small synced write into prepared zeros costs the disk its pages, not all that was zeroed together")
    void preparedZerosAreSmallPages() throws IOException {
        Path counters = Path.of("/proc/self/io");
        assumeThat(counters).isReadable();
        int rounds = 100;
        try (DataFile file = create()) {
            file.writeZeros(0, 1 << 20);
            file.force(true);
            long before = writtenBytes(counters);
            for (int i = 0; i < rounds; i++) {
                file.write(i * 56L, ByteBuffer.allocateDirect(56));
                file.force(false);
            }
            // One page of ours each time, and room for whatever else this process writes meanwhile.
            assertThat(writtenBytes(counters) - before).isLessThan(rounds * (32L << 10));
        }
    }

    private static long writtenBytes(Path counters) throws IOException {
        return Files.readAllLines(counters).stream()
                .filter(line -> line.startsWith("write_bytes:"))
                .mapToLong(line -> Long.parseLong(line.substring(12).trim()))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "No space left on device",
                "/data/x: Disk quota exceeded",
                "There is not enough space on the disk"
            })
    @DisplayName("a full disk and an exhausted quota mean the same")
    void noSpaceTexts(String text) {
        IOException told = IoErrors.of("writing at 0 of", "/data/x", new IOException(text));
        assertThat(told)
                .isInstanceOf(NoSpaceException.class)
                .hasMessageContaining("writing at 0 of /data/x")
                .hasMessageContaining(text);
        assertThat(IoErrors.of("again", "/data/y", told)).isSameAs(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Input/output error", "Read-only file system", "space"})
    @DisplayName("any other failure is not taken for a full disk, which would be retried")
    void otherTexts(String text) {
        assertThat(IoErrors.of("syncing", "/data/x", new IOException(text)))
                .isNotInstanceOf(NoSpaceException.class);
        assertThat(IoErrors.of("syncing", "/data/x", new IOException()))
                .isNotInstanceOf(NoSpaceException.class);
    }

    @Test
    @DisplayName(
            "after a failed sync nothing more is written and no sync is tried again, for the pages may be gone")
    void failedSync() throws IOException {
        // A sync cannot be made to fail on a healthy disk; a channel closed beneath the file makes
        // it fail all the same.
        Path path = directory.resolve("g");
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (DataFile file = new NioDataFile(path.toString(), channel)) {
            file.write(0, ByteBuffer.wrap(new byte[] {1}));
            channel.close();

            assertThatThrownBy(() -> file.force(false)).hasMessageContaining("syncing " + path);
            assertThatThrownBy(() -> file.force(false))
                    .hasMessageContaining("an earlier sync of " + path + " failed");
            assertThatThrownBy(() -> file.write(0, ByteBuffer.allocate(1)))
                    .hasMessageContaining("an earlier sync");
            assertThatThrownBy(() -> file.truncate(0)).hasMessageContaining("an earlier sync");
        }
        assertThat(Files.readAllBytes(path)).containsExactly(1);
    }

    @Test
    @DisplayName("T30 a pending interrupt does not close the file, and is not lost")
    void interrupt() throws IOException {
        try (DataFile file = create()) {
            Thread.currentThread().interrupt();
            file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(file.read(0, ByteBuffer.allocate(3))).isEqualTo(3);
            file.force(true);
            file.truncate(1);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(file.size()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("readers on other threads see what was written and do not disturb one another")
    void concurrentReads() throws Exception {
        byte[] content = new byte[1 << 16];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i >>> 8);
        }
        try (DataFile file = create()) {
            file.write(0, ByteBuffer.wrap(content));
            CompletableFuture<?>[] readers = new CompletableFuture<?>[4];
            for (int r = 0; r < readers.length; r++) {
                int seed = r;
                readers[r] = CompletableFuture.runAsync(() -> readAll(file, seed));
            }
            CompletableFuture.allOf(readers).get(20, TimeUnit.SECONDS);
        }
    }

    private static void readAll(DataFile file, int seed) {
        ByteBuffer into = ByteBuffer.allocate(256);
        for (int i = 0; i < 2000; i++) {
            int block = (i * 37 + seed * 101) & 0xff;
            into.clear();
            try {
                assertThat(file.read(block * 256L, into)).isEqualTo(256);
            } catch (IOException e) {
                throw new AssertionError("block " + block + " cannot be read", e);
            }
            assertThat(into.get(0)).isEqualTo((byte) block);
            assertThat(into.get(255)).isEqualTo((byte) block);
        }
    }

    @Test
    @DisplayName("a closed file says so by name")
    void closed() throws IOException {
        DataFile file = create();
        file.close();
        file.close();
        assertThatThrownBy(file::size)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(directory.toString());
        assertThatThrownBy(() -> file.read(0, ByteBuffer.allocate(1)))
                .isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("a data directory may be a symbolic link")
    void linkedDirectory() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);

        files.createDirectories(link.toString());
        files.createDirectories(link + "/below");

        assertThat(real.resolve("below")).isDirectory();
        assertThat(files.realPath(link + "/below/later"))
                .isEqualTo(real.toRealPath() + "/below/later");
    }
}
