package io.jraft.rhea.client.failover.impl;

import io.jraft.Status;
import io.jraft.rhea.client.failover.FailoverClosure;
import io.jraft.rhea.client.failover.RetryRunner;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.storage.BaseKVStoreClosure;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of several. When it fails for want of a leader, or for one that could not be reached, the runner is called and the future
 * stays open, as long as a retry is left. Whoever makes the next attempt gives it a closure of one retry less. Owner: one thread at a time.
 *
 * @param <T> what the operation brings
 */
public final class FailoverClosureImpl<T extends @Nullable Object> extends BaseKVStoreClosure
        implements FailoverClosure<T> {
    private final CompletableFuture<T> future;
    private final boolean retryOnInvalidEpoch;
    private final int retriesLeft;
    private final RetryRunner retryRunner;

    /** One of an operation in one region: a region that has changed is asked again too. */
    public FailoverClosureImpl(
            CompletableFuture<T> future, int retriesLeft, RetryRunner retryRunner) {
        this(future, true, retriesLeft, retryRunner);
    }

    /**
     * An attempt.
     *
     * @param future ends when an attempt succeeds, or when none may follow
     * @param retryOnInvalidEpoch whether another attempt may help when the region has changed; false where what was asked has to be
     *     divided anew, by whoever awaits the future
     * @param retriesLeft how many may follow this one
     * @param retryRunner makes the next one
     */
    public FailoverClosureImpl(
            CompletableFuture<T> future,
            boolean retryOnInvalidEpoch,
            int retriesLeft,
            RetryRunner retryRunner) {
        this.future = future;
        this.retryOnInvalidEpoch = retryOnInvalidEpoch;
        this.retriesLeft = retriesLeft;
        this.retryRunner = retryRunner;
    }

    /** The attempt has ended, by {@link #getData} or by {@link #getError}. */
    @Override
    // Whoever set it knows what the operation brings, and whether that may be null.
    @SuppressWarnings({"unchecked", "NullAway"})
    public void run(Status status) {
        Errors error = getError();
        if (status.isOk()) {
            success((T) getData());
        } else if (error == null || error.isSuccess()) {
            failure(Errors.UNKNOWN_SERVER_ERROR.exception(status.toString()));
        } else {
            failure(error);
        }
    }

    @Override
    public CompletableFuture<T> future() {
        return future;
    }

    @Override
    public void success(T result) {
        future.complete(result);
    }

    @Override
    public void failure(Throwable cause) {
        future.completeExceptionally(cause);
    }

    @Override
    public void failure(Errors error) {
        boolean helps =
                Retriable.byAnother(error) || (retryOnInvalidEpoch && Retriable.byRegions(error));
        if (retriesLeft < 1 || !helps) {
            failure(error.exception());
            return;
        }
        try {
            retryRunner.run(error);
        } catch (RuntimeException e) {
            // Nobody else would end it.
            failure(e);
        }
    }
}
