package io.jraft.rhea.client.failover.impl;

import io.jraft.rhea.client.FutureHelper;
import io.jraft.rhea.client.failover.RetryCallable;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Values by keys that several regions are asked for. See {@link FailoverFuture}. */
public final class MapFailoverFuture<K, V> extends FailoverFuture<Map<K, V>> {
    private final RetryCallable<Map<K, V>> retryCallable;

    /**
     * Begins with an attempt that somebody else has made.
     *
     * @param retriesLeft how many may follow it, each of a future of its own
     * @param retryCallable makes the next one
     */
    public MapFailoverFuture(int retriesLeft, RetryCallable<Map<K, V>> retryCallable) {
        this(retriesLeft, retryCallable, null);
    }

    /** The same, with something for whoever meets it again. */
    public MapFailoverFuture(
            int retriesLeft, RetryCallable<Map<K, V>> retryCallable, @Nullable Object attachments) {
        super(retriesLeft, attachments);
        this.retryCallable = retryCallable;
    }

    @Override
    CompletableFuture<Map<K, V>> again(Throwable cause) {
        return FutureHelper.joinMap(retryCallable.run(cause));
    }
}
