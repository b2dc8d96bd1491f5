package io.jraft.rhea.rpc;

import io.jraft.error.ConnectionFailureException;
import io.jraft.error.RemotingException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.errors.RheaRuntimeException;
import io.jraft.rpc.InvokeCallback;
import io.jraft.rpc.RpcClient;
import io.jraft.util.Endpoint;
import io.jraft.util.RpcFactoryHelper;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks stores over the network. Owner: ANY; replies come on the threads that it was given. */
public final class KVCalls implements AutoCloseable {
    private final RpcClient rpc;
    private final Executor replies;

    /**
     * A client that has no connections yet.
     *
     * @param replies runs what is done with replies
     * @throws RheaRuntimeException if it cannot start
     */
    public KVCalls(Executor replies) {
        this.replies = replies;
        rpc = RpcFactoryHelper.rpcFactory().createRpcClient();
        rpc.registerCodec(KVRequest.codec());
        rpc.registerCodec(KVReply.codec());
        if (!rpc.init(new io.jraft.option.RpcOptions())) {
            throw new RheaRuntimeException("the RPC client cannot start; the log says why");
        }
    }

    /** Sends a request; {@code reply} gets the answer, or what went wrong as one, exactly once and in time. */
    public void send(Endpoint store, KVRequest request, long timeoutMs, Consumer<KVReply> reply) {
        try {
            rpc.invokeAsync(
                    store,
                    request,
                    new InvokeCallback() {
                        @Override
                        public void complete(@Nullable Object result, @Nullable Throwable error) {
                            reply.accept(
                                    result instanceof KVReply answer
                                            ? answer
                                            : failed(store, error, result));
                        }

                        @Override
                        public Executor executor() {
                            return replies;
                        }
                    },
                    timeoutMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            replies.execute(() -> reply.accept(failed(store, e, null)));
        } catch (RemotingException e) {
            // On another thread: the caller may be inside a chain of these.
            replies.execute(() -> reply.accept(failed(store, e, null)));
        }
    }

    private static KVReply failed(
            Endpoint store, @Nullable Throwable error, @Nullable Object result) {
        String text =
                saidBy(
                        store,
                        error == null ? "unexpected reply " + result : "" + error.getMessage());
        return error instanceof ConnectionFailureException
                ? KVReply.refused(Errors.RPC_CONNECTION_ERROR, text, "")
                : KVReply.unknown(text, "");
    }

    /** What is said by a store, or of one. Many sentences name it themselves. */
    public static String saidBy(Endpoint store, String text) {
        return text.contains(store.toString()) ? text : store + ": " + text;
    }

    @Override
    public void close() {
        rpc.shutdown();
    }
}
