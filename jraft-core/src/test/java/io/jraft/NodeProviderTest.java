package io.jraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.conf.Configuration;
import io.jraft.core.State;
import io.jraft.entity.PeerId;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NodeProviderTest {

    private final Endpoint here = new Endpoint("127.0.0.1", 1);

    @AfterEach
    void forget() {
        NodeManager.getInstance().removeAddress(here);
    }

    @Test
    @DisplayName("without an engine on the class path the error says what to do")
    void noProvider() throws IOException {
        try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
            assertThatThrownBy(() -> NodeProvider.Holder.load(empty))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("jraft-core")
                    .hasMessageContaining("META-INF/services/io.jraft.NodeProvider");
        }
    }

    @Test
    @DisplayName("an address is known from when it was added until it was removed")
    void addresses() {
        NodeManager manager = NodeManager.getInstance();
        assertThat(manager.serverExists(here)).isFalse();
        manager.addAddress(here);
        assertThat(manager.serverExists(new Endpoint("127.0.0.1", 1))).isTrue();
        assertThat(manager.removeAddress(here)).isTrue();
        assertThat(manager.removeAddress(here)).isFalse();
        assertThat(manager.get("nobody", new PeerId(here, 0))).isNull();
    }

    @Test
    @DisplayName("a picture of a node does not change with what it was made from")
    void statusIsImmutable() {
        Configuration conf = Configuration.of("a:1");
        List<PeerProgress> peers = new ArrayList<>();
        NodeStatus status =
                new NodeStatus(
                        State.STATE_FOLLOWER,
                        3,
                        null,
                        conf,
                        1,
                        9,
                        9,
                        8,
                        8,
                        0,
                        false,
                        null,
                        1000,
                        peers);

        conf.addPeer(new PeerId("b", 2));
        peers.add(new PeerProgress(new PeerId("b", 2), "PROBE", 0, 1, 0, false, -1));

        assertThat(status.conf()).hasToString("a:1");
        assertThat(status.peers()).isEmpty();
    }

    @Test
    @DisplayName("the states before STATE_ERROR take part, the others do not")
    void states() {
        for (State state : State.values()) {
            assertThat(state.isActive())
                    .as(state.name())
                    .isEqualTo(
                            List.of(
                                            State.STATE_LEADER,
                                            State.STATE_TRANSFERRING,
                                            State.STATE_CANDIDATE,
                                            State.STATE_FOLLOWER)
                                    .contains(state));
        }
    }
}
