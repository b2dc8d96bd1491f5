package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.protocol.ElectionPolicy.Candidate;
import io.jraft.protocol.ElectionPolicy.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who campaigns, and when. */
class ElectionPolicyTest {
    @TestFactory
    Stream<DynamicTest> afterATimeout() {
        return TextTable.read("campaign.txt")
                .tests(
                        row -> {
                            List<String> state = row.words("state");
                            Candidate candidate =
                                    new Candidate(
                                            Names.conf(row.text("conf")),
                                            Names.peer(row.text("self")),
                                            state.contains("undecided"),
                                            !state.contains("forgetful"),
                                            state.contains("damaged"),
                                            state.contains("full"),
                                            row.smallNumber("priority"),
                                            row.smallNumber("target"));
                            int gap = row.smallNumber("gap");
                            Verdict expected =
                                    new Verdict(
                                            row.yes("campaigns"),
                                            row.smallNumber("next target"),
                                            row.text("because"));
                            assertThat(ElectionPolicy.onTimeout(candidate, gap))
                                    .isEqualTo(expected);
                            if (gap == 10) {
                                assertThat(ElectionPolicy.onTimeout(candidate)).isEqualTo(expected);
                            }
                        });
    }

    @TestFactory
    Stream<DynamicTest> firstTarget() {
        return TextTable.read("target.txt")
                .tests(
                        row ->
                                assertThat(
                                                ElectionPolicy.initialTarget(
                                                        Names.conf(row.text("conf")),
                                                        row.smallNumber("own")))
                                        .isEqualTo(row.smallNumber("target")));
    }

    @Test
    @DisplayName("T27 when the best is gone, the next best takes over after so many timeouts")
    void theNextBestTakesOver() {
        ConfEntry conf = Names.conf("a=100 b=60 c=0");
        int target = ElectionPolicy.initialTarget(conf, 60);
        int timeouts = 0;
        Verdict verdict;
        do {
            timeouts++;
            Candidate b =
                    new Candidate(conf, Names.peer("b"), false, true, false, false, 60, target);
            verdict = ElectionPolicy.onTimeout(b);
            target = verdict.nextTargetPriority();
        } while (!verdict.campaign());
        // 100, 80, 64, 52: the fourth timeout finds the target at or below 60.
        assertThat(timeouts).isEqualTo(4);
        assertThat(target).isEqualTo(52);
    }

    @Test
    @DisplayName("the numbers mean what they mean in a peer's address")
    void prioritiesAgreeWithPeerId() {
        assertThat(new PeerId("a", 1, 0, ElectionPolicy.PRIORITY_NEVER).isPriorityNotElected())
                .isTrue();
        assertThat(new PeerId("a", 1, 0, ElectionPolicy.PRIORITY_OFF).isPriorityDisabled())
                .isTrue();
        assertThat(new PeerId("a", 1).getPriority()).isEqualTo(ElectionPolicy.PRIORITY_OFF);
    }

    @Test
    @DisplayName("the wait lies at or above the timeout and below timeout plus delay")
    void timeouts() {
        assertThat(ElectionPolicy.timeoutNanos(1000, 1000, 0)).isEqualTo(1_000_000_000L);
        assertThat(ElectionPolicy.timeoutNanos(1000, 1000, 999)).isEqualTo(1_999_000_000L);
        assertThat(ElectionPolicy.timeoutNanos(1000, 0, 0)).isEqualTo(1_000_000_000L);
        int max = Integer.MAX_VALUE;
        assertThat(ElectionPolicy.timeoutNanos(max, max, max - 1))
                .isEqualTo((2L * max - 1) * 1_000_000L);
        assertThatThrownBy(() -> ElectionPolicy.timeoutNanos(1000, 1000, 1000))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ElectionPolicy.timeoutNanos(1000, 1000, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ElectionPolicy.timeoutNanos(0, 1000, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("above 0");
    }
}
