package io.jraft.rhea.client.failover;

import io.jraft.rhea.errors.Errors;

/** Makes another attempt, of one retry less. */
public interface RetryRunner {
    /** Makes it; on the thread that heard of the failure, so it must not wait. */
    void run(Errors retryCause);
}
