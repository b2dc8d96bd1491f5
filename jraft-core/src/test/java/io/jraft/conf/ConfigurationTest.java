package io.jraft.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.JRaftUtils;
import io.jraft.entity.PeerId;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {

    private static final PeerId A = new PeerId("a", 1);
    private static final PeerId B = new PeerId("b", 2);
    private static final PeerId C = new PeerId("c", 3);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # text                      | voters            | learners
                    a:1                         | [a:1]             | []
                    a:1,b:2,c:3                 | [a:1, b:2, c:3]   | []
                    a:1,b:2/learner             | [a:1]             | [b:2]
                    a:1::100,b:2::0,c:3/learner | [a:1::100, b:2::0] | [c:3]
                    [::1]:1,[::1]:2             | [[::1]:1, [::1]:2] | []
                    a:1/learner                 | []                | [a:1]
                    """)
    @DisplayName("a configuration is read from its text and prints as it again")
    void parses(String text, String voters, String learners) {
        Configuration conf = new Configuration();

        assertThat(conf.parse(text)).isTrue();
        assertThat(conf.listPeers()).hasToString(voters);
        assertThat(conf.listLearners()).hasToString(learners);
        assertThat(conf).hasToString(text);
        assertThat(JRaftUtils.getConfiguration(text)).isEqualTo(conf);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # text              | the bad item
                    a:1,b               | 'b'
                    a:1,,b:2            | ''
                    a:1,b:2,            | ''
                    a:1,b:2/student     | 'b:2/student'
                    a:1,b:2,a:1         | 'a:1' comes twice
                    a:1,a:1::5          | 'a:1::5' comes twice
                    a:1,a:1/learner     | 'a:1/learner' comes twice
                    """)
    @DisplayName("O23 duplicates and what is no peer are refused as a whole, and named")
    void refuses(String text, String named) {
        Configuration conf = Configuration.of("x:9");

        assertThat(conf.parse(text)).isFalse();
        assertThat(conf).hasToString("x:9");
        assertThatThrownBy(() -> JRaftUtils.getConfiguration(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    @Test
    @DisplayName("blank text: nobody, and parse says false")
    void blank() {
        assertThat(new Configuration().parse(" ")).isFalse();
        assertThat(new Configuration().parse(null)).isFalse();
        assertThat(JRaftUtils.getConfiguration("").isEmpty()).isTrue();
        assertThat(JRaftUtils.getConfiguration(null).isEmpty()).isTrue();
    }

    @Test
    @DisplayName("O23 the order plays no part in equality")
    void equality() {
        Configuration conf = new Configuration(List.of(A, B), List.of(C));
        Configuration other = new Configuration(List.of(B, A), List.of(C));

        assertThat(conf).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(conf).isNotEqualTo(new Configuration(List.of(A, B)));
        assertThat(conf).isNotEqualTo(new Configuration(List.of(A, C), List.of(B)));
    }

    @Test
    @DisplayName("O23 a duplicate cannot enter by any door")
    void noDuplicates() {
        assertThatThrownBy(() -> new Configuration(List.of(A, B, A)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a:1");
        Configuration conf = new Configuration(List.of(A));
        assertThat(conf.addPeer(A)).isFalse();
        conf.appendPeers(List.of(A, B));
        assertThat(conf.size()).isEqualTo(2);
        assertThatThrownBy(() -> conf.setPeers(List.of(C, C)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(conf.listPeers()).containsExactly(A, B);
        assertThat(conf.addLearners(List.of(C, C))).isEqualTo(1);
    }

    @Test
    @DisplayName("a peer that both votes and learns is not valid")
    void validity() {
        Configuration conf = new Configuration(List.of(A), List.of(B));
        assertThat(conf.isValid()).isTrue();

        conf.addLearner(A);

        assertThat(conf.isValid()).isFalse();
    }

    @Test
    @DisplayName("copies and lists do not change with the original")
    void copies() {
        Configuration conf = new Configuration(List.of(A), List.of(B));
        Configuration copy = conf.copy();
        List<PeerId> voters = conf.listPeers();

        conf.addPeer(C);
        conf.removeLearner(B);
        conf.getPeers().clear();
        conf.getLearners().add(A);

        assertThat(copy).hasToString("a:1,b:2/learner");
        assertThat(voters).containsExactly(A);
        assertThat(conf).hasToString("a:1,c:3");
        assertThat(conf).containsExactly(A, C);
    }

    @Test
    @DisplayName("diff tells who is only here and who is only there")
    void diff() {
        Configuration included = new Configuration();
        Configuration excluded = new Configuration();

        new Configuration(List.of(A, B)).diff(new Configuration(List.of(B, C)), included, excluded);

        assertThat(included.listPeers()).containsExactly(A);
        assertThat(excluded.listPeers()).containsExactly(C);
    }

    @Test
    @DisplayName(
            "S0-43 the voter that feeds a learner is part of the text, of equality and of a copy")
    void sources() {
        String text = "127.0.0.1:1,127.0.0.1:2,127.0.0.1:3/learner@127.0.0.1:2";
        Configuration conf = Configuration.of(text);
        PeerId learner = new PeerId("127.0.0.1", 3);
        assertThat(conf.getLearners()).containsExactly(learner);
        assertThat(conf.getLearnerSources()).containsEntry(learner, new PeerId("127.0.0.1", 2));
        assertThat(conf).hasToString(text);
        assertThat(conf.copy()).isEqualTo(conf);
        Configuration fedByLeader = conf.copy();
        fedByLeader.setLearnerSource(learner, PeerId.ANY_PEER);
        assertThat(fedByLeader)
                .isNotEqualTo(conf)
                .hasToString(text.substring(0, text.indexOf('@')));
        conf.removePeer(new PeerId("127.0.0.1", 2));
        assertThat(conf.getLearnerSources()).isEmpty();
        assertThat(new Configuration().parse("127.0.0.1:1,127.0.0.1:3/learner@nobody")).isFalse();
    }
}
