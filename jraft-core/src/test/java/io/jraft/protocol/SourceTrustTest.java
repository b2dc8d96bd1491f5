package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When a leader leaves a learner to its source, when it feeds it itself, and when it tries the source again (S0-43). */
class SourceTrustTest {
    private static final long T = 100;

    private final SourceTrust trust = new SourceTrust(0);
    private long commit = 10;
    private long match = 10;
    private long source = 10;
    private boolean learnerAlive = true;
    private boolean sourceAlive = true;
    private boolean offered;

    private boolean at(long now) {
        return trust.look(
                new SourceTrust.View(commit, match, learnerAlive, source, sourceAlive, offered),
                now,
                T);
    }

    @Test
    @DisplayName(
            "S0-43 a source is trusted for as long as it brings the learner further, or there is nothing to bring")
    void trusted() {
        assertThat(at(0)).isTrue();
        assertThat(at(1000)).as("nothing is written").isTrue();
        commit = 1000;
        source = 1000;
        for (int i = 1; i <= 50; i++) {
            match++;
            assertThat(at(1000 + i * 90)).isTrue();
        }
    }

    @Test
    @DisplayName("S0-43 a source that brings nothing for an election timeout is given up")
    void stands() {
        at(0);
        commit = 11;
        source = 11;
        assertThat(at(50)).isTrue();
        assertThat(at(99)).isTrue();
        assertThat(at(100)).isFalse();
    }

    @Test
    @DisplayName("S0-43 a source that is silent is given up at once")
    void silent() {
        at(0);
        sourceAlive = false;
        assertThat(at(10)).isFalse();
    }

    @Test
    @DisplayName(
            "S0-43 a source that lags for an election timeout is given up although its learner moves on")
    void lags() {
        at(0);
        for (int i = 1; i < 10; i++) {
            commit += 10;
            match++;
            source = match;
            if (!at(i * 20)) {
                assertThat(i * 20).isEqualTo(120);
                return;
            }
        }
        throw new AssertionError("a source that falls behind ever more is trusted");
    }

    @Test
    @DisplayName("S0-43 nobody blames a source for a learner that is dead")
    void deadLearner() {
        at(0);
        commit = 20;
        source = 20;
        learnerAlive = false;
        assertThat(at(500)).isTrue();
        learnerAlive = true;
        assertThat(at(590)).isTrue();
        assertThat(at(600)).isFalse();
    }

    @Test
    @DisplayName("S0-43 a learner that takes in a snapshot moves, though no index shows it")
    void snapshot() {
        at(0);
        commit = 20;
        source = 20;
        trust.moved(90);
        assertThat(at(180)).isTrue();
        assertThat(at(190)).isFalse();
    }

    @Test
    @DisplayName(
            "S0-43 after ten election timeouts the source is tried again, unless it is unfit or a snapshot is on its way")
    void again() {
        at(0);
        sourceAlive = false;
        assertThat(at(10)).isFalse();
        assertThat(at(2000)).as("still silent").isFalse();
        sourceAlive = true;
        offered = true;
        assertThat(at(2001)).as("the leader's own snapshot").isFalse();
        offered = false;
        assertThat(at(2002)).isTrue();
        commit = 11;
        source = 11;
        assertThat(at(2102)).as("it gets as long as before").isFalse();
        assertThat(at(3101)).isFalse();
        assertThat(at(3102)).isTrue();
    }
}
