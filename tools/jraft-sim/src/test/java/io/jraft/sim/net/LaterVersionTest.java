package io.jraft.sim.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.Route;
import io.jraft.model.LogId;
import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.MessageCodec;
import io.jraft.sim.world.SimRandom;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** U2: what the codec promises to those who come later. */
class LaterVersionTest {
    private static final Route ROUTE =
            new Route("g", new PeerId("10.0.0.1", 8001), new PeerId("10.0.0.2", 8001));

    private final MessageCodec codec = new MessageCodec();
    private final LaterVersion later = new LaterVersion(SimRandom.of(7, "later"));
    private final List<RaftMessage> several =
            List.of(
                    new RaftMessage.HeartbeatRequest(ROUTE, 5, 17, 99),
                    new RaftMessage.HeartbeatRequest(ROUTE, 5, 17, 99, 1_234),
                    new RaftMessage.HeartbeatResponse(ROUTE, 5, 99, 17),
                    new RaftMessage.HeartbeatResponse(ROUTE, 5, 99, 17, 1_234, 800),
                    new RaftMessage.ReadIndexRequest(ROUTE, 5, 3, false),
                    new RaftMessage.ReadIndexRequest(ROUTE, 5, 3, true),
                    new RaftMessage.PreVoteRequest(ROUTE, 6, new LogId(17, 5)),
                    new RaftMessage.PreVoteResponse(ROUTE, 6, 6, false, "a leader is heard"));

    @Test
    @DisplayName("U2: appended fields are ignored, in every message of a frame")
    void appendedFieldsAreIgnored() throws CodecException {
        byte[] frame = codec.encode(several);
        int longer = 0;
        for (int i = 0; i < 100; i++) {
            byte[] extended = later.extend(frame);
            longer += extended.length > frame.length ? 1 : 0;
            assertThat(codec.decode(extended)).isEqualTo(several);
        }
        assertThat(longer).isGreaterThan(95);
    }

    @Test
    @DisplayName("U2: a message that is not known is refused, and named")
    void unknownTypesAreRefused() {
        byte[] frame = later.unknownType(codec.encode(several));
        assertThatThrownBy(() -> codec.decode(frame))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("message type")
                .hasMessageContaining("is unknown");
    }
}
