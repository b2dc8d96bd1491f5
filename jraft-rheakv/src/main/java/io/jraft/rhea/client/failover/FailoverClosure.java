package io.jraft.rhea.client.failover;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.storage.KVStoreClosure;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Hears how one attempt ended, and either ends a future with that or has another attempt made. */
public interface FailoverClosure<T extends @Nullable Object> extends KVStoreClosure {
    /** What all attempts end together. */
    CompletableFuture<T> future();

    /** The attempt has brought that; the future ends with it. */
    void success(T result);

    /** The attempt has failed, and no other one is made; the future ends with that. */
    void failure(Throwable cause);

    /** The attempt has failed; another one is made if that may help and one is left. */
    void failure(Errors error);
}
