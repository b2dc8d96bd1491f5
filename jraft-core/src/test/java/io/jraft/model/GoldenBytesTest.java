package io.jraft.model;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The bytes that disks and peers hold today. If this fails, old data can no longer be read: introduce a new format
 * version instead of changing the file.
 */
class GoldenBytesTest {
    private static final String FILE = "/format/entry-block-v1.hex";

    private static ConfEntry conf() {
        List<PeerId> voters = new ArrayList<>();
        for (String peer : new String[] {"10.0.0.1:8081", "10.0.0.2:8081:0:50", "[::1]:8081"}) {
            voters.add(Blocks.peer(peer));
        }
        return new ConfEntry(
                LogId.ZERO,
                new Members(voters, List.of(Blocks.peer("learner.example.org:9000"))),
                Blocks.voters("10.0.0.1:8081"),
                new GroupIdentity(
                        0x0123456789abcdefL,
                        0xfedcba9876543210L,
                        2,
                        1,
                        List.of(
                                new GroupIdentity.Incarnation(
                                        Blocks.peer("10.0.0.1:8081"), 11, 12))));
    }

    private static EntryBlock known() {
        BlockBuilder builder = new BlockBuilder();
        builder.begin(0x1_0000_0001L, 258, 0xcafebabe);
        builder.add(conf());
        builder.add(EntryType.DATA, ByteBuffer.wrap("hello, log".getBytes(UTF_8)));
        builder.add(EntryType.DATA, ByteBuffer.wrap(new byte[0]));
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        builder.add(EntryType.DATA, ByteBuffer.wrap(all));
        return builder.build();
    }

    private static byte[] golden() throws IOException {
        StringBuilder hex = new StringBuilder();
        try (InputStream in =
                Objects.requireNonNull(GoldenBytesTest.class.getResourceAsStream(FILE), FILE)) {
            new String(in.readAllBytes(), US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> hex.append(line.trim()));
        }
        return HexFormat.of().parseHex(hex);
    }

    @Test
    @DisplayName("known entries are encoded to the committed bytes")
    void writes() throws IOException {
        assertThat(HexFormat.of().formatHex(Blocks.encode(known())))
                .isEqualTo(HexFormat.of().formatHex(golden()));
    }

    @Test
    @DisplayName("the committed bytes are read as the known entries")
    void reads() throws IOException {
        EntryBlock block = Blocks.decode(golden());

        assertThat(block).isEqualTo(known());
        assertThat(block.confAt(0x1_0000_0001L))
                .isEqualTo(conf().at(new LogId(0x1_0000_0001L, 258)));
        assertThat(block.payload(0x1_0000_0002L)).isEqualTo("hello, log".getBytes(UTF_8));
    }
}
