package io.jraft.entity.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.EnumOutter;
import io.jraft.entity.LogEntry;
import io.jraft.entity.LogId;
import io.jraft.entity.PeerId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Entries as bytes, for storages that users write. */
class DefaultLogEntryCodecTest {
    private final LogEntryCodecFactory codec = DefaultLogEntryCodecFactory.getInstance();

    private static LogEntry configuration() {
        LogEntry entry = new LogEntry(EnumOutter.EntryType.ENTRY_TYPE_CONFIGURATION);
        entry.setId(new LogId(5, 3));
        entry.setChecksum(0x0102030405060708L);
        entry.setPeers(List.of(new PeerId("a", 1), new PeerId("b", 2)));
        entry.setOldPeers(List.of(new PeerId("a", 1)));
        entry.setLearners(List.of(new PeerId("c", 3)));
        entry.setData(ByteBuffer.wrap("conf".getBytes(UTF_8)));
        return entry;
    }

    @Test
    @DisplayName("an entry comes back with all that was set, and nothing that was not")
    void roundTrip() {
        LogEntry bare = new LogEntry(EnumOutter.EntryType.ENTRY_TYPE_DATA);
        for (LogEntry entry : List.of(configuration(), bare)) {
            LogEntry back = codec.decoder().decode(codec.encoder().encode(entry));

            assertThat(back).usingRecursiveComparison().isEqualTo(entry);
        }
    }

    @Test
    @DisplayName("golden bytes: the format is what it was")
    void goldenBytes() {
        assertThat(HexFormat.of().formatHex(codec.encoder().encode(configuration())))
                .isEqualTo(
                        "c5010301"
                                + "0000000000000005"
                                + "0000000000000003"
                                + "0102030405060708"
                                + "00020003613a310003623a32"
                                + "00010003613a31"
                                + "00010003633a33"
                                + "ffff"
                                + "636f6e66");
    }

    @Test
    @DisplayName("bytes that are no entry give null, wherever they end")
    void noEntry() {
        byte[] sound = codec.encoder().encode(configuration());
        int data = 4;
        for (int length = 0; length < sound.length - data; length++) {
            assertThat(codec.decoder().decode(Arrays.copyOf(sound, length))).isNull();
        }
        for (int at = 0; at < 3; at++) {
            byte[] bad = sound.clone();
            bad[at] = 99;
            assertThat(codec.decoder().decode(bad)).isNull();
        }
    }
}
