package io.jraft.storage.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.GroupLog;
import io.jraft.testing.LogMaker;
import io.jraft.testing.MemFileSystem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The bytes on disk: what they are, how many, and how often they are synced. */
class JournalFormatTest {
    private static final String FIRST = "/log/0000000001.seg";

    private final MemFileSystem files = new MemFileSystem();

    private JournalLogStore open(long first, long max) throws IOException {
        return JournalLogStore.open(
                files,
                JournalOptions.of("/log", 0x1111, 0x2222, () -> 0x5a17L).withSegments(first, max));
    }

    @Test
    @DisplayName("C18 a journal written by this version has the bytes that every version must read")
    void goldenBytes() throws IOException {
        JournalLogStore store = open(4096, 4096);
        GroupLog log = store.open("g", LogMaker.peer("127.0.0.1:7001"));
        LogMaker made = new LogMaker();
        log.saveHardState(new HardState(1, LogMaker.peer("127.0.0.1:7002")));
        log.append(made.nextConfiguration(1, "127.0.0.1:7001"));
        log.append(made.next(1, 2));
        store.sync();
        log.truncateSuffix(2);
        log.truncatePrefix(2);
        store.sync();
        store.close();

        byte[] written = Arrays.copyOf(files.content(FIRST), 2048);

        assertThat(HexFormat.of().formatHex(written)).isEqualTo(golden());
    }

    @Test
    @DisplayName("C18 a journal of format 1 can be read")
    void readsGoldenBytes() throws IOException {
        byte[] old = Arrays.copyOf(HexFormat.of().parseHex(golden()), 4096);
        files.createDirectories("/log");
        files.open("/log/0000000001.seg", OpenMode.CREATE).close();
        files.replace(FIRST, old);

        GroupLog log = open(4096, 4096).open("g", LogMaker.peer("127.0.0.1:7001"));

        assertThat(log.recovered().hardState())
                .isEqualTo(new HardState(1, LogMaker.peer("127.0.0.1:7002")));
        assertThat(log.recovered().firstIndex()).isEqualTo(2);
        assertThat(LogMaker.read(log, 2, 2)).containsExactly("2@1");
        assertThat(log.recovered().last().index()).isEqualTo(2);
    }

    private String golden() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(getClass().getResourceAsStream("/format/journal-v1.hex"))) {
            return new String(in.readAllBytes(), UTF_8)
                    .replaceAll("(?m)^#.*$", "")
                    .replaceAll("\\s", "");
        }
    }

    @Test
    @DisplayName(
            "C18 the record that ends a group is its number and its place, and of no other length")
    void endOfAGroup() throws IOException {
        JournalRecord end = new JournalRecord.Forgotten(3, 0x0102);
        ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        end.write(bytes);

        byte[] written = Arrays.copyOf(bytes.array(), bytes.position());
        assertThat(HexFormat.of().formatHex(written))
                .isEqualTo("0000000008000000030000000201000000000000");
        EntryBlock.Room room = new EntryBlock.Room();
        assertThat(JournalRecord.read(bytes.flip(), room)).isEqualTo(end);
        bytes.clear().putInt(0, 1);
        assertThatThrownBy(() -> JournalRecord.read(bytes, room))
                .hasMessageContaining("run the version that wrote it");
    }

    @Test
    @DisplayName("one write and one force a sync, whatever gathered; none when nothing did")
    void oneForceASync() throws IOException {
        JournalLogStore store = open(1 << 20, 1 << 20);
        GroupLog a = store.open("a", LogModel.SELF);
        GroupLog b = store.open("b", LogModel.SELF);
        store.sync();
        LogMaker made = new LogMaker();
        files.countCalls();

        for (int i = 0; i < 10; i++) {
            a.append(made.next(1, 3));
            a.append(made.next(1, 3));
            b.saveHardState(new HardState(i + 1, null));
            store.sync();
            store.sync();
            store.tryReclaim();
        }

        assertThat(files.calls()).hasSize(20);
        for (int i = 0; i < 20; i += 2) {
            assertThat(files.calls().get(i)).startsWith("write ");
            assertThat(files.calls().get(i + 1)).isEqualTo("force " + FIRST);
        }
        assertThat(store.syncCount()).isEqualTo(12);
    }

    @Test
    @DisplayName(
            "bytes written for 16-byte payloads in batches of 16 stay below 1.3 times payload plus 24")
    void fewBytes() throws IOException {
        JournalLogStore store = open(1 << 20, 1 << 20);
        GroupLog log = store.open("a", LogModel.SELF);
        store.sync();
        LogMaker made = new LogMaker();
        for (int batch : new int[] {16, 64, 1000}) {
            long before = files.bytesWritten();
            int entries = 0;
            for (int i = 0; i < 5; i++) {
                log.append(made.next(1, batch, 16));
                entries += batch;
                store.sync();
            }
            double perEntry = (double) (files.bytesWritten() - before) / entries;
            assertThat(perEntry)
                    .as("batches of %d", batch)
                    .isLessThan(1.3 * (16 + 24))
                    .isGreaterThan(16);
        }
    }

    @Test
    @DisplayName(
            "the stream keeps its order when it is spread over stamped sectors and gathered again")
    void spreadsAndGathers() {
        for (int offset : new int[] {0, 56, 448, 503, 504, 1000}) {
            for (int length : new int[] {1, 55, 56, 57, 504, 505, 1008, 2000}) {
                ByteBuffer stream = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < length; i++) {
                    stream.put(i, (byte) (i * 13 + 1));
                }
                ByteBuffer file = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
                file.position((int) SectorLayout.writeOffset(offset));
                SectorLayout.spread(stream, length, offset, 77, file);
                assertThat(file.position())
                        .isLessThanOrEqualTo(
                                (int) SectorLayout.writeOffset(offset)
                                        + SectorLayout.spreadMax(length));
                for (int i = 0; i < length; i++) {
                    assertThat(file.get((int) SectorLayout.fileOffset(offset + i)))
                            .isEqualTo(stream.get(i));
                }
                ByteBuffer back = ByteBuffer.allocate(8192);
                SectorLayout.gather(file.clear().position(SectorLayout.SECTOR), back);
                assertThat(Arrays.copyOfRange(back.array(), offset, offset + length))
                        .isEqualTo(stream.array());
                for (long sector = SectorLayout.sector(offset) + 1;
                        sector <= SectorLayout.sector(offset + length - 1);
                        sector++) {
                    assertThat(file.getLong((int) sector * SectorLayout.SECTOR)).isEqualTo(77);
                }
            }
        }
    }

    @Test
    @DisplayName("a segment of a newer format is refused with advice, not with a guess")
    void refusesNewerFormat() throws IOException {
        open(4096, 4096).open("g", LogModel.SELF);
        JournalLogStore store = open(4096, 4096);
        store.open("g", LogModel.SELF);
        store.close();
        byte[] content = files.content(FIRST);
        ByteBuffer header = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(8, (short) 9).putShort(10, (short) 9);
        CRC32C crc = new CRC32C();
        crc.update(content, 0, 64);
        header.putInt(64, (int) crc.getValue());
        files.replace(FIRST, content);

        assertThatThrownBy(() -> open(4096, 4096))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format 9")
                .hasMessageContaining("run the version that wrote it");
    }

    @Test
    @DisplayName("options that make no sense are refused with the option's name")
    void refusesBadOptions() {
        JournalOptions usual = JournalOptions.of("/log", 1, 2, () -> 1);
        assertThatThrownBy(() -> usual.withSegments(4095, 8192))
                .hasMessageContaining("segmentBytesFirst");
        assertThatThrownBy(() -> usual.withSegments(8192, 4096))
                .hasMessageContaining("segmentBytesMax");
        assertThatThrownBy(() -> JournalOptions.of("", 1, 2, () -> 1))
                .hasMessageContaining("directory");
        assertThatThrownBy(() -> new JournalOptions("/log", 4096, 4096, 0, 1, 2, () -> 1))
                .hasMessageContaining("spares");
    }
}
