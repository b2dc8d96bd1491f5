package io.jraft.rhea.client.failover.impl;

import io.jraft.rhea.client.FutureHelper;
import io.jraft.rhea.errors.Errors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What several regions answer together. A failure that another attempt may help against does not end it, as long as a retry is left: the
 * attempt is made, and its parts, put together, end this. Parts that may fail again are futures of their own, of one retry less. Owner: ANY.
 *
 * @param <R> what it brings
 */
abstract class FailoverFuture<R> extends CompletableFuture<R> {
    private final AtomicBoolean left;
    private final @Nullable Object attachments;

    FailoverFuture(int retriesLeft, @Nullable Object attachments) {
        left = new AtomicBoolean(retriesLeft > 0);
        this.attachments = attachments;
    }

    /** Makes another attempt, and puts its parts together. */
    abstract CompletableFuture<R> again(Throwable cause);

    /** Fails, or has another attempt made; false if the failure did not end it. */
    @Override
    public boolean completeExceptionally(Throwable ex) {
        Errors error = Errors.forException(ex);
        boolean helps = Retriable.byAnother(error) || Retriable.byRegions(error);
        if (!helps || !left.compareAndSet(true, false)) {
            return super.completeExceptionally(ex);
        }
        CompletableFuture<R> next;
        try {
            next = again(ex);
        } catch (RuntimeException e) {
            next = CompletableFuture.failedFuture(e);
        }
        next.whenComplete(
                (result, failure) -> {
                    if (failure == null) {
                        complete(result);
                    } else {
                        super.completeExceptionally(FutureHelper.cause(failure));
                    }
                });
        return false;
    }

    /** What it was made with; null for nothing. */
    public @Nullable Object getAttachments() {
        return attachments;
    }
}
