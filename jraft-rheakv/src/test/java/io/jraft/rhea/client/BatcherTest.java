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
        List<CompletableFuture<OpResult>> futures = addAll(1, 11);
        assertThat(sent).containsExactly(List.of(1), List.of(2), List.of(3), List.of(4));

        answer(1);

        assertThat(sent.subList(4, sent.size())).containsExactly(List.of(5, 6, 7, 8, 9));
        assertThat(futures.get(1)).isCompletedWithValue(answerTo(2));
        answer(4);
        assertThat(sent.subList(5, sent.size())).containsExactly(List.of(10, 11));
        assertThat(futures.get(8)).isCompletedWithValue(answerTo(9));
        assertThat(futures.get(9)).isNotDone();
        for (int call : new int[] {0, 2, 3, 5}) {
            answer(call);
        }
        assertThat(futures).allMatch(CompletableFuture::isDone);

        add(20, 1);
        assertThat(sent.get(6)).as("nothing is on its way: at once").containsExactly(20);
    }

    @Test
    @DisplayName(
            "bytes are bounded; what is too large alone, and what finds no room to wait, goes by itself")
    void bounds() {
        addAll(1, 4);
        add(5, 60);
        add(6, 41);
        add(7, 59);
        add(8, 101);
        assertThat(sent.get(4)).containsExactly(8);
        answer(4);
        assertThat(sent).as("what went by itself calls nobody").hasSize(5);
        answer(0);
        assertThat(sent.get(5)).containsExactly(5);
        answer(1);
        assertThat(sent.get(6)).containsExactly(6, 7);

        addAll(10, 21);
        assertThat(sent).hasSize(7);
        add(22, 1);
        assertThat(sent.get(7)).as("twelve wait already").containsExactly(22);
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
