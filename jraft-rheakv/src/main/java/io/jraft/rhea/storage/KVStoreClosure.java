package io.jraft.rhea.storage;

import io.jraft.Closure;
import io.jraft.rhea.errors.Errors;
import org.jspecify.annotations.Nullable;

/** Hears how an operation ended, and carries what it brought or why it failed. Both are set before {@link #run} is called. */
public interface KVStoreClosure extends Closure {
    /** Why it failed; null if it did not, or if nobody says. */
    @Nullable Errors getError();

    /** Sets {@link #getError}. */
    void setError(@Nullable Errors error);

    /** What it brought; null for nothing. */
    @Nullable Object getData();

    /** Sets {@link #getData}. */
    void setData(@Nullable Object data);
}
