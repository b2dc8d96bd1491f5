package io.jraft.rhea.storage;

import io.jraft.rhea.errors.Errors;
import org.jspecify.annotations.Nullable;

/** A {@link KVStoreClosure} that keeps what it is given. Owner: one thread after the other, who hand it on safely. */
public abstract class BaseKVStoreClosure implements KVStoreClosure {
    private @Nullable Errors error;
    private @Nullable Object data;

    @Override
    public @Nullable Errors getError() {
        return error;
    }

    @Override
    public void setError(@Nullable Errors error) {
        this.error = error;
    }

    @Override
    public @Nullable Object getData() {
        return data;
    }

    @Override
    public void setData(@Nullable Object data) {
        this.data = data;
    }
}
