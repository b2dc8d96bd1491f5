package io.jraft.rhea.client.failover;

import io.jraft.rhea.client.FutureGroup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link RetryCallable} for lists. */
public interface ListRetryCallable<T extends @Nullable Object> {
    /** Makes another attempt; on the thread that heard of the failure, so it must not wait. */
    FutureGroup<List<T>> run(Throwable retryCause);
}
