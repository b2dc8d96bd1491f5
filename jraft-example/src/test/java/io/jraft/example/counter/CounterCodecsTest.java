package io.jraft.example.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rpc.RpcCodec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CounterCodecsTest {
    private static final List<Object> MESSAGES =
            List.of(
                    new CounterRequest("counter", 42L),
                    new CounterRequest("counter", -1L),
                    new CounterRequest("", null),
                    CounterReply.ok(Long.MAX_VALUE),
                    CounterReply.failed(
                            CounterReply.Code.REFUSED, "127.0.0.1:8081", "not the leader, ü %s"),
                    CounterReply.failed(CounterReply.Code.UNKNOWN, "", "stepped down"),
                    CounterReply.failed(CounterReply.Code.INVALID, "", "no such group"),
                    new StatusRequest("counter"),
                    new StatusReply("LEADER", 7, "127.0.0.1:8081", 100, 99, 50, ""));

    @Test
    @DisplayName("every message comes back as it was")
    void roundTrip() {
        for (Object message : MESSAGES) {
            RpcCodec<Object> codec = codecOf(message);
            assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
        }
    }

    @Test
    @DisplayName(
            "a message cut at any byte, of a later version or with an unknown code is refused in words")
    void refusesDamage() {
        for (Object message : MESSAGES) {
            RpcCodec<Object> codec = codecOf(message);
            byte[] bytes = codec.encode(message);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> codec.decode(cut))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("not a " + message.getClass().getSimpleName());
            }
            bytes[0] = 2;
            assertThatThrownBy(() -> codec.decode(bytes))
                    .hasMessageContaining("version 2, known is 1");
        }
        RpcCodec<Object> replies = codecOf(CounterReply.ok(1));
        byte[] bytes = replies.encode(CounterReply.ok(1));
        bytes[1] = 99;
        assertThatThrownBy(() -> replies.decode(bytes))
                .hasMessageContaining("unknown reply code 99");
    }

    @SuppressWarnings("unchecked") // The codec is chosen by the class of the message.
    private static RpcCodec<Object> codecOf(Object message) {
        return (RpcCodec<Object>)
                CounterCodecs.all().stream()
                        .filter(codec -> codec.interest().equals(message.getClass().getName()))
                        .findFirst()
                        .orElseThrow();
    }
}
