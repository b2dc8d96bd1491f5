package io.jraft.rpc.impl.cli;

import com.google.protobuf.Message;
import io.jraft.error.RaftError;
import io.jraft.rpc.RpcRequestClosure;
import io.jraft.rpc.RpcRequestProcessor;
import io.jraft.rpc.RpcRequests.ErrorResponse;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Handles the requests of one class of administration.
 * Owner: ANY. Called on the executor for administration, or the user-RPC pool of the transport; waits for nothing.
 */
final class CliProcessor<T extends Message> extends RpcRequestProcessor<T> {

    /** Success without more to say. */
    static final ErrorResponse FINE = ErrorResponse.newBuilder().setErrorCode(0).build();

    /** What to do with a request. */
    @FunctionalInterface
    interface Handler<T> {
        /**
         * Handles it.
         *
         * @return the answer; null if {@code done} answers later
         * @throws CliServer.Refused if nothing was done
         */
        @Nullable Message handle(T request, RpcRequestClosure done);
    }

    private final Class<T> type;
    private final Handler<T> handler;

    CliProcessor(Class<T> type, @Nullable Executor executor, Handler<T> handler) {
        super(executor, FINE);
        this.type = type;
        this.handler = handler;
    }

    @Override
    public @Nullable Message processRequest(T request, RpcRequestClosure done) {
        try {
            return handler.handle(request, done);
        } catch (CliServer.Refused refused) {
            return refused.answer();
        } catch (IllegalStateException e) {
            // A node that stops, or stopped leading a moment ago. Whether it began the work is not
            // known.
            LOG.info("An administration request ended early: {}", e.getMessage());
            return ErrorResponse.newBuilder()
                    .setErrorCode(RaftError.EAGAIN.getNumber())
                    .setErrorMsg(String.valueOf(e.getMessage()))
                    .build();
        }
    }

    @Override
    public String interest() {
        return type.getName();
    }
}
