package io.jraft.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.snapshot.ChunkPlan.Ask;
import io.jraft.core.snapshot.ChunkPlan.Part;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The order in which parts are asked for, and what happens to those that come. */
class ChunkPlanTest {
    private static final long TIMEOUT = 1000;

    private static SnapshotMeta meta(Map<String, Long> sizes) {
        List<SnapshotMeta.File> files = new ArrayList<>();
        sizes.forEach((name, size) -> files.add(new SnapshotMeta.File(name, size, 0, new byte[0])));
        return new SnapshotMeta(new LogId(1, 1), 0, ConfEntry.EMPTY, files);
    }

    private static SnapshotMeta meta(String name, long size) {
        return meta(Map.of(name, size));
    }

    private static List<Ask> asks(ChunkPlan plan, long now) {
        List<Ask> asks = new ArrayList<>();
        for (Ask ask = plan.next(now); ask != null; ask = plan.next(now)) {
            asks.add(ask);
        }
        return asks;
    }

    private static Part part(Ask ask) {
        return new Part(ask.file(), ask.offset(), new byte[ask.length()]);
    }

    @Test
    @DisplayName("a window of parts is asked for, and moves when parts are written")
    void window() {
        ChunkPlan plan = new ChunkPlan(meta("f", 95), new long[] {0}, 10, 3, TIMEOUT);
        List<Ask> first = asks(plan, 0);
        assertThat(first)
                .containsExactly(new Ask("f", 0, 10), new Ask("f", 10, 10), new Ask("f", 20, 10));
        plan.accept(part(first.get(0)), 1);
        assertThat(asks(plan, 1)).as("what came is not written yet").isEmpty();
        assertThat(plan.take()).hasSize(1);
        assertThat(asks(plan, 1)).isEmpty();
        plan.wrote(10);
        assertThat(asks(plan, 1)).containsExactly(new Ask("f", 30, 10));
    }

    @Test
    @DisplayName(
            "T36 no part is asked for of what is empty or here already; the last part is as long as what is left")
    void sizes() {
        for (long size : new long[] {0, 1, 9, 10, 11, 19, 20, 21}) {
            for (long here = 0; here <= size; here++) {
                ChunkPlan plan = new ChunkPlan(meta("f", size), new long[] {here}, 10, 8, TIMEOUT);
                List<Ask> asks = asks(plan, 0);
                long next = here;
                for (Ask ask : asks) {
                    assertThat(ask.offset()).isEqualTo(next);
                    assertThat(ask.length()).isBetween(1, 10);
                    next += ask.length();
                }
                assertThat(next).isEqualTo(size);
                assertThat(plan.isComplete()).isEqualTo(here == size);
                assertThat(plan.total()).isEqualTo(size - here);
            }
        }
        assertThat(new ChunkPlan(meta(Map.of()), new long[0], 10, 8, TIMEOUT).isComplete())
                .isTrue();
    }

    @Test
    @DisplayName("parts that come in the wrong order are given out in the right one")
    void order() {
        ChunkPlan plan = new ChunkPlan(meta("f", 30), new long[] {0}, 10, 3, TIMEOUT);
        List<Ask> asks = asks(plan, 0);
        assertThat(plan.accept(part(asks.get(2)), 1)).isTrue();
        assertThat(plan.accept(part(asks.get(1)), 1)).isTrue();
        assertThat(plan.take()).isEmpty();
        assertThat(plan.accept(part(asks.get(0)), 1)).isTrue();
        assertThat(plan.take()).extracting(Part::offset).containsExactly(0L, 10L, 20L);
    }

    @Test
    @DisplayName(
            "C13 a part that comes twice, was not asked for, is empty or too long is not taken")
    void unwanted() {
        ChunkPlan plan = new ChunkPlan(meta("f", 30), new long[] {5}, 10, 2, TIMEOUT);
        List<Ask> asks = asks(plan, 0);
        assertThat(plan.accept(part(asks.get(0)), 1)).isTrue();
        assertThat(plan.accept(part(asks.get(0)), 1)).isFalse();
        plan.take();
        plan.wrote(10);
        assertThat(plan.accept(part(asks.get(0)), 1)).isFalse();
        for (long offset : new long[] {-1, 0, 4, 16, 25, 30, 31, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(plan.accept(new Part("f", offset, new byte[10]), 1))
                    .as("%d", offset)
                    .isFalse();
        }
        assertThat(plan.accept(new Part("g", 15, new byte[10]), 1)).isFalse();
        assertThat(plan.accept(new Part("f", 15, new byte[0]), 1)).isFalse();
        assertThat(plan.accept(new Part("f", 15, new byte[11]), 1)).isFalse();
        assertThat(plan.accept(new Part("f", 15, new byte[10]), 1)).isTrue();
    }

    @Test
    @DisplayName(
            "semantics 16 of a part that is shorter than asked for the rest is asked for at once")
    void shorter() {
        ChunkPlan plan = new ChunkPlan(meta("f", 10), new long[] {0}, 10, 2, TIMEOUT);
        asks(plan, 0);
        plan.accept(new Part("f", 0, new byte[3]), 7);
        assertThat(asks(plan, 7)).containsExactly(new Ask("f", 3, 7));
        plan.accept(new Part("f", 3, new byte[7]), 8);
        assertThat(plan.take()).hasSize(2);
        plan.wrote(10);
        assertThat(plan.isComplete()).isTrue();
    }

    @Test
    @DisplayName(
            "what does not come is asked for again after the timeout, what must wait at its time")
    void again() {
        ChunkPlan plan = new ChunkPlan(meta("f", 20), new long[] {0}, 10, 2, TIMEOUT);
        asks(plan, 100);
        assertThat(plan.nextAt(100, 9999)).isEqualTo(100 + TIMEOUT);
        assertThat(asks(plan, 99 + TIMEOUT)).isEmpty();
        plan.askAgainAt("f", 10, 150);
        plan.askAgainAt("nobody", 10, 150);
        assertThat(plan.nextAt(100, 9999)).isEqualTo(150);
        assertThat(asks(plan, 150)).containsExactly(new Ask("f", 10, 10));
        assertThat(asks(plan, 100 + TIMEOUT)).containsExactly(new Ask("f", 0, 10));
    }

    @Test
    @DisplayName("on a slow line, where parts come one after the other, none is asked for twice")
    void slowLine() {
        ChunkPlan plan = new ChunkPlan(meta("f", 40), new long[] {0}, 10, 4, TIMEOUT);
        List<Ask> asks = asks(plan, 0);
        for (int i = 0; i < 4; i++) {
            long now = (i + 1) * (TIMEOUT - 1);
            assertThat(asks(plan, now)).isEmpty();
            assertThat(plan.accept(part(asks.get(i)), now)).isTrue();
        }
        assertThat(plan.take()).hasSize(4);
    }

    @Test
    @DisplayName("times may pass the end of a long")
    void clockWraps() {
        ChunkPlan plan = new ChunkPlan(meta("f", 10), new long[] {0}, 10, 2, TIMEOUT);
        long now = Long.MAX_VALUE - 10;
        asks(plan, now);
        assertThat(asks(plan, now + 20)).isEmpty();
        assertThat(asks(plan, now + TIMEOUT)).hasSize(1);
    }

    @Test
    @DisplayName("C13 positions beyond 2 GiB and 2^53 are exact")
    void longPositions() {
        long size = (1L << 60) + 3;
        ChunkPlan plan =
                new ChunkPlan(
                        meta(new LinkedHashMap<>(Map.of("f", size))),
                        new long[] {size - 15},
                        10,
                        8,
                        TIMEOUT);
        assertThat(asks(plan, 0))
                .containsExactly(new Ask("f", size - 15, 10), new Ask("f", size - 5, 5));
    }

    @Test
    @DisplayName(
            "whatever is lost, doubled, shortened or late: in the end every byte is given out once, in order, within the window")
    void anything() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Map<String, Long> sizes = new LinkedHashMap<>();
            long[] here = new long[random.nextInt(6)];
            for (int i = 0; i < here.length; i++) {
                long size = random.nextInt(60);
                sizes.put("f" + i, size);
                here[i] = random.nextInt((int) size + 1);
            }
            int chunk = 1 + random.nextInt(12);
            int inFlight = 1 + random.nextInt(5);
            ChunkPlan plan = new ChunkPlan(meta(sizes), here, chunk, inFlight, TIMEOUT);
            Map<String, Long> next = new LinkedHashMap<>();
            for (int i = 0; i < here.length; i++) {
                next.put("f" + i, here[i]);
            }
            List<Ask> wire = new ArrayList<>();
            long given = 0;
            long written = 0;
            for (long now = 0; !plan.isComplete(); now += 100) {
                assertThat(now).as("seed %d ends", seed).isLessThan(1_000_000);
                List<Ask> fresh = asks(plan, now);
                wire.addAll(fresh);
                for (int n = random.nextInt(4); n > 0 && !wire.isEmpty(); n--) {
                    Ask ask = wire.get(random.nextInt(wire.size()));
                    switch (random.nextInt(4)) {
                        case 0 -> wire.remove(ask);
                        case 1 -> plan.accept(part(ask), now);
                        case 2 ->
                                plan.accept(
                                        new Part(
                                                ask.file(),
                                                ask.offset(),
                                                new byte[1 + random.nextInt(ask.length())]),
                                        now);
                        default -> plan.askAgainAt(ask.file(), ask.offset(), now + 300);
                    }
                }
                for (Part part : plan.take()) {
                    assertThat(part.offset()).as("seed %d", seed).isEqualTo(next.get(part.file()));
                    next.merge(part.file(), (long) part.data().length, Long::sum);
                    given += part.data().length;
                }
                if (random.nextBoolean()) {
                    plan.wrote(given - written);
                    written = given;
                }
                assertThat(given - written).isLessThanOrEqualTo((long) chunk * inFlight);
            }
            assertThat(next).isEqualTo(sizes);
        }
    }
}
