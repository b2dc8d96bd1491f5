package io.jraft.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.net.codec.MessageCodec;
import io.jraft.testing.NodeFixture;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a beat weighs does not depend on what the group holds. */
@Timeout(60)
class BeatSizeTest {
    private static final int ENTRIES = 100_000;

    @Test
    @DisplayName("N18 a beat and its answer are as many bytes with 100,000 entries as with none")
    void constant() {
        NodeFixture f =
                NodeFixture.of(
                        3, x -> x.options.getRaftOptions().setMaxReplicatorInflightMsgs(1024));
        f.leads();
        HeartbeatRequest first = beat(f);
        int bytes = bytes(first);
        int answer = bytes(f.echoed(first, f.node.parts.log().lastIndex()));
        for (int i = 1; i <= ENTRIES; i++) {
            f.node.apply("key" + i);
            if (i % 500 == 0) {
                f.settle();
                f.accept(2);
                f.accept(3);
            }
        }
        assertThat(f.node.commit()).isGreaterThan(ENTRIES);
        HeartbeatRequest last = beat(f);
        assertThat(last.commit()).as("it tells of all of them").isGreaterThan(ENTRIES);
        assertThat(bytes(last)).isEqualTo(bytes).isLessThan(200);
        assertThat(bytes(f.echoed(last, f.node.parts.log().lastIndex()))).isEqualTo(answer);
    }

    private static HeartbeatRequest beat(NodeFixture f) {
        f.sent();
        f.passes(NodeFixture.HEARTBEAT_MS);
        List<HeartbeatRequest> beats = f.sent(HeartbeatRequest.class, 2);
        assertThat(beats).isNotEmpty();
        HeartbeatRequest beat = beats.get(beats.size() - 1);
        f.hears(f.echoed(beat, f.node.parts.log().lastIndex()));
        return beat;
    }

    private static int bytes(RaftMessage m) {
        // A codec of its own: the first frame of a route is as long as every later one.
        return new MessageCodec().encode(List.of(m)).length;
    }
}
