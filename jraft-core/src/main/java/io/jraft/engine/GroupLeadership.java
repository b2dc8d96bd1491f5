package io.jraft.engine;

import io.jraft.LeaderInfo;
import io.jraft.Status;
import io.jraft.TransferResult;
import io.jraft.TransferResult.Outcome;
import io.jraft.core.election.Awaiting;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** What users ask about who leads: posts to the group's loop, and futures for its answers. Thread: ANY. */
public final class GroupLeadership {
    /** How long a user's thread waits for a turn of the loop. */
    private static final long TURN_WITHIN_S = 10;

    private GroupLeadership() {}

    /** Begins to hand over, and waits until it is known whether it began. Not on a worker's thread. */
    public static Status transfer(GroupHandle group, PeerId peer) {
        PeerId target = peer.copy();
        CompletableFuture<Status> begun = new CompletableFuture<>();
        group.mailbox().post(() -> group.node().transfer(target, begun::complete, null));
        try {
            return begun.get(TURN_WITHIN_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Status(RaftError.EINTR, "interrupted; the transfer may have begun");
        } catch (TimeoutException e) {
            return new Status(
                    RaftError.ETIMEDOUT, "the node's loop did not answer; the transfer may begin");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** The same, and tells how it ended. */
    public static CompletableFuture<TransferResult> transferAndTell(
            GroupHandle group, PeerId peer) {
        PeerId target = peer.copy();
        CompletableFuture<TransferResult> result = new CompletableFuture<>();
        group.mailbox().post(() -> group.node().transfer(target, status -> {}, result::complete));
        group.ended()
                .whenComplete(
                        (ok, failure) ->
                                result.complete(
                                        new TransferResult(
                                                Outcome.UNKNOWN,
                                                null,
                                                0,
                                                new Status(
                                                        RaftError.ENODESHUTDOWN,
                                                        "the node was shut down"))));
        return result;
    }

    /** Waits for a leader. */
    public static CompletableFuture<LeaderInfo> awaitLeader(GroupHandle group, long timeoutMs) {
        return await(group, false, timeoutMs, info -> info);
    }

    /** Waits until everything that is committed now is applied here. */
    public static CompletableFuture<Long> awaitCaughtUp(GroupHandle group, long timeoutMs) {
        return await(group, true, timeoutMs, info -> group.applied().read());
    }

    private static <T> CompletableFuture<T> await(
            GroupHandle group, boolean caughtUp, long timeoutMs, Function<LeaderInfo, T> answer) {
        if (timeoutMs <= 0 || timeoutMs > TimeUnit.DAYS.toMillis(1)) {
            throw new IllegalArgumentException(
                    "timeoutMs " + timeoutMs + " must be 1 to a day of milliseconds");
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        Awaiting.Told told =
                (status, leader, term) -> {
                    if (leader != null) {
                        result.complete(answer.apply(new LeaderInfo(leader.copy(), term)));
                    } else {
                        result.completeExceptionally(failure(status));
                    }
                };
        group.mailbox().post(() -> group.node().await(caughtUp, timeoutMs, told));
        group.ended()
                .whenComplete(
                        (ok, failure) ->
                                result.completeExceptionally(
                                        new IllegalStateException("the node was shut down")));
        return result;
    }

    private static Exception failure(Status status) {
        String why = String.valueOf(status.getErrorMsg());
        return status.getRaftError() == RaftError.ETIMEDOUT
                ? new TimeoutException(why)
                : new IllegalStateException(why);
    }
}
