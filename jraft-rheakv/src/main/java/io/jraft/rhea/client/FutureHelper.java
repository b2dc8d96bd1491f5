package io.jraft.rhea.client;

import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.errors.RheaRuntimeException;
import io.jraft.util.SystemPropertyUtil;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for futures, and puts together what several of them bring. Owner: ANY, stateless. */
public final class FutureHelper {
    /**
     * How long {@link #get(CompletableFuture)} waits, in milliseconds: 10,000, or what the property {@code rhea.default_future_timeout}
     * says.
     */
    public static final long DEFAULT_TIMEOUT_MILLIS =
            SystemPropertyUtil.getLong("rhea.default_future_timeout", 10_000);

    private FutureHelper() {}

    /** Waits for {@link #DEFAULT_TIMEOUT_MILLIS} at most; see {@link #get(CompletableFuture, long)}. */
    public static <V> V get(CompletableFuture<V> future) {
        return get(future, DEFAULT_TIMEOUT_MILLIS);
    }

    /**
     * Waits for what a future brings. Not on a thread that answers are told on.
     *
     * @throws ApiException what the future failed with, if it is one; {@code OUTCOME_UNKNOWN} if it was not done in time, or the
     *     thread was interrupted, which it is then still
     * @throws RheaRuntimeException if it failed otherwise; has the cause
     */
    public static <V> V get(CompletableFuture<V> future, long timeoutMillis) {
        if (!future.isDone()) {
            Transport.requireMayWait();
        }
        try {
            return future.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.OUTCOME_UNKNOWN.exception("interrupted while waiting");
        } catch (TimeoutException e) {
            throw Errors.OUTCOME_UNKNOWN.exception("not done within " + timeoutMillis + " ms", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    /** A new one, so that its trace shows who waited. */
    static RheaRuntimeException failure(@Nullable Throwable cause) {
        return cause instanceof ApiException api
                ? api.getError().exception(api.getMessage(), api)
                : new RheaRuntimeException(String.valueOf(cause), cause);
    }

    /** What a failure that came through other futures began with. */
    public static Throwable cause(Throwable failure) {
        return Router.cause(failure);
    }

    /** Whether all bring true; fails if one fails. */
    public static CompletableFuture<Boolean> joinBooleans(FutureGroup<Boolean> futureGroup) {
        return joined(futureGroup, () -> futureGroup.futures().stream().allMatch(f -> f.join()));
    }

    /** The same, told to {@code future} too, which it answers. */
    public static CompletableFuture<Boolean> joinBooleans(
            FutureGroup<Boolean> futureGroup, CompletableFuture<Boolean> future) {
        return told(joinBooleans(futureGroup), future);
    }

    /** All that they bring, in the order of the group; fails if one fails. */
    public static <T> CompletableFuture<List<T>> joinList(FutureGroup<List<T>> futureGroup) {
        return joinList(futureGroup, 0);
    }

    /** The same, when about that many elements are expected. */
    public static <T> CompletableFuture<List<T>> joinList(
            FutureGroup<List<T>> futureGroup, int size) {
        return joined(
                futureGroup,
                () -> {
                    List<T> all = new ArrayList<>(size);
                    futureGroup.futures().forEach(f -> all.addAll(f.join()));
                    return all;
                });
    }

    /** The same, told to {@code future} too, which it answers. */
    public static <T> CompletableFuture<List<T>> joinList(
            FutureGroup<List<T>> futureGroup, int size, CompletableFuture<List<T>> future) {
        return told(joinList(futureGroup, size), future);
    }

    /** All that they bring; of one key what a later one of the group brings. Fails if one fails. */
    public static <K, V> CompletableFuture<Map<K, V>> joinMap(FutureGroup<Map<K, V>> futureGroup) {
        return joinMap(futureGroup, 0);
    }

    /** The same, when about that many keys are expected. */
    public static <K, V> CompletableFuture<Map<K, V>> joinMap(
            FutureGroup<Map<K, V>> futureGroup, int size) {
        return joined(
                futureGroup,
                () -> {
                    Map<K, V> all = new LinkedHashMap<>(size);
                    futureGroup.futures().forEach(f -> all.putAll(f.join()));
                    return all;
                });
    }

    /** The same, told to {@code future} too, which it answers. */
    public static <K, V> CompletableFuture<Map<K, V>> joinMap(
            FutureGroup<Map<K, V>> futureGroup, int size, CompletableFuture<Map<K, V>> future) {
        return told(joinMap(futureGroup, size), future);
    }

    private static <T> CompletableFuture<T> told(
            CompletableFuture<T> joined, CompletableFuture<T> future) {
        joined.whenComplete(
                (all, failure) -> {
                    if (failure == null) {
                        future.complete(all);
                    } else {
                        future.completeExceptionally(cause(failure));
                    }
                });
        return future;
    }

    private static <T> CompletableFuture<T> joined(FutureGroup<?> group, Supplier<T> all) {
        // By the parts, and not by the group, which somebody may have completed.
        return CompletableFuture.allOf(group.toArray()).thenApply(nothing -> all.get());
    }
}
