package io.jraft.rhea.client.failover.impl;

import io.jraft.rhea.client.FutureHelper;
import io.jraft.rhea.client.failover.ListRetryCallable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A list that several regions are asked for. See {@link FailoverFuture}. */
public final class ListFailoverFuture<T> extends FailoverFuture<List<T>> {
    private final ListRetryCallable<T> retryCallable;

    /**
     * Begins with an attempt that somebody else has made.
     *
     * @param retriesLeft how many may follow it, each of a future of its own
     * @param retryCallable makes the next one
     */
    public ListFailoverFuture(int retriesLeft, ListRetryCallable<T> retryCallable) {
        this(retriesLeft, retryCallable, null);
    }

    /** The same, with something for whoever meets it again. */
    public ListFailoverFuture(
            int retriesLeft, ListRetryCallable<T> retryCallable, @Nullable Object attachments) {
        super(retriesLeft, attachments);
        this.retryCallable = retryCallable;
    }

    @Override
    CompletableFuture<List<T>> again(Throwable cause) {
        return FutureHelper.joinList(retryCallable.run(cause));
    }
}
