package io.jraft.rhea.client.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.Status;
import io.jraft.error.RaftError;
import io.jraft.rhea.client.FutureGroup;
import io.jraft.rhea.client.FutureHelper;
import io.jraft.rhea.client.failover.impl.BoolFailoverFuture;
import io.jraft.rhea.client.failover.impl.FailoverClosureImpl;
import io.jraft.rhea.client.failover.impl.ListFailoverFuture;
import io.jraft.rhea.client.failover.impl.MapFailoverFuture;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.errors.InvalidParameterException;
import io.jraft.rhea.errors.InvalidRegionEpochException;
import io.jraft.rhea.errors.NotLeaderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A program that asks again by itself, as with SOFAJRaft's RheaKV. */
class FailoverTest {
    /** Stores that answer so often "I do not lead", and then a word. */
    private static final class Stores {
        final List<Errors> refused = new ArrayList<>();
        int refusals;
        Errors refusal = Errors.NOT_LEADER;

        void ask(CompletableFuture<String> future, boolean epochToo, int retriesLeft) {
            FailoverClosure<String> closure =
                    new FailoverClosureImpl<>(
                            future,
                            epochToo,
                            retriesLeft,
                            cause -> {
                                refused.add(cause);
                                ask(future, epochToo, retriesLeft - 1);
                            });
            if (refusals-- > 0) {
                closure.setError(refusal);
                closure.run(new Status(RaftError.EPERM, "not the leader"));
            } else {
                closure.setData("word");
                closure.run(Status.OK());
            }
        }
    }

    @Test
    @DisplayName(
            "two stores do not lead, the third one answers: the future has the word, and two retries were made")
    void thirdTime() {
        Stores stores = new Stores();
        stores.refusals = 2;
        CompletableFuture<String> future = new CompletableFuture<>();
        stores.ask(future, true, 2);
        assertThat(FutureHelper.get(future)).isEqualTo("word");
        assertThat(stores.refused).containsExactly(Errors.NOT_LEADER, Errors.NOT_LEADER);
    }

    @Test
    @DisplayName("one refusal too many: the future fails as the last attempt did, by its class")
    void noneLeft() {
        Stores stores = new Stores();
        stores.refusals = 3;
        CompletableFuture<String> future = new CompletableFuture<>();
        stores.ask(future, true, 2);
        assertThat(stores.refused).hasSize(2);
        assertThatThrownBy(() -> FutureHelper.get(future)).isInstanceOf(NotLeaderException.class);
    }

    @Test
    @DisplayName("a region that has changed is asked again only where that helps")
    void epoch() {
        Stores stores = new Stores();
        stores.refusals = 1;
        stores.refusal = Errors.INVALID_REGION_MEMBERSHIP;
        CompletableFuture<String> one = new CompletableFuture<>();
        stores.ask(one, true, 1);
        assertThat(FutureHelper.get(one)).isEqualTo("word");

        stores.refusals = 1;
        CompletableFuture<String> divided = new CompletableFuture<>();
        stores.ask(divided, false, 1);
        assertThat(stores.refused).containsExactly(Errors.INVALID_REGION_MEMBERSHIP);
        assertThat(divided).isCompletedExceptionally();
    }

    @Test
    @DisplayName(
            "what another attempt cannot help against ends it at once; so does an attempt that cannot be made, and a failure without a reason")
    void hopeless() {
        Stores stores = new Stores();
        stores.refusals = 1;
        stores.refusal = Errors.INVALID_PARAMETER;
        CompletableFuture<String> future = new CompletableFuture<>();
        stores.ask(future, true, 5);
        assertThat(stores.refused).isEmpty();
        assertThatThrownBy(() -> FutureHelper.get(future))
                .isInstanceOf(InvalidParameterException.class);

        CompletableFuture<String> broken = new CompletableFuture<>();
        new FailoverClosureImpl<>(
                        broken,
                        1,
                        cause -> {
                            throw new IllegalStateException("closed");
                        })
                .failure(Errors.NOT_LEADER);
        assertThatThrownBy(() -> FutureHelper.get(broken)).hasRootCauseMessage("closed");

        CompletableFuture<String> silent = new CompletableFuture<>();
        new FailoverClosureImpl<>(silent, 1, cause -> silent.complete("again"))
                .run(new Status(RaftError.EIO, "disk"));
        assertThatThrownBy(() -> FutureHelper.get(silent)).hasMessageContaining("disk");
    }

    /** Divides a question anew, by regions that go on changing. */
    private static ListFailoverFuture<String> scan(
            int retriesLeft, AtomicInteger changes, AtomicInteger asked) {
        ListFailoverFuture<String> part =
                new ListFailoverFuture<>(
                        retriesLeft,
                        cause ->
                                new FutureGroup<>(
                                        List.of(
                                                CompletableFuture.completedFuture(List.of("a")),
                                                scan(retriesLeft - 1, changes, asked))));
        asked.incrementAndGet();
        if (changes.getAndDecrement() > 0) {
            part.completeExceptionally(new InvalidRegionEpochException("changed"));
        } else {
            part.complete(List.of("z"));
        }
        return part;
    }

    @Test
    @DisplayName(
            "regions that are split meanwhile: each time the rest is divided anew, and all parts come together in their order")
    void lists() {
        AtomicInteger asked = new AtomicInteger();
        assertThat(FutureHelper.get(scan(3, new AtomicInteger(3), asked)))
                .containsExactly("a", "a", "a", "z");
        assertThat(asked).hasValue(4);
    }

    @Test
    @DisplayName(
            "regions that never stay as they are: as many attempts as were allowed, and then the failure")
    void listsInVain() {
        AtomicInteger asked = new AtomicInteger();
        ListFailoverFuture<String> future = scan(3, new AtomicInteger(100), asked);
        assertThatThrownBy(() -> FutureHelper.get(future))
                .isInstanceOf(InvalidRegionEpochException.class);
        assertThat(asked).hasValue(4);
    }

    @Test
    @DisplayName(
            "a failure that a retry takes over does not end the future; a second one meanwhile does")
    void takenOver() {
        CompletableFuture<Map<String, Integer>> next = new CompletableFuture<>();
        List<Throwable> causes = new ArrayList<>();
        MapFailoverFuture<String, Integer> future =
                new MapFailoverFuture<>(
                        1,
                        cause -> {
                            causes.add(cause);
                            return new FutureGroup<>(List.of(next));
                        },
                        "note");
        NotLeaderException first = new NotLeaderException("not here");
        assertThat(future.completeExceptionally(first)).isFalse();
        assertThat(future).isNotDone();
        assertThat(causes).containsExactly(first);
        assertThat(future.getAttachments()).isEqualTo("note");
        next.complete(Map.of("a", 1));
        assertThat(FutureHelper.get(future)).containsExactly(Map.entry("a", 1));

        MapFailoverFuture<String, Integer> twice =
                new MapFailoverFuture<>(
                        1, cause -> new FutureGroup<>(List.of(new CompletableFuture<>())));
        assertThat(twice.completeExceptionally(first)).isFalse();
        assertThat(twice.completeExceptionally(first)).isTrue();
        assertThat(twice).isCompletedExceptionally();
    }

    @Test
    @DisplayName(
            "yes and no are put together: one no is a no; without a retry, or when it cannot be made, it fails")
    void flags() {
        BoolFailoverFuture both =
                new BoolFailoverFuture(
                        1,
                        cause ->
                                new FutureGroup<>(
                                        List.of(
                                                CompletableFuture.completedFuture(true),
                                                CompletableFuture.completedFuture(false))));
        both.completeExceptionally(new NotLeaderException("not here"));
        assertThat(FutureHelper.get(both)).isFalse();

        BoolFailoverFuture none =
                new BoolFailoverFuture(
                        0,
                        cause -> {
                            throw new AssertionError("there is no retry");
                        });
        assertThat(none.completeExceptionally(new NotLeaderException("not here"))).isTrue();

        BoolFailoverFuture broken =
                new BoolFailoverFuture(
                        1,
                        cause -> {
                            throw new IllegalStateException("closed");
                        });
        assertThat(broken.completeExceptionally(new NotLeaderException("not here"))).isFalse();
        assertThatThrownBy(() -> FutureHelper.get(broken)).hasRootCauseMessage("closed");
    }
}
