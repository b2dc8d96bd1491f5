package io.jraft.rpc;

import com.google.protobuf.Message;
import io.jraft.Lifecycle;
import io.jraft.option.RpcOptions;
import io.jraft.util.Endpoint;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Sends protobuf requests to servers and tells how they ended.
 * Owner: ANY; calls from several threads are fine, but none from an IO thread, because connecting waits.
 */
public interface ClientService extends Lifecycle<RpcOptions> {

    /** Makes a connection unless there is one, within the connect timeout; false if it cannot. */
    boolean connect(Endpoint endpoint);

    /** Whether there is a working connection; makes one if wanted. */
    boolean checkConnection(Endpoint endpoint, boolean createIfAbsent);

    /** Closes the connection, if there is one. */
    boolean disconnect(Endpoint endpoint);

    /** Whether there is a working connection; makes none. */
    boolean isConnected(Endpoint endpoint);

    /**
     * Sends a request.
     *
     * @param done runs once: with success and the answer set, or with the failure; null if only the
     *     future is wanted
     * @param timeoutMs milliseconds to wait for the answer; below 1 means {@link
     *     RpcOptions#getRpcDefaultTimeout}
     * @return holds the answer, which may be an {@code ErrorResponse}; fails if there is none
     */
    <T extends Message> Future<Message> invokeWithDone(
            Endpoint endpoint,
            Message request,
            @Nullable RpcResponseClosure<T> done,
            int timeoutMs);
}
