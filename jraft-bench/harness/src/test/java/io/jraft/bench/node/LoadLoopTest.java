package io.jraft.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The load counts what it should and loses nothing, whoever answers and when. */
class LoadLoopTest {
    private static final int[] ONE_GROUP = {0};

    private static LoadOrder order(int inFlight, long perSecond) {
        return new LoadOrder(LoadOrder.Kind.WRITE, 16, inFlight, perSecond, 10, 100);
    }

    @Test
    @DisplayName("a closed loop never has more in flight than told, and gets every answer")
    void closedLoop() throws Exception {
        try (Threaded contestant = new Threaded()) {
            LoadResult result = new LoadLoop(contestant, order(8, 0), ONE_GROUP).run();

            assertThat(contestant.mostInFlight).isBetween(1, 8);
            assertThat(result.total()).isEqualTo(contestant.submitted).isPositive();
            assertThat(result.failures()).isZero();
            assertThat(result.completed()).isBetween(0L, result.total());
            assertThat(result.latencies().getTotalCount()).isBetween(0L, result.total());
        }
    }

    @Test
    @DisplayName(
            "a stall is charged to every operation that was due meanwhile (no coordinated omission)")
    void stallIsCharged() throws Exception {
        // The first fifty operations are due within the 100 ms; all are answered only after the
        // fiftieth was made.
        Stalling contestant = new Stalling(50);
        LoadResult result = new LoadLoop(contestant, order(64, 500), ONE_GROUP).run();

        // Due at 2, 4, 6 ... ms after the start, answered together: waits are spread evenly, the
        // median is far from zero.
        assertThat(result.latencies().getValueAtPercentile(50)).isGreaterThan(20_000_000L);
        assertThat(result.total()).isEqualTo(contestant.submitted);
    }

    @Test
    @DisplayName(
            "operations that a generator could not start in time count from when they were due")
    void noFreeSlot() throws Exception {
        // One in flight, and each answered only after the loader had to ask, and to sleep, many
        // times: far behind its rate.
        Lazy contestant = new Lazy(40);
        LoadResult result = new LoadLoop(contestant, order(1, 2_000), ONE_GROUP).run();

        assertThat(result.total()).isEqualTo(220);
        assertThat(result.completed()).isLessThan(200);
        // The last one was due after 110 ms and began after it: the wait for its turn is in its
        // latency.
        assertThat(result.latencies().getMaxValue()).isGreaterThan(50_000_000L);
    }

    @Test
    @DisplayName("failures are counted with the contestant's words, and are no operations")
    void failures() throws Exception {
        Contestant refusing =
                new Inline() {
                    @Override
                    public void submit(int group, byte[] payload, Operation operation) {
                        operation.done("busy");
                    }
                };
        LoadResult result = new LoadLoop(refusing, order(4, 0), ONE_GROUP).run();

        assertThat(result.total()).isZero();
        assertThat(result.failures()).isPositive();
        assertThat(result.failure()).isEqualTo("busy");
    }

    @Test
    @DisplayName("a server that leads nothing says so instead of measuring nothing")
    void leadsNothing() {
        assertThatThrownBy(() -> new LoadLoop(new Stalling(1), order(1, 0), new int[0]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("leads no group");
    }

    private abstract static class Inline implements Contestant {
        @Override
        public int[] led() {
            return ONE_GROUP;
        }

        @Override
        public String notes() {
            return "";
        }

        @Override
        public void close() {}
    }

    /** Answers from a thread of its own. */
    private static final class Threaded extends Inline {
        private final BlockingQueue<Operation> queue = new LinkedBlockingQueue<>();
        private final Thread answerer = new Thread(this::answer, "answerer");
        private int submitted;
        private volatile int mostInFlight;

        Threaded() {
            answerer.setDaemon(true);
            answerer.start();
        }

        private void answer() {
            try {
                while (true) {
                    Operation next = queue.take();
                    mostInFlight = Math.max(mostInFlight, queue.size() + 1);
                    next.done(null);
                }
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void submit(int group, byte[] payload, Operation operation) {
            submitted++;
            queue.add(operation);
        }

        @Override
        public void close() {
            answerer.interrupt();
        }
    }

    /** Keeps the first answers back until there are so many. */
    private static final class Stalling extends Inline {
        private final int first;
        private final ArrayDeque<Operation> held = new ArrayDeque<>();
        private int submitted;

        Stalling(int first) {
            this.first = first;
        }

        @Override
        public void submit(int group, byte[] payload, Operation operation) {
            submitted++;
            held.add(operation);
            if (submitted >= first) {
                held.forEach(o -> o.done(null));
                held.clear();
            }
        }
    }

    /** Answers when it was asked so often. */
    private static final class Lazy extends Inline {
        private final int polls;
        private int polled;
        private final ArrayDeque<Operation> held = new ArrayDeque<>();

        Lazy(int polls) {
            this.polls = polls;
        }

        @Override
        public void submit(int group, byte[] payload, Operation operation) {
            held.add(operation);
        }

        @Override
        public boolean polled() {
            return true;
        }

        @Override
        public int poll() {
            if (held.isEmpty() || ++polled % polls != 0) {
                return 0;
            }
            held.remove().done(null);
            return 1;
        }
    }
}
