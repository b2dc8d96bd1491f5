package io.jraft.core.election;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.HEARTBEAT_MS;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.State;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.testing.NodeFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A leader whose disk hangs or is full: the test moves its workers one by one. */
@Timeout(30)
class DiskWatchTest {
    private final NodeFixture f = NodeFixture.of(3);

    /** Time passes, the others answer everything, and this node's disk does nothing. */
    private List<RaftMessage> passesWithoutDisk(int millis) {
        List<RaftMessage> sent = new ArrayList<>();
        for (int i = 0; i < millis; i++) {
            f.clock.advance(1);
            f.turn();
            for (RaftMessage m : f.sent()) {
                sent.add(m);
                if (m instanceof HeartbeatRequest beat) {
                    f.receives(f.echoed(beat, f.node.parts.log().lastIndex()));
                } else if (m instanceof AppendRequest request) {
                    f.receives(f.accepted(request));
                }
            }
            f.turn();
            f.applies();
        }
        return sent;
    }

    @Test
    @DisplayName(
            "D10 a leader whose disk answers nothing for an election timeout tells the best to take over")
    void hung() {
        f.leads();
        f.node.apply("a");
        List<RaftMessage> early = passesWithoutDisk(ELECTION_MS - HEARTBEAT_MS);
        assertThat(early).noneMatch(TimeoutNow.class::isInstance);
        List<RaftMessage> late = passesWithoutDisk(3 * HEARTBEAT_MS);
        assertThat(late).anyMatch(TimeoutNow.class::isInstance);
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_TRANSFERRING);
    }

    @Test
    @DisplayName("D10 when nobody takes over, it steps down")
    void stepsDown() {
        f.leads();
        f.node.apply("a");
        passesWithoutDisk(2 * ELECTION_MS + 5 * HEARTBEAT_MS);
        assertThat(f.node.leads()).isFalse();
    }

    @Test
    @DisplayName("a leader with nothing to write is not taken for one whose disk hangs")
    void idle() {
        f.leads();
        List<RaftMessage> sent = passesWithoutDisk(3 * ELECTION_MS);
        assertThat(sent).noneMatch(TimeoutNow.class::isInstance);
        assertThat(f.node.leads()).isTrue();
    }

    @Test
    @DisplayName("nobody is told to take over who holds no more than the hung disk does")
    void nobodyAhead() {
        f.leads();
        f.node.apply("a");
        for (int i = 0; i < 2 * ELECTION_MS; i++) {
            f.clock.advance(1);
            f.turn();
            for (RaftMessage m : f.sent()) {
                assertThat(m).isNotInstanceOf(TimeoutNow.class);
                if (m instanceof HeartbeatRequest beat) {
                    f.receives(f.echoed(beat, 1));
                }
            }
        }
        assertThat(f.node.leads()).isTrue();
        assertThat(f.node.parts.followers().match(peer(2))).isEqualTo(1);
    }
}
