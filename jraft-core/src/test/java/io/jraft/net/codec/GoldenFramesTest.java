package io.jraft.net.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.message.RaftMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The bytes that peers of version 1 send. If this fails, a cluster cannot be upgraded node by node: introduce a new
 * version instead of changing the file.
 */
class GoldenFramesTest {
    private static final String FILE = "/format/wire-v1.hex";

    private final MessageCodec codec = new MessageCodec();

    private static List<String[]> golden() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(GoldenFramesTest.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .toList();
        }
    }

    @Test
    @DisplayName("each message is encoded to the committed bytes, and read from them")
    void frames() throws IOException, CodecException {
        List<RaftMessage> all = Messages.all();
        List<String[]> golden = golden();
        assertThat(golden).hasSameSizeAs(all);
        for (int i = 0; i < all.size(); i++) {
            RaftMessage message = all.get(i);
            assertThat(golden.get(i)[0]).isEqualTo(message.getClass().getSimpleName());
            byte[] bytes = HexFormat.of().parseHex(golden.get(i)[1]);
            assertThat(HexFormat.of().formatHex(codec.encode(List.of(message))))
                    .as(golden.get(i)[0])
                    .isEqualTo(golden.get(i)[1]);
            assertThat(codec.encode(codec.decode(bytes))).as(golden.get(i)[0]).isEqualTo(bytes);
        }
    }
}
