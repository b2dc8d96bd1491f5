package io.jraft.rhea.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Futures that are waited for together: done when all are, and failed as soon as all are done and one has failed, as
 * {@link CompletableFuture#allOf}. To cancel it is to cancel all of them. Owner: ANY.
 *
 * @param <V> what each of them brings
 */
public final class FutureGroup<V> extends CompletableFuture<V> {
    private final List<CompletableFuture<V>> futures;

    /** A group of those; its own value is null. */
    public FutureGroup(List<CompletableFuture<V>> futures) {
        this.futures = List.copyOf(futures);
        CompletableFuture.allOf(toArray())
                .whenComplete(
                        (nothing, failure) -> {
                            if (failure == null) {
                                complete(null);
                            } else {
                                completeExceptionally(Router.cause(failure));
                            }
                        });
    }

    /** Those that it is of, in their order. */
    public List<CompletableFuture<V>> futures() {
        return futures;
    }

    /** The same. */
    @SuppressWarnings("unchecked")
    public CompletableFuture<V>[] toArray() {
        return futures.toArray(new CompletableFuture[0]);
    }

    /** How many they are. */
    public int size() {
        return futures.size();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        futures.forEach(future -> future.cancel(mayInterruptIfRunning));
        return super.cancel(mayInterruptIfRunning);
    }
}
