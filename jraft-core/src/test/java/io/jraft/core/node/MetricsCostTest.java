package io.jraft.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.jraft.core.context.DiskNumbers;
import io.jraft.core.context.FsmNumbers;
import io.jraft.core.context.LoopNumbers;
import io.jraft.sys.SystemClock;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * What it costs that every node measures, always: all that the write path does for numbers, turn by turn, with the real
 * clock, and nothing else.
 */
@Timeout(60)
class MetricsCostTest {
    private static final int TURNS = 100_000;
    private static final int ENTRIES_PER_TURN = 64;
    private static final int FOLLOWED = 16;

    /** The look at the meter itself may cost a little; an object for each entry would be a hundred megabytes. */
    private static final long ALLOWANCE = 10_000;

    private final SystemClock clock = new SystemClock();
    private final LoopNumbers loop = new LoopNumbers();
    private final PipelineTimes times = new PipelineTimes(loop);
    private final DiskNumbers disk = new DiskNumbers(clock);
    private final FsmNumbers fsm = new FsmNumbers(clock);
    private Object kept = "";

    /** As NodeTurn, DiskStation and FsmStation do it for a turn that takes 64 tasks; stages lag behind each other. */
    private void turn(int turn) {
        long now = clock.nanoTime();
        for (int task = 0; task < ENTRIES_PER_TURN; task += FOLLOWED) {
            times.admitted(clock.nanoTime(), task);
        }
        times.taken(ENTRIES_PER_TURN, now);
        long last = (long) turn * ENTRIES_PER_TURN;
        times.observe(
                now,
                1,
                last,
                Math.max(0, last - ENTRIES_PER_TURN),
                Math.max(0, last - 2 * ENTRIES_PER_TURN),
                Math.max(0, last - 3 * ENTRIES_PER_TURN));
        disk.synced(disk.now(), ENTRIES_PER_TURN, 100L * ENTRIES_PER_TURN);
        fsm.applied(fsm.now(), ENTRIES_PER_TURN);
        loop.messagesDropped.increment();
    }

    private static long allocated(IntConsumer turn, int from) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(me);
        for (int i = from; i < from + TURNS; i++) {
            turn.accept(i);
        }
        return threads.getThreadAllocatedBytes(me) - before;
    }

    @Test
    @DisplayName(
            "measuring a write adds 0 bytes of garbage, and nanoseconds for each entry of a turn")
    void nothingForAnEntry(TestReporter reporter) {
        IntConsumer turn = this::turn;
        allocated(turn, 1);

        // Time on the processor: others may have it meanwhile.
        long since = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long bytes = allocated(turn, TURNS + 1);
        long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - since;
        double nanos = (double) used / TURNS;

        reporter.publishEntry(
                "metrics",
                String.format(
                        Locale.ROOT,
                        "%d bytes for %d turns; %.0f ns of the processor a turn of %d entries, %.1f ns an entry",
                        bytes,
                        TURNS,
                        nanos,
                        ENTRIES_PER_TURN,
                        nanos / ENTRIES_PER_TURN));
        assertThat(bytes).isLessThan(ALLOWANCE);
        assertThat(loop.turnEntries.snapshot().count()).as("it was measured").isGreaterThan(TURNS);
        assertThat(loop.commitToApplied.snapshot().count()).isGreaterThan(TURNS);
        assertThat(disk.syncTime.snapshot().count()).isEqualTo(2L * TURNS);
    }

    @Test
    @DisplayName("one small object for each turn would be seen")
    void theGateSees() {
        long bytes =
                allocated(
                        i -> {
                            turn(i);
                            kept = new long[1];
                        },
                        1);

        assertThat(bytes).isGreaterThan(16L * TURNS);
        assertThat(kept).isNotNull();
    }
}
