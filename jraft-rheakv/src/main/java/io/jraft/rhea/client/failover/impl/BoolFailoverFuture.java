package io.jraft.rhea.client.failover.impl;

import io.jraft.rhea.client.FutureHelper;
import io.jraft.rhea.client.failover.RetryCallable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A yes or no that several regions are asked for. See {@link FailoverFuture}. */
public final class BoolFailoverFuture extends FailoverFuture<Boolean> {
    private final RetryCallable<Boolean> retryCallable;

    /**
     * Begins with an attempt that somebody else has made.
     *
     * @param retriesLeft how many may follow it, each of a future of its own
     * @param retryCallable makes the next one
     */
    public BoolFailoverFuture(int retriesLeft, RetryCallable<Boolean> retryCallable) {
        this(retriesLeft, retryCallable, null);
    }

    /** The same, with something for whoever meets it again. */
    public BoolFailoverFuture(
            int retriesLeft, RetryCallable<Boolean> retryCallable, @Nullable Object attachments) {
        super(retriesLeft, attachments);
        this.retryCallable = retryCallable;
    }

    @Override
    CompletableFuture<Boolean> again(Throwable cause) {
        return FutureHelper.joinBooleans(retryCallable.run(cause));
    }
}
