package io.jraft.rhea.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** K6: what is joined, what is not, and that nobody waits for company. */
class BatcherTest {
    private final List<List<Integer>> sent = new ArrayList<>();
    private final List<Long> timeouts = new ArrayList<>();
    private final List<CompletableFuture<List<OpResult>>> open = new ArrayList<>();
    private long nanos = 5;
    private final Batcher<Integer> batcher =
            new Batcher<>(
                    5,
                    100,
                    12,
                    (operations, timeoutMs) -> {
                        sent.add(operations);
                        timeouts.add(timeoutMs);
                        open.add(new CompletableFuture<>());
                        return open.get(open.size() - 1);
                    },
                    () -> nanos);

    private CompletableFuture<OpResult> add(int number, int bytes) {
        return batcher.add(number, bytes, 1_000);
    }

    private List<CompletableFuture<OpResult>> addAll(int from, int to) {
        List<CompletableFuture<OpResult>> futures = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            futures.add(add(i, 1));
        }
        return futures;
    }

    private void answer(int call) {
        open.get(call).complete(sent.get(call).stream().map(i -> answerTo(i)).toList());
    }

    private static OpResult answerTo(int number) {
        return new Range(number, number);
    }

    @Test
    @DisplayName(
            "the first go at once, each alone; what comes meanwhile goes together when one is answered")
    void joins() {
        List<CompletableFuture<OpResult>> futures = addAll(1, 8);
        assertThat(sent).containsExactly(List.of(1), List.of(2), List.of(3), List.of(4));

        answer(1);

        assertThat(sent.subList(4, sent.size())).containsExactly(List.of(5, 6, 7, 8));
        assertThat(futures.get(1)).isCompletedWithValue(answerTo(2));
        futures.addAll(addAll(9, 10));
        answer(4);
        assertThat(sent.subList(5, sent.size())).containsExactly(List.of(9, 10));
        assertThat(futures.get(7)).isCompletedWithValue(answerTo(8));
        assertThat(futures.get(8)).isNotDone();
        for (int call : new int[] {0, 2, 3, 5}) {
            answer(call);
        }
        assertThat(futures).allMatch(CompletableFuture::isDone);

        add(20, 1);
        assertThat(sent.get(6)).as("nothing is on its way: at once").containsExactly(20);
    }

    @Test
    @DisplayName(
            "what is as much as may go together goes at once, for it gains nothing by waiting; sixteen are on their way at most")
    void full() {
        List<CompletableFuture<OpResult>> futures = addAll(1, 4 + 5 + 2);
        assertThat(sent.subList(4, sent.size())).containsExactly(List.of(5, 6, 7, 8, 9));

        answer(0);
        assertThat(sent).as("four are on their way still: ten and eleven wait").hasSize(5);
        add(12, 98);
        assertThat(sent.get(5)).as("full by bytes").containsExactly(10, 11, 12);
        answer(1);
        answer(2);
        add(13, 1);
        assertThat(sent).as("three are on their way").hasSize(7);
        for (int call = 3; call < 7; call++) {
            answer(call);
        }
        assertThat(futures).allMatch(CompletableFuture::isDone);

        sent.clear();
        open.clear();
        addAll(1, 4 + 12 * 5);
        assertThat(sent).hasSize(16);
        addAll(100, 106);
        assertThat(sent).as("sixteen are on their way").hasSize(16);
        answer(7);
        assertThat(sent.get(16)).containsExactly(100, 101, 102, 103, 104);
        for (int call = 8; call < 16; call++) {
            answer(call);
        }
        assertThat(sent).as("eight are on their way: two wait").hasSize(17);
        for (int call = 2; call < 7; call++) {
            answer(call);
        }
        assertThat(sent.get(17)).containsExactly(105, 106);
    }

    @Test
    @DisplayName(
            "bytes are bounded; what is too large alone, and what finds no room to wait, goes by itself")
    void bounds() {
        addAll(1, 4);
        add(5, 60);
        add(6, 101);
        assertThat(sent.get(4)).containsExactly(6);
        answer(4);
        assertThat(sent).as("what went by itself calls nobody").hasSize(5);
        add(7, 41);
        assertThat(sent.get(5)).as("together they are too large").containsExactly(5);
        add(8, 59);
        assertThat(sent.get(6)).containsExactly(7, 8);

        addAll(10, 9 + 10 * 5);
        assertThat(sent).as("sixteen are on their way").hasSize(17);
        addAll(60, 71);
        assertThat(sent).hasSize(17);
        add(72, 1);
        assertThat(sent.get(17)).as("twelve wait already").containsExactly(72);
    }

    @Test
    @DisplayName("a failure is that of all who went together, and of nobody else")
    void failures() {
        addAll(1, 4);
        List<CompletableFuture<OpResult>> together = addAll(5, 6);
        answer(0);
        CompletableFuture<OpResult> later = add(7, 1);

        open.get(4).completeExceptionally(Errors.NOT_LEADER.exception());

        assertThat(together).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(sent.get(5)).containsExactly(7);
        answer(5);
        assertThat(later).isCompletedWithValue(answerTo(7));
    }

    @Test
    @DisplayName("those who go together have the time that is left to the first of them")
    void deadlines() {
        addAll(1, 5);
        nanos += 300_000_000;
        add(6, 1);
        nanos += 200_000_000;
        answer(0);
        assertThat(sent.get(4)).containsExactly(5, 6);
        assertThat(timeouts.get(4)).isEqualTo(500);
    }
}
