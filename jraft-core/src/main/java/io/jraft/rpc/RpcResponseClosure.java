package io.jraft.rpc;

import com.google.protobuf.Message;
import io.jraft.Closure;

/** A closure that is given the answer before it runs. */
public interface RpcResponseClosure<T extends Message> extends Closure {

    /** Sets the answer; called before {@code run}, and only if there is one. */
    void setResponse(T resp);
}
