package io.jraft.closure;

import io.jraft.Closure;
import io.jraft.Status;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Wraps a closure so that a thread can wait until it has run.
 * Owner: ANY. Run by the library, waited for by the user.
 */
public class JoinableClosure implements Closure {

    private final CompletableFuture<@Nullable Void> ran = new CompletableFuture<>();
    private final Closure closure;

    /** Wraps {@code closure}. */
    public JoinableClosure(Closure closure) {
        this.closure = Objects.requireNonNull(closure, "closure");
    }

    @Override
    public void run(Status status) {
        try {
            closure.run(status);
        } finally {
            ran.complete(null); // Also after an exception: who waits must not wait for ever.
        }
    }

    /** Waits until the closure has run. */
    public void join() throws InterruptedException {
        try {
            ran.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed with an exception", e);
        }
    }

    /**
     * Waits until the closure has run, for at most that many milliseconds.
     *
     * @throws TimeoutException if it has not
     */
    public void join(long timeoutMillis) throws InterruptedException, TimeoutException {
        await(ran, timeoutMillis);
    }

    /** Waits until all have run; all of them together get that many milliseconds. */
    public static void joinAll(List<JoinableClosure> closures, long timeoutMillis)
            throws InterruptedException, TimeoutException {
        CompletableFuture<?>[] all = new CompletableFuture<?>[closures.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = closures.get(i).ran;
        }
        await(CompletableFuture.allOf(all), timeoutMillis);
    }

    private static void await(CompletableFuture<?> future, long timeoutMillis)
            throws InterruptedException, TimeoutException {
        try {
            future.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            TimeoutException told =
                    new TimeoutException(
                            "not done within " + timeoutMillis + " ms; outcome unknown");
            told.initCause(e);
            throw told;
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed with an exception", e);
        }
    }

    /** The wrapped closure. */
    public Closure getClosure() {
        return closure;
    }
}
