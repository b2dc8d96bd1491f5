package io.jraft.rhea.client.failover;

import io.jraft.rhea.client.FutureGroup;
import org.jspecify.annotations.Nullable;

/** Makes another attempt at something that several regions answer; parts that may fail again are of one retry less. */
public interface RetryCallable<T extends @Nullable Object> {
    /** Makes it; on the thread that heard of the failure, so it must not wait. The parts are joined by whoever called. */
    FutureGroup<T> run(Throwable retryCause);
}
