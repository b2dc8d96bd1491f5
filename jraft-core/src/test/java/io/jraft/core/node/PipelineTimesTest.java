package io.jraft.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jraft.core.context.LoopNumbers;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.ring.Distribution;
import io.jraft.testing.NodeFixture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long entries take from stage to stage, as the end of each turn sees it. */
@Timeout(30)
class PipelineTimesTest {
    private static final long MS = 1_000_000L;
    private final LoopNumbers numbers = new LoopNumbers();
    private final PipelineTimes times = new PipelineTimes(numbers);

    @Test
    @DisplayName("each entry counts, with the time of the turn that appended it")
    void weighted() {
        times.observe(0, 1, 10, 10, 10, 10);
        times.observe(1 * MS, 1, 13, 10, 10, 10);
        times.observe(2 * MS, 1, 14, 10, 10, 10);
        times.observe(4 * MS, 1, 14, 14, 12, 10);
        times.observe(9 * MS, 1, 14, 14, 14, 14);

        shows(numbers.turnEntries, 2, 4);
        // Three entries waited 3 ms and one 2 ms.
        shows(numbers.appendToStable, 4, 11 * MS);
        // Two waited 3 ms, one 8 ms, one 7 ms.
        shows(numbers.appendToCommit, 4, 21 * MS);
        // Two waited 5 ms; two were committed and applied in the same turn.
        shows(numbers.commitToApplied, 4, 10 * MS);
    }

    @Test
    @DisplayName(
            "what a start finds, what a term leaves behind and what is cut off is not measured")
    void forgets() {
        times.observe(0, 1, 10, 10, 8, 8);
        times.observe(1 * MS, 1, 20, 10, 8, 8);
        times.observe(2 * MS, 2, 20, 10, 8, 8);
        times.observe(3 * MS, 2, 20, 20, 20, 20);
        shows(numbers.appendToStable, 0, 0);
        shows(numbers.appendToCommit, 0, 0);

        times.observe(4 * MS, 2, 30, 20, 20, 20);
        times.observe(5 * MS, 2, 25, 20, 20, 20);
        times.observe(6 * MS, 2, 26, 26, 20, 20);
        shows(numbers.appendToStable, 1, 0);
    }

    @Test
    @DisplayName("more turns under way than there are marks lose no entry")
    void noEntryIsLost() {
        times.observe(0, 1, 0, 0, 0, 0);
        for (int i = 1; i <= 200; i++) {
            times.observe(i * MS, 1, i, 0, 0, 0);
        }
        times.observe(200 * MS, 1, 200, 200, 200, 200);
        assertThat(numbers.appendToStable.snapshot().count()).isEqualTo(200);
        assertThat(numbers.commitToApplied.snapshot().count()).isEqualTo(200);
        times.observe(201 * MS, 1, 201, 200, 200, 200);
        times.observe(202 * MS, 1, 201, 201, 200, 200);
        assertThat(numbers.appendToStable.snapshot().count()).isEqualTo(201);
    }

    @Test
    @DisplayName(
            "the followed task is timed when it, and not the one before it, leaves the staging area")
    void followedTask() {
        times.observe(0, 1, 0, 0, 0, 0);
        times.admitted(1 * MS, 2);
        times.admitted(2 * MS, 3);
        times.taken(2, 3 * MS);
        shows(numbers.admissionToAppend, 0, 0);
        times.taken(1, 6 * MS);
        shows(numbers.admissionToAppend, 1, 5 * MS);
        times.taken(1, 7 * MS);
        shows(numbers.admissionToAppend, 1, 5 * MS);
    }

    @Test
    @DisplayName("a leader's numbers tell disk, quorum and state machine apart")
    void leader() {
        NodeFixture f = NodeFixture.of(3);
        f.leads();
        LoopNumbers n = f.node.numbers;
        long stable = n.appendToStable.snapshot().count();
        long committed = n.appendToCommit.snapshot().count();
        long applied = n.commitToApplied.snapshot().count();
        f.node.apply("x");
        f.turn();
        f.clock.advance(3);
        f.diskAnswers();
        f.turn();
        assertThat(n.appendToStable.snapshot().count()).isEqualTo(stable + 1);
        assertThat((double) n.appendToStable.snapshot().max()).isCloseTo(3 * MS, within(0.03 * MS));
        assertThat(n.appendToCommit.snapshot().count()).isEqualTo(committed);
        f.clock.advance(4);
        f.sent(AppendRequest.class, 2).forEach(r -> f.receives(f.accepted(r)));
        f.turn();
        assertThat(n.appendToCommit.snapshot().count()).isEqualTo(committed + 1);
        assertThat((double) n.appendToCommit.snapshot().max()).isCloseTo(7 * MS, within(0.07 * MS));
        f.clock.advance(5);
        f.applies();
        f.turn();
        assertThat(n.commitToApplied.snapshot().count()).isEqualTo(applied + 1);
        assertThat((double) n.commitToApplied.snapshot().max())
                .isCloseTo(5 * MS, within(0.05 * MS));
    }

    private static void shows(Distribution d, long count, long sum) {
        Distribution.Snapshot s = d.snapshot();
        assertThat(s.count()).isEqualTo(count);
        // To within one per cent, or a microsecond for each.
        assertThat(s.sum()).isCloseTo(sum, within(Math.max(sum * 0.01, count * 1000.0)));
    }
}
