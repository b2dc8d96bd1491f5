package io.jraft.rpc;

import com.google.protobuf.Message;
import org.jspecify.annotations.Nullable;

/** Keeps the answer for {@code run}. */
public abstract class RpcResponseClosureAdapter<T extends Message>
        implements RpcResponseClosure<T> {

    private volatile @Nullable T response;

    /** The answer; null if there is none. */
    public @Nullable T getResponse() {
        return response;
    }

    @Override
    public void setResponse(T resp) {
        this.response = resp;
    }
}
