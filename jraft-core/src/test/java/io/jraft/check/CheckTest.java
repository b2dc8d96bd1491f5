package io.jraft.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckTest {
    @Test
    @DisplayName("a violated check names the promise in words and the numbers that broke it")
    void violated() {
        InvariantViolation v =
                catchThrowableOfType(
                        InvariantViolation.class,
                        () ->
                                Check.that(
                                        false,
                                        Invariant.I_3,
                                        "truncate to %d below commit %d",
                                        7,
                                        9));

        assertThat(v)
                .hasMessage(
                        "I-3 (never truncate at or below commit) is broken: truncate to 7 below commit 9");
        assertThat(v.invariant()).isEqualTo(Invariant.I_3);
    }

    @Test
    @DisplayName("every overload throws and prints all of its numbers")
    void overloads() {
        assertThatThrownBy(() -> Check.that(false, Invariant.I_1, "100% plain"))
                .hasMessageEndingWith("100% plain");
        assertThatThrownBy(() -> Check.that(false, Invariant.I_1, "one %d", 1))
                .hasMessageEndingWith("one 1");
        assertThatThrownBy(() -> Check.that(false, Invariant.I_1, "two %d %d", 1, 2))
                .hasMessageEndingWith("two 1 2");
        assertThatThrownBy(() -> Check.that(false, Invariant.I_1, "three %d %d %d", 1, 2, 3))
                .hasMessageEndingWith("three 1 2 3");
    }

    @Test
    @DisplayName("numbers look the same in every locale")
    void locale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThatThrownBy(() -> Check.that(false, Invariant.I_1, "at %d", 1234567))
                    .hasMessageEndingWith("at 1234567");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    @DisplayName("checks are always on, and one that holds allocates nothing")
    void holds() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().getId();
        checkMany();
        long before = threads.getThreadAllocatedBytes(me);
        checkMany();
        assertThat(threads.getThreadAllocatedBytes(me) - before).isLessThan(1024);
    }

    private static void checkMany() {
        for (long i = 1000; i < 50_000; i++) {
            Check.that(i > 0, Invariant.I_6, "plain");
            Check.that(i > 0, Invariant.I_6, "%d", i);
            Check.that(i > 0, Invariant.I_6, "%d %d", i, i);
            Check.that(i > 0, Invariant.I_6, "%d %d %d", i, i, i);
        }
    }

    @ParameterizedTest
    @EnumSource(Invariant.class)
    @DisplayName("every invariant has a name and a statement of its own")
    void statements(Invariant invariant) {
        assertThat(invariant.id()).isEqualTo("I-" + (invariant.ordinal() + 1));
        assertThat(invariant.statement()).isNotBlank();
        assertThat(
                        Arrays.stream(Invariant.values())
                                .filter(i -> i.statement().equals(invariant.statement())))
                .hasSize(1);
    }
}
