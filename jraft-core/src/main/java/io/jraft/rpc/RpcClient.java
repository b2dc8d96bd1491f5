package io.jraft.rpc;

import io.jraft.Lifecycle;
import io.jraft.error.RemotingException;
import io.jraft.option.RpcOptions;
import io.jraft.util.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Sends the user's requests to servers; one logical connection to each.
 * Owner: ANY; calls from several threads are fine.
 */
public interface RpcClient extends Lifecycle<RpcOptions> {

    /** Whether there is a working connection; makes none. */
    boolean checkConnection(Endpoint endpoint);

    /** Whether there is a working connection; makes one if wanted, within the connect timeout. */
    boolean checkConnection(Endpoint endpoint, boolean createIfAbsent);

    /** Closes the connection, if there is one. */
    void closeConnection(Endpoint endpoint);

    /**
     * Allows values of one more class to be sent and decoded.
     *
     * @throws UnsupportedOperationException if this client takes no codecs
     */
    default void registerCodec(RpcCodec<?> codec) {
        throw new UnsupportedOperationException(
                getClass().getName() + " takes no codec for " + codec.interest());
    }

    /** Like {@link #invokeSync(Endpoint, Object, InvokeContext, long)}, without a context. */
    default Object invokeSync(Endpoint endpoint, Object request, long timeoutMs)
            throws InterruptedException, RemotingException {
        return invokeSync(endpoint, request, null, timeoutMs);
    }

    /**
     * Sends a request and waits for the answer.
     *
     * @param timeoutMs milliseconds to wait, from 1
     * @throws RemotingException if there is no connection or no answer; an {@code
     *     InvokeTimeoutException} means that the other side may have done the work
     */
    Object invokeSync(
            Endpoint endpoint, Object request, @Nullable InvokeContext ctx, long timeoutMs)
            throws InterruptedException, RemotingException;

    /** Like the other, without a context. */
    default void invokeAsync(
            Endpoint endpoint, Object request, InvokeCallback callback, long timeoutMs)
            throws InterruptedException, RemotingException {
        invokeAsync(endpoint, request, null, callback, timeoutMs);
    }

    /**
     * Sends a request; {@code callback} gets the answer or the error, once, on its own executor or a
     * thread of the transport.
     *
     * @param timeoutMs milliseconds to wait, from 1
     * @throws RemotingException if it cannot even be sent; the callback then does not run
     */
    void invokeAsync(
            Endpoint endpoint,
            Object request,
            @Nullable InvokeContext ctx,
            InvokeCallback callback,
            long timeoutMs)
            throws InterruptedException, RemotingException;
}
