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
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest(name = "from {0}, {1} bytes")
    @CsvSource({
        "0, 1048576",
        "0, 3145728",
        "4096, 2097152",
        "8192, 65536",
        "4096, 61440",
        "100, 1048576",
        "0, 1048000"
    })
    @DisplayName(
            "zeros of any size, also those that go past the cache, take the place of what was there and of nothing else")
    void zeros(long position, int bytes) throws IOException {
        int behind = 5_000;
        try (DataFile file = create()) {
            byte[] old = new byte[(int) position + bytes + behind];
            Arrays.fill(old, (byte) 7);
            file.write(0, ByteBuffer.wrap(old));
            file.writeZeros(position, bytes);
            file.force(true);

            byte[] now = new byte[old.length];
            assertThat(file.read(0, ByteBuffer.wrap(now))).isEqualTo(old.length);
            Arrays.fill(old, (int) position, (int) position + bytes, (byte) 0);
            assertThat(now).isEqualTo(old);
            assertThat(file.size()).isEqualTo(old.length);
        }
    }

    @Test
    @DisplayName("where the file system has no way past its cache, zeros are written all the same")
    void zerosInMemory() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeThat(memory).isWritable();
        Path path = Files.createTempFile(memory, "zeros", "");
        try (DataFile file = files.open(path.toString(), OpenMode.WRITE)) {
            file.writeZeros(0, 1 << 20);
            assertThat(file.size()).isEqualTo(1 << 20);
        } finally {
            Files.delete(path);
        }
    }

    @ParameterizedTest(
            name = "{1} bytes at {0} of a buffer with room for {2} more: zeros up to {3}")
    @CsvSource({
        "0, 100, 4096, 4096",
        "100, 100, 4096, 4096",
        "4000, 200, 4096, 8192",
        "0, 4096, 4096, 4096",
        "0, 100, 3996, 4096",
        "0, 100, 3995, 4096",
        "0, 100, 0, 4096",
    })
    @DisplayName(
            "behind what is appended there are zeros up to the page's end, and then what was there")
    void append(long position, int bytes, int room, int zerosTo) throws IOException {
        try (DataFile file = create()) {
            byte[] expected = new byte[3 * DataFile.PAGE_BYTES];
            Arrays.fill(expected, (byte) 7);
            file.write(0, ByteBuffer.wrap(expected.clone()));
            ByteBuffer buffer = ByteBuffer.allocateDirect(bytes + room);
            for (int i = 0; i < bytes; i++) {
                buffer.put(i, (byte) 1);
            }
            buffer.limit(bytes);

            file.append(position, buffer);

            assertThat(buffer.hasRemaining()).isFalse();
            assertThat(buffer.limit()).isEqualTo(bytes);
            int end = (int) position + bytes;
            Arrays.fill(expected, (int) position, end, (byte) 1);
            Arrays.fill(expected, end, Math.max(end, zerosTo), (byte) 0);
            byte[] now = new byte[expected.length];
            file.read(0, ByteBuffer.wrap(now));
            assertThat(now).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "appends of any size, past the cache or through it, join without a gap and change nothing before them, also when others write and the file is opened again in between")
    void appendsJoin(boolean onDisk) throws IOException {
        Path home = onDisk ? directory : Path.of("/dev/shm");
        assumeThat(home).isWritable();
        Path path = Files.createTempFile(home, "appends", "");
        int size = 6 << 20;
        byte[] expected = new byte[size];
        Random random = new Random(7);
        DataFile file = files.open(path.toString(), OpenMode.WRITE);
        try {
            file.writeZeros(0, size);
            file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            System.arraycopy(new byte[] {1, 2, 3}, 0, expected, 0, 3);
            int at = 512;
            while (true) {
                int length =
                        random.nextInt(10) == 0
                                ? 1 + random.nextInt(3 << 20)
                                : 1 + random.nextInt(10_000);
                if (at + length > size) {
                    break;
                }
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                ByteBuffer buffer =
                        random.nextBoolean()
                                ? ByteBuffer.wrap(bytes)
                                : ByteBuffer.allocateDirect(length + 5).put(bytes).flip();
                file.append(at, buffer);
                assertThat(buffer.hasRemaining()).isFalse();
                System.arraycopy(bytes, 0, expected, at, length);
                at += length;
                switch (random.nextInt(7)) {
                    case 0 -> file.force(false);
                    case 6 -> file.appended();
                    case 1 -> {
                        file.write(at - 1, ByteBuffer.wrap(new byte[] {9}));
                        expected[at - 1] = 9;
                    }
                    case 2 -> {
                        file.close();
                        file = files.open(path.toString(), OpenMode.WRITE);
                    }
                    default -> {}
                }
                byte[] now = new byte[size];
                file.read(0, ByteBuffer.wrap(now));
                assertThat(Arrays.equals(now, expected)).as("up to %d", at).isTrue();
            }
            assertThat(at).isGreaterThan(1 << 20);
        } finally {
            file.close();
            Files.delete(path);
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
    @DisplayName(
            "what is read once is what is read through the cache, also what is not on the disk yet, wherever it ends")
    void readsOnce() throws IOException {
        byte[] whole = new byte[3 * DataFile.PAGE_BYTES + 77];
        new Random(5).nextBytes(whole);
        int most = 2 * DataFile.PAGE_BYTES;
        ByteBuffer pages =
                ByteBuffer.allocateDirect(most + DataFile.PAGE_BYTES)
                        .alignedSlice(DataFile.PAGE_BYTES);
        try (DataFile file = create()) {
            file.append(0, ByteBuffer.wrap(whole, 0, DataFile.PAGE_BYTES));
            file.write(
                    DataFile.PAGE_BYTES,
                    ByteBuffer.wrap(
                            whole, DataFile.PAGE_BYTES, whole.length - DataFile.PAGE_BYTES));
            for (int at : new int[] {0, 4_096, 8_192, 12_288, 1, 4_095, whole.length}) {
                for (ByteBuffer into :
                        new ByteBuffer[] {
                            pages.duplicate().limit(most),
                            pages.duplicate().position(3).limit(most),
                            ByteBuffer.allocate(most)
                        }) {
                    int from = into.position();
                    int expected = Math.min(into.remaining(), whole.length - at);
                    assertThat(file.readOnce(at, into)).isEqualTo(expected);
                    byte[] found = new byte[expected];
                    into.get(from, found);
                    assertThat(found).isEqualTo(Arrays.copyOfRange(whole, at, at + expected));
                }
            }
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
