package io.jraft.sim.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.fault.FaultScript;
import io.jraft.sim.world.Trace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TwinsTest {
    private static final Profile CALM = Profile.CALM;

    @Test
    @DisplayName("keeping events changes nothing; another seed or script is another run")
    void whatIsTheSame() {
        RunResult plain = SimRun.of(7, CALM, false).run();
        RunResult kept = SimRun.of(7, CALM, true).run();
        assertThat(Twins.same(plain, kept)).isTrue();
        assertThat(kept.trace().all()).hasSize((int) kept.trace().count());
        assertThat(Twins.same(plain, SimRun.of(8, CALM, false).run())).isFalse();
        Settings settings = Settings.draw(7, CALM);
        RunResult quiet = new SimRun(7, settings, FaultScript.none(), false).run();
        assertThat(Twins.same(plain, quiet)).isFalse();
    }

    @Test
    @DisplayName("the first event that differs is named, with what came before")
    void firstDifference() {
        List<Trace.Event> one = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            one.add(new Trace.Event(i * 1_000_000L, Trace.Kind.APPLY, 1, -1, 0, "applies " + i));
        }
        List<Trace.Event> other = new ArrayList<>(one);
        other.set(15, new Trace.Event(15_000_000L, Trace.Kind.APPLY, 2, -1, 0, "applies 15"));
        assertThat(Twins.firstDifference(one, other))
                .contains("both", "applies 14", "one ", "B", "other ", "C", "(event 16)")
                .doesNotContain("applies 2\n");
        assertThat(Twins.firstDifference(one, one.subList(0, 18)))
                .contains("applies 18", "other ends");
        assertThat(Twins.firstDifference(one, one)).contains("not seen again");
    }
}
