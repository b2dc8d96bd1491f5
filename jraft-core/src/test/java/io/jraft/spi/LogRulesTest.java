package io.jraft.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The last look before bytes become durable, as tables. */
class LogRulesTest {
    private static final LogId PREV = new LogId(10, 3);
    private static final LogId LAST = new LogId(20, 5);

    @ParameterizedTest(name = "term {0} with vote {1}, then term {2} with vote {3}: {4}")
    @DisplayName("I-11 the term does not fall, and a vote that was given stays for its term")
    @CsvSource({
        "3, , 3, , fine",
        "3, , 3, a, fine",
        "3, a, 3, a, fine",
        "3, a, 4, , fine",
        "3, a, 4, b, fine",
        "3, a, 3, b, a second vote",
        "3, a, 3, , a second vote",
        "3, a, 2, a, term 2 after 3",
        "3, , 2, , term 2 after 3",
    })
    void hardState(
            long term,
            @Nullable String vote,
            long nextTerm,
            @Nullable String nextVote,
            String verdict) {
        HardState now = new HardState(term, peer(vote));
        HardState next = new HardState(nextTerm, peer(nextVote));
        if (verdict.equals("fine")) {
            assertThatCode(() -> LogRules.hardState(now, next)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> LogRules.hardState(now, next)).hasMessageContaining(verdict);
        }
    }

    private static @Nullable PeerId peer(@Nullable String name) {
        return name == null ? null : new PeerId(name, 1);
    }

    @ParameterizedTest(name = "keep up to {0}: {1}")
    @DisplayName("a log of the entries 11 to 20 can lose its end, but nothing from before it began")
    @CsvSource({
        "21, nothing",
        "20, nothing",
        "19, cuts",
        "11, cuts",
        "10, cuts",
        "9, begins after"
    })
    void suffix(long lastKept, String verdict) {
        if (verdict.equals("begins after")) {
            assertThatThrownBy(() -> LogRules.cutsSuffix(lastKept, PREV, LAST))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(verdict);
        } else {
            assertThat(LogRules.cutsSuffix(lastKept, PREV, LAST)).isEqualTo(verdict.equals("cuts"));
        }
    }

    @ParameterizedTest(name = "keep from {0}: {1}")
    @DisplayName("a log of the entries 11 to 20 can lose its beginning, all of it at most")
    @CsvSource({"10, nothing", "11, nothing", "12, cuts", "21, cuts", "22, ends at"})
    void prefix(long firstKept, String verdict) {
        if (verdict.equals("ends at")) {
            assertThatThrownBy(() -> LogRules.cutsPrefix(firstKept, PREV, LAST))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(verdict);
        } else {
            assertThat(LogRules.cutsPrefix(firstKept, PREV, LAST))
                    .isEqualTo(verdict.equals("cuts"));
        }
    }

    @ParameterizedTest(name = "from {0} to {1}: {2}")
    @DisplayName("a log of the entries 11 to 20 finds what begins in it")
    @CsvSource({"10, 12, false", "11, 11, true", "20, 99, true", "21, 22, false", "15, 14, false"})
    void holds(long first, long last, boolean found) {
        assertThat(LogRules.holds(first, last, PREV, LAST)).isEqualTo(found);
    }
}
