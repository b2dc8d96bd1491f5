package io.jraft.rhea.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import io.jraft.rhea.JRaftHelper;
import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.errors.RheaRuntimeException;
import io.jraft.rhea.metadata.Peer;
import io.jraft.rhea.storage.LongSequence;
import io.jraft.rhea.storage.Sequence;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Helpers that programs of SOFAJRaft's RheaKV know. */
class FutureHelperTest {
    @Test
    @DisplayName(
            "what several futures bring is put together in their order; one that fails fails all")
    void groups() {
        CompletableFuture<List<Integer>> late = new CompletableFuture<>();
        FutureGroup<List<Integer>> lists =
                new FutureGroup<>(List.of(late, CompletableFuture.completedFuture(List.of(3))));
        CompletableFuture<List<Integer>> all = FutureHelper.joinList(lists);
        assertThat(all).isNotDone();
        assertThat(lists).isNotDone();
        late.complete(List.of(1, 2));
        assertThat(FutureHelper.get(all)).containsExactly(1, 2, 3);
        assertThat(lists).isDone();
        assertThat(lists.size()).isEqualTo(2);
        assertThat(
                        FutureHelper.get(
                                FutureHelper.joinBooleans(
                                        new FutureGroup<>(
                                                List.of(
                                                        CompletableFuture.completedFuture(true),
                                                        CompletableFuture.completedFuture(
                                                                false))))))
                .isFalse();
        assertThat(
                        FutureHelper.get(
                                FutureHelper.joinMap(
                                        new FutureGroup<>(
                                                List.of(
                                                        CompletableFuture.completedFuture(
                                                                Map.of("a", 1)),
                                                        CompletableFuture.completedFuture(
                                                                Map.of("b", 2)))))))
                .containsEntry("a", 1)
                .containsEntry("b", 2);
        CompletableFuture<Boolean> failed =
                FutureHelper.joinBooleans(
                        new FutureGroup<>(
                                List.of(
                                        CompletableFuture.completedFuture(true),
                                        CompletableFuture.failedFuture(
                                                Errors.SERVER_BUSY.exception()))));
        assertThat(failed).isCompletedExceptionally();
        CompletableFuture<Boolean> waiting = new CompletableFuture<>();
        new FutureGroup<>(List.of(waiting)).cancel(true);
        assertThat(waiting).isCancelled();
    }

    @Test
    @DisplayName("somebody else's future is told what was put together, or why it was not")
    void told() {
        CompletableFuture<List<Integer>> list = new CompletableFuture<>();
        FutureGroup<List<Integer>> lists =
                new FutureGroup<>(List.of(CompletableFuture.completedFuture(List.of(1, 2))));
        assertThat(FutureHelper.joinList(lists, 2, list)).isSameAs(list);
        assertThat(list).isCompletedWithValue(List.of(1, 2));
        assertThat(FutureHelper.get(FutureHelper.joinList(lists, 2))).containsExactly(1, 2);

        CompletableFuture<Map<String, Integer>> map = new CompletableFuture<>();
        CompletableFuture<Map<String, Integer>> part = new CompletableFuture<>();
        FutureHelper.joinMap(new FutureGroup<>(List.of(part)), 1, map);
        assertThat(map).isNotDone();
        part.complete(Map.of("a", 1));
        assertThat(FutureHelper.get(map)).containsEntry("a", 1);

        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        ApiException busy = Errors.SERVER_BUSY.exception();
        FutureHelper.joinBooleans(
                new FutureGroup<>(List.of(CompletableFuture.failedFuture(busy))), flag);
        assertThat(flag.handle((yes, failure) -> failure).join()).isSameAs(busy);
    }

    @Test
    @DisplayName(
            "a wait ends in time: done, failed with the error that it failed with, or with an outcome that is not known")
    void waits() {
        assertThatThrownBy(() -> FutureHelper.get(new CompletableFuture<>(), 1))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.getError()).isEqualTo(Errors.OUTCOME_UNKNOWN));
        CompletableFuture<Void> busy =
                CompletableFuture.failedFuture(Errors.SERVER_BUSY.exception("later"));
        assertThatThrownBy(() -> FutureHelper.get(busy))
                .hasMessage("later")
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.getError()).isEqualTo(Errors.SERVER_BUSY));
        CompletableFuture<Void> broken =
                CompletableFuture.failedFuture(new IllegalStateException("oh"));
        assertThatThrownBy(() -> FutureHelper.get(broken))
                .isInstanceOf(RheaRuntimeException.class)
                .isNotInstanceOf(ApiException.class)
                .hasMessageContaining("oh");
    }

    @Test
    @DisplayName(
            "the error of what was thrown, also inside something else; and an error is thrown, or is none")
    void errors() {
        ApiException busy = Errors.SERVER_BUSY.exception();
        assertThat(Errors.forException(new CompletionException(busy)))
                .isEqualTo(Errors.SERVER_BUSY);
        assertThat(Errors.forException(new IllegalStateException("oh")))
                .isEqualTo(Errors.UNKNOWN_SERVER_ERROR);
        Errors.NONE.maybeThrow();
        assertThatThrownBy(Errors.NOT_LEADER::maybeThrow).isInstanceOf(ApiException.class);
    }

    @Test
    @DisplayName(
            "numbers come in blocks, each once, and a block is fetched when the last one is used up")
    void sequence() {
        List<Sequence> blocks =
                new ArrayList<>(
                        List.of(new Sequence(0, 2), new Sequence(5, 6), new Sequence(9, 9)));
        LongSequence numbers =
                new LongSequence(100) {
                    @Override
                    public Sequence getNextSequence() {
                        return blocks.remove(0);
                    }
                };
        assertThat(numbers.get()).isEqualTo(100);
        assertThat(List.of(numbers.next(), numbers.next(), numbers.next()))
                .containsExactly(100L, 101L, 105L);
        assertThat(numbers.get()).isEqualTo(105);
        assertThat(blocks).hasSize(1);
        assertThatThrownBy(numbers::next).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName(
            "each in turn, a turn for each region; peers keep their numbers on the way to groups and back")
    void small() {
        List<String> three = List.of("a", "b", "c");
        RoundRobinLoadBalancer one = RoundRobinLoadBalancer.getInstance(4_711);
        assertThat(RoundRobinLoadBalancer.getInstance(4_711)).isSameAs(one);
        assertThat(List.of(one.select(three), one.select(three), one.select(three)))
                .containsExactlyElementsOf(three);
        assertThat(RoundRobinLoadBalancer.getInstance(4_712).select(three)).isEqualTo("a");
        assertThatThrownBy(() -> one.select(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(JRaftHelper.getJRaftGroupId("shop", 3)).isEqualTo("shop-3");
        List<Peer> peers = List.of(new Peer(7, 0, new Endpoint("10.0.0.1", 1)));
        assertThat(JRaftHelper.toJRaftPeerIdList(peers))
                .containsExactly(new PeerId("10.0.0.1", 1, 7));
        assertThat(JRaftHelper.toPeerList(JRaftHelper.toJRaftPeerIdList(peers))).isEqualTo(peers);
    }
}
