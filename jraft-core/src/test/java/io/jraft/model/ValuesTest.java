package io.jraft.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The small values of the log. */
class ValuesTest {
    @Test
    @DisplayName("logs are compared by term first, then by index (paper 5.4.1)")
    void logIds() {
        LogId shortNew = new LogId(3, 5);
        LogId longOld = new LogId(900, 4);

        assertThat(shortNew).isGreaterThan(longOld);
        assertThat(new LogId(4, 5)).isGreaterThan(shortNew);
        assertThat(shortNew.atLeast(longOld)).isTrue();
        assertThat(longOld.atLeast(shortNew)).isFalse();
        assertThat(shortNew.atLeast(new LogId(3, 5))).isTrue();
        assertThat(List.of(shortNew, LogId.ZERO, longOld).stream().sorted().toList())
                .containsExactly(LogId.ZERO, longOld, shortNew);
        assertThat(longOld).hasToString("900@4");
        assertThatThrownBy(() -> new LogId(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LogId(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("the order of members does not matter, their part does")
    void membersEquality() {
        Members abc = Blocks.voters("a:1", "b:1", "c:1");
        Members cab = Blocks.voters("c:1", "a:1", "b:1");
        Members abWithLearner =
                new Members(Blocks.voters("a:1", "b:1").voters(), Blocks.voters("c:1").voters());

        assertThat(abc).isEqualTo(cab).hasSameHashCodeAs(cab);
        assertThat(abc)
                .isNotEqualTo(abWithLearner)
                .isNotEqualTo(Blocks.voters("a:1", "b:1"))
                .isNotEqualTo("a:1,b:1,c:1");
        assertThat(Blocks.voters("a:1")).isNotEqualTo(Blocks.voters("a:1:1"));
        assertThat(abc.voters())
                .hasToString(Blocks.voters("a:1", "b:1", "c:1").voters().toString());
    }

    @Test
    @DisplayName("C8 two addresses with the same hash are two members")
    void collidingHashes() {
        // "Aa" and "BB" have the same String.hashCode.
        Members members = Blocks.voters("Aa:1", "BB:1");
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(members.voters()).hasSize(2);
        assertThat(members).isNotEqualTo(Blocks.voters("Aa:1")).isNotEqualTo(Blocks.voters("BB:1"));
        assertThat(Blocks.voters("Aa:1").contains(Blocks.peer("BB:1"))).isFalse();
    }

    @Test
    @DisplayName("a peer cannot be named twice, nor be voter and learner at once")
    void namedTwice() {
        assertThatThrownBy(() -> Blocks.voters("a:1", "b:1", "a:1"))
                .hasMessageContaining("a:1")
                .hasMessageContaining("twice");
        List<PeerId> one = Blocks.voters("a:1").voters();
        assertThatThrownBy(() -> new Members(one, one))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("majorities: half and one more")
    void majorities() {
        int[] expected = {1, 1, 2, 2, 3, 3, 4, 4};
        List<PeerId> peers = new ArrayList<>();
        for (int n = 0; n < expected.length; n++) {
            Members members = new Members(peers, List.of(Blocks.peer("learner:1")));
            assertThat(members.majority()).as("of %d voters", n).isEqualTo(expected[n]);
            assertThat(members.isEmpty()).isEqualTo(n == 0);
            peers.add(Blocks.peer("p:" + (n + 1)));
        }
    }

    @Test
    @DisplayName(
            "T28 members are copies: changing what was given or what was handed out changes nothing")
    void membersAreCopies() {
        Configuration conf = new Configuration();
        conf.addPeer(Blocks.peer("a:1"));
        conf.addLearner(Blocks.peer("l:1"));
        Members members = Members.of(conf);

        conf.addPeer(Blocks.peer("b:1"));
        members.toConfiguration().addPeer(Blocks.peer("c:1"));

        assertThat(members.voters()).containsExactly(Blocks.peer("a:1"));
        assertThat(members.isVoter(Blocks.peer("a:1"))).isTrue();
        assertThat(members.isLearner(Blocks.peer("l:1"))).isTrue();
        assertThat(members.isVoter(Blocks.peer("l:1"))).isFalse();
        assertThat(members.contains(Blocks.peer("b:1"))).isFalse();
        assertThat(Members.of(members.toConfiguration())).isEqualTo(members);
        assertThatThrownBy(() -> members.voters().add(Blocks.peer("b:1")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("while joint, members of both halves count as members")
    void joint() {
        ConfEntry joint =
                new ConfEntry(
                        new LogId(9, 2),
                        new Members(Blocks.voters("a:1").voters(), Blocks.voters("l:1").voters()),
                        Blocks.voters("b:1"),
                        GroupIdentity.NONE);
        assertThat(joint.isVoter(Blocks.peer("a:1"))).isTrue();
        assertThat(joint.isVoter(Blocks.peer("b:1"))).isTrue();
        assertThat(joint.isVoter(Blocks.peer("l:1"))).isFalse();
        assertThat(joint.contains(Blocks.peer("l:1"))).isTrue();
        assertThat(joint.contains(Blocks.peer("x:1"))).isFalse();
        assertThat(joint.at(new LogId(10, 2)).id()).isEqualTo(new LogId(10, 2));
        assertThat(joint.at(new LogId(10, 2)).outgoing()).isEqualTo(joint.outgoing());
    }

    @Test
    @DisplayName("T28 a vote keeps its own copy of the candidate")
    void hardState() {
        PeerId candidate = Blocks.peer("a:1");
        HardState state = new HardState(4, candidate);
        candidate.parse("b:2");

        assertThat(state.votedFor()).isEqualTo(Blocks.peer("a:1"));
        assertThat(HardState.INITIAL).isEqualTo(new HardState(0, null));
        assertThatThrownBy(() -> new HardState(-1, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("a snapshot knows the size of all its files, beyond 2 GiB too")
    void snapshotMeta() {
        SnapshotMeta meta =
                new SnapshotMeta(
                        new LogId(5, 1),
                        0,
                        ConfEntry.EMPTY,
                        List.of(
                                new SnapshotMeta.File("a", Integer.MAX_VALUE, 0, new byte[0]),
                                new SnapshotMeta.File("b", Integer.MAX_VALUE, 0, new byte[0])));
        assertThat(meta.totalBytes()).isEqualTo(2L * Integer.MAX_VALUE);
    }
}
