package io.jraft.rpc.impl;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future that is completed by hand, once; what comes second has no effect.
 * Owner: ANY.
 */
public class FutureImpl<R> implements Future<R> {

    private final CompletableFuture<R> held = new CompletableFuture<>();

    /** The result; null if there is none yet, or never will be. */
    public @Nullable R getResult() {
        return isDone() && getFailure() == null ? held.join() : null;
    }

    /** Why there is no result; null if there is one, or it is not decided. */
    public @Nullable Throwable getFailure() {
        if (!held.isCompletedExceptionally()) {
            return null;
        }
        try {
            held.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (CancellationException e) {
            return e;
        } catch (InterruptedException e) {
            // It is done, so nothing waited; the interrupt is the caller's.
            Thread.currentThread().interrupt();
            return held.handle((result, failure) -> failure).join();
        }
    }

    /** Completes it with a result. */
    public void setResult(R result) {
        held.complete(result);
    }

    /** Completes it with a failure. */
    public void failure(Throwable failure) {
        held.completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return held.cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean isCancelled() {
        return held.isCancelled();
    }

    @Override
    public boolean isDone() {
        return held.isDone();
    }

    @Override
    public R get() throws InterruptedException, ExecutionException {
        return held.get();
    }

    @Override
    public R get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return held.get(timeout, unit);
    }
}
