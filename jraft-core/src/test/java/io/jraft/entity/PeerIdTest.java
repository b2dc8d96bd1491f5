package io.jraft.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.JRaftUtils;
import io.jraft.util.Endpoint;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # text            | ip        | port  | idx | priority
                    a:1               | a         | 1     | 0   | -1
                    10.0.0.1:65535    | 10.0.0.1  | 65535 | 0   | -1
                    a:1:2             | a         | 1     | 2   | -1
                    a:1::100          | a         | 1     | 0   | 100
                    a:1:2:0           | a         | 1     | 2   | 0
                    [::1]:8080        | [::1]     | 8080  | 0   | -1
                    [fe80::1%1]:1:3:4 | [fe80::1%1] | 1   | 3   | 4
                    0.0.0.0:0         | 0.0.0.0   | 0     | 0   | -1
                    """)
    @DisplayName("a peer is read from its text and prints as it again")
    void parses(String text, String ip, int port, int idx, int priority) {
        PeerId peer = new PeerId();

        assertThat(peer.parse(text)).isTrue();
        assertThat(peer.getIp()).isEqualTo(ip);
        assertThat(peer.getPort()).isEqualTo(port);
        assertThat(peer.getIdx()).isEqualTo(idx);
        assertThat(peer.getPriority()).isEqualTo(priority);
        assertThat(peer).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a",
                "a:",
                ":1",
                "a:b",
                "a:1:",
                "a:1::",
                "a:1:x",
                "a:1:2:",
                "a:1:2:3:4",
                "a:65536",
                "a:-1",
                "a:1:-1",
                "a:1::-2",
                "::1:80",
                "[::1]",
                "[::1]x:80",
                "[::1:80",
                "a:99999999999"
            })
    @DisplayName("what is no peer is refused and changes nothing")
    void refuses(String text) {
        PeerId peer = new PeerId("before", 7, 1, 2);

        assertThat(peer.parse(text)).isFalse();
        assertThat(peer).hasToString("before:7:1:2");
        assertThat(PeerId.parsePeer(text)).isNull();
    }

    @Test
    @DisplayName("equality ignores the priority and nothing else")
    void equality() {
        PeerId peer = new PeerId("a", 1, 2, 3);

        assertThat(peer)
                .isEqualTo(new PeerId("a", 1, 2, 9))
                .hasSameHashCodeAs(new PeerId("a", 1, 2, 9));
        assertThat(peer).isNotEqualTo(new PeerId("a", 1, 1, 3));
        assertThat(peer).isNotEqualTo(new PeerId("a", 2, 2, 3));
        assertThat(peer).isNotEqualTo(new PeerId("b", 1, 2, 3));
    }

    @Test
    @DisplayName("text and checksum follow the priority: nothing is cached")
    void nothingCached() {
        PeerId peer = new PeerId("a", 1);
        String text = peer.toString();
        long checksum = peer.checksum();

        peer.setPriority(5);

        assertThat(peer.toString()).isEqualTo("a:1::5").isNotEqualTo(text);
        assertThat(peer.checksum()).isNotEqualTo(checksum);
    }

    @Test
    @DisplayName("a copy goes its own way")
    void copy() {
        PeerId peer = new PeerId("a", 1, 2, 3);
        PeerId copy = peer.copy();

        peer.setPriority(9);

        assertThat(copy).hasToString("a:1:2:3");
        assertThat(PeerId.ANY_PEER.isEmpty()).isTrue();
        assertThat(PeerId.emptyPeer()).hasToString("0.0.0.0:0");
    }

    @Test
    @DisplayName("priorities: off, never, some")
    void priorities() {
        assertThat(new PeerId("a", 1).isPriorityDisabled()).isTrue();
        assertThat(new PeerId("a", 1, 0, 0).isPriorityNotElected()).isTrue();
        assertThat(new PeerId("a", 1, 0, 1).isPriorityDisabled()).isFalse();
    }

    @Test
    @DisplayName("JRaftUtils reads peers and addresses and names what is wrong")
    void utils() {
        assertThat(JRaftUtils.getPeerId("")).isEqualTo(PeerId.emptyPeer());
        assertThat(JRaftUtils.getPeerId("a:1:2")).isEqualTo(new PeerId("a", 1, 2));
        assertThatThrownBy(() -> JRaftUtils.getPeerId("nonsense"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'nonsense'");
        assertThat(JRaftUtils.getEndPoint(" ")).isNull();
        assertThat(JRaftUtils.getEndPoint("[::1]:80")).isEqualTo(new Endpoint("[::1]", 80));
        assertThatThrownBy(() -> JRaftUtils.getEndPoint("a:1:2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a:1:2'");
    }
}
