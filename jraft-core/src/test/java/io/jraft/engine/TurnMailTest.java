package io.jraft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.message.Route;
import io.jraft.spi.Transport;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the groups of a loop say to one endpoint travels together. */
class TurnMailTest {
    private static final PeerId HERE = new PeerId("10.0.0.1", 8001);
    private static final PeerId B = new PeerId("10.0.0.2", 8001);
    private static final PeerId C = new PeerId("10.0.0.3", 8001);

    private final Wire wire = new Wire();
    private final TurnMail mail = new TurnMail(wire);
    private final List<String> lost = new ArrayList<>();

    @Test
    @DisplayName("a thousand groups beat to one endpoint in one call, in the order of sending")
    void oneCallPerEndpoint() {
        for (int g = 0; g < 1_000; g++) {
            say("g" + g, B);
            say("g" + g, C);
        }
        assertThat(wire.calls).isEmpty();

        mail.flush();

        assertThat(wire.calls).hasSize(2);
        List<RaftMessage> toB = wire.calls.get(0);
        assertThat(toB).hasSize(1_000);
        assertThat(toB.get(0).route().group()).isEqualTo("g0");
        assertThat(toB.get(999).route().group()).isEqualTo("g999");
        assertThat(lost).isEmpty();
    }

    @Test
    @DisplayName(
            "every sender hears that nothing was carried, and those of the other endpoint do not")
    void everySenderHears() {
        wire.down = B.getEndpoint();
        say("g1", B);
        say("g2", C);
        say("g3", B);

        mail.flush();

        assertThat(lost).containsExactly("g1 to " + B, "g3 to " + B);
    }

    @Test
    @DisplayName("a pass says nothing twice")
    void nothingTwice() {
        say("g1", B);
        mail.flush();
        mail.flush();
        say("g2", B);
        mail.flush();

        assertThat(wire.calls).hasSize(2);
        assertThat(wire.calls.get(0)).hasSize(1);
        assertThat(wire.calls.get(1).get(0).route().group()).isEqualTo("g2");
    }

    @Test
    @DisplayName(
            "what the transport throws is told to its senders, and the other endpoints hear theirs in the next pass")
    void aTransportThatThrows() {
        wire.broken = B.getEndpoint();
        say("g1", B);
        say("g2", C);

        assertThatThrownBy(mail::flush).hasMessage("broken");
        assertThat(lost).containsExactly("g1 to " + B);
        mail.flush();

        assertThat(wire.calls).hasSize(1);
        assertThat(wire.calls.get(0).get(0).route().group()).isEqualTo("g2");
        assertThat(lost).hasSize(1);
    }

    private void say(String group, PeerId to) {
        List<RaftMessage> turn = new ArrayList<>();
        turn.add(new TimeoutNow(new Route(group, HERE, to), 1));
        mail.send(
                to.getEndpoint(),
                Transport.Lane.ORDERED,
                turn,
                (peer, lane) -> lost.add(group + " to " + peer));
        turn.clear();
    }

    /** A wire that remembers; one endpoint may be unreachable. */
    private static final class Wire implements Transport {
        private final List<List<RaftMessage>> calls = new ArrayList<>();
        private Endpoint down = new Endpoint("10.0.0.9", 1);
        private Endpoint broken = new Endpoint("10.0.0.9", 1);

        @Override
        public boolean send(Endpoint to, Lane lane, List<RaftMessage> messages) {
            if (to.equals(broken)) {
                throw new IllegalStateException("broken");
            }
            if (to.equals(down)) {
                return false;
            }
            calls.add(List.copyOf(messages));
            return true;
        }

        @Override
        public void disconnect(Endpoint to) {}

        @Override
        public void close() {}
    }
}
