package io.jraft.rpc;

import io.jraft.Lifecycle;
import org.jspecify.annotations.Nullable;

/**
 * Serves one address: the messages of nodes attached to it, and the user's own requests.
 * Owner: the user. Register before starting.
 */
public interface RpcServer extends Lifecycle<Void> {

    /**
     * Binds the port and starts serving; there are no options.
     *
     * @return false if the port cannot be bound; the reason is logged, and {@link #startFailure} tells it
     */
    @Override
    boolean init(@Nullable Void opts);

    /** Adds somebody who learns when a connection has closed, on a thread of the transport. */
    void registerConnectionClosedEventListener(ConnectionClosedEventListener listener);

    /** Adds a handler for requests of the class it is interested in; one for each class. */
    void registerProcessor(RpcProcessor<?> processor);

    /**
     * Allows values of one more class to be decoded.
     *
     * @throws UnsupportedOperationException if this server takes no codecs
     */
    default void registerCodec(RpcCodec<?> codec) {
        throw new UnsupportedOperationException(
                getClass().getName() + " takes no codec for " + codec.interest());
    }

    /** Why {@link #init} answered false, as a sentence that says what to do; null if it did not, or is not known. */
    default @Nullable String startFailure() {
        return null;
    }

    /** The port it serves; the chosen one if 0 was asked for. -1 before the start. */
    int boundPort();

    /** Whether it serves. */
    boolean isStarted();
}
