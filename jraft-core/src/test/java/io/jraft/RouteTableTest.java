package io.jraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RouteTableTest {

    private static final PeerId A = new PeerId("10.0.0.1", 80);
    private static final PeerId B = new PeerId("10.0.0.2", 80);

    private final RouteTable table = new RouteTable();

    @Test
    @DisplayName("lesson 46 (#817) learners are kept with the configuration")
    void learners() {
        assertThat(table.updateConfiguration("g", "10.0.0.1:80,10.0.0.2:80/learner")).isTrue();

        Configuration conf = table.getConfiguration("g");
        assertThat(conf).isNotNull();
        assertThat(conf.listPeers()).containsExactly(A);
        assertThat(conf.listLearners()).containsExactly(B);
    }

    @Test
    @DisplayName("a leader that is not in the new configuration is forgotten, another one stays")
    void leaderLeaves() {
        table.updateConfiguration("g", "10.0.0.1:80,10.0.0.2:80");
        assertThat(table.updateLeader("g", A)).isTrue();

        table.updateConfiguration("g", "10.0.0.1:80");
        assertThat(table.selectLeader("g")).isEqualTo(A);

        table.updateConfiguration("g", "10.0.0.2:80");
        assertThat(table.selectLeader("g")).isNull();
    }

    @Test
    @DisplayName("bad text changes nothing and answers false; a blank group is refused")
    void badText() {
        table.updateConfiguration("g", "10.0.0.1:80");

        assertThat(table.updateConfiguration("g", "10.0.0.2:80,nonsense")).isFalse();
        assertThat(table.getConfiguration("g")).isEqualTo(new Configuration(java.util.List.of(A)));
        assertThat(table.updateLeader("g", "nonsense")).isFalse();
        assertThat(table.selectLeader("g")).isNull();
        assertThat(table.updateLeader("g", A.toString())).isTrue();
        assertThat(table.selectLeader("g")).isEqualTo(A);
        assertThatThrownBy(() -> table.updateConfiguration(" ", new Configuration()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("what is handed out can be changed without harm")
    void copies() {
        Configuration mine = Configuration.of("10.0.0.1:80");
        table.updateConfiguration("g", mine);
        mine.addPeer(B);
        Configuration got = table.getConfiguration("g");
        assertThat(got).isNotNull();
        got.addPeer(B);

        assertThat(table.getConfiguration("g")).isEqualTo(Configuration.of("10.0.0.1:80"));
    }

    @Test
    @DisplayName("two tables do not mix clusters whose groups have one name")
    void ownTables() {
        RouteTable other = new RouteTable();
        table.updateConfiguration("g", "10.0.0.1:80");
        other.updateConfiguration("g", "10.0.0.2:80");
        table.updateLeader("g", A);

        assertThat(other.selectLeader("g")).isNull();
        assertThat(table.removeGroup("g")).isTrue();
        assertThat(table.removeGroup("g")).isFalse();
        assertThat(table.getConfiguration("g")).isNull();
        assertThat(other.getConfiguration("g")).isNotNull();
        other.reset();
        assertThat(other.getConfiguration("g")).isNull();
    }
}
