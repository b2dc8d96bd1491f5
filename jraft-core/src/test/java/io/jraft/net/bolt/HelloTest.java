package io.jraft.net.bolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.FrameHead;
import io.jraft.net.codec.FrameKind;
import io.jraft.net.codec.WireBuffer;
import io.jraft.spi.Transport.Lane;
import io.jraft.util.Endpoint;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HelloTest {
    private static Hello member(String cluster, int min, int max) {
        return new Hello(
                Hello.Party.MEMBER,
                Lane.BULK,
                min,
                max,
                cluster,
                new UUID(0x0102030405060708L, -2),
                new Endpoint("10.0.0.1", 8081));
    }

    @Test
    @DisplayName("the bytes of HELLO are those that every version must understand")
    void golden() throws CodecException {
        byte[] frame = member("blue", 1, 3).frame(FrameKind.HELLO);

        assertThat(HexFormat.of().formatHex(frame, FrameHead.BYTES, frame.length))
                .isEqualTo(
                        "0102"
                                + "0100"
                                + "0300"
                                + "0400626c7565"
                                + "0807060504030201"
                                + "feffffffffffffff"
                                + "080031302e302e302e31"
                                + "911f");
        assertThat(Hello.read(FrameHead.read(frame), frame)).isEqualTo(member("blue", 1, 3));
    }

    @Test
    @DisplayName("fields that a later version appends are ignored, an unknown party is not")
    void evolution() throws CodecException {
        byte[] known = member("", 1, 1).frame(FrameKind.HELLO);
        WireBuffer longer = new WireBuffer();
        longer.putBytes(known, FrameHead.BYTES, known.length - FrameHead.BYTES);
        longer.putLong(42);
        byte[] frame = FrameHead.frame(FrameKind.HELLO, longer);
        assertThat(Hello.read(FrameHead.read(frame), frame)).isEqualTo(member("", 1, 1));

        WireBuffer other = new WireBuffer();
        other.putByte(9);
        other.putBytes(known, FrameHead.BYTES + 1, known.length - FrameHead.BYTES - 1);
        byte[] strange = FrameHead.frame(FrameKind.HELLO, other);
        assertThatThrownBy(() -> Hello.read(FrameHead.read(strange), strange))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("party 9");
    }

    @Test
    @DisplayName(
            "T45 who may talk to whom: clusters that are equal or unnamed, protocol ranges that meet")
    void rules() {
        assertThat(member("blue", 1, 1).refusal(member("blue", 1, 1))).isNull();
        assertThat(member("", 1, 1).refusal(member("blue", 1, 1))).isNull();
        assertThat(member("blue", 1, 1).refusal(member("", 1, 1))).isNull();
        assertThat(member("blue", 1, 2).refusal(member("blue", 2, 3))).isNull();
        assertThat(member("blue", 2, 3).refusal(member("blue", 1, 2))).isNull();

        assertThat(member("blue", 1, 1).refusal(member("green", 1, 1)))
                .contains("cluster 'blue'")
                .contains("cluster 'green'")
                .contains("EngineOptions.clusterId");
        assertThat(member("blue", 1, 1).refusal(member("blue", 2, 2)))
                .contains("nothing in common");
        assertThat(member("blue", 3, 4).refusal(member("blue", 1, 2)))
                .contains("nothing in common");
    }
}
