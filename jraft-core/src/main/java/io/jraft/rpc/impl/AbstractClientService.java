package io.jraft.rpc.impl;

import com.google.protobuf.Message;
import io.jraft.Status;
import io.jraft.error.ConnectionFailureException;
import io.jraft.error.InvokeTimeoutException;
import io.jraft.error.RaftError;
import io.jraft.error.RemotingException;
import io.jraft.option.RpcOptions;
import io.jraft.rpc.ClientService;
import io.jraft.rpc.InvokeCallback;
import io.jraft.rpc.InvokeContext;
import io.jraft.rpc.RpcClient;
import io.jraft.rpc.RpcRequests.ErrorResponse;
import io.jraft.rpc.RpcResponseClosure;
import io.jraft.util.Endpoint;
import io.jraft.util.RpcFactoryHelper;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Protobuf requests over an {@link RpcClient}: an answer, a refusal or trouble becomes a {@link Status}.
 * Owner: ANY. A status says by its outcome whether the request may have been worked on: {@code NOT_APPENDED} it was
 * never sent or was refused, {@code UNKNOWN} it was sent and no answer came.
 */
public abstract class AbstractClientService implements ClientService {

    /** For subclasses. */
    protected static final Logger LOG = LoggerFactory.getLogger(AbstractClientService.class);

    /** The connections; null before the start and after the shutdown. */
    protected volatile @Nullable RpcClient rpcClient;

    /** The options of the start. */
    protected volatile RpcOptions rpcOptions = new RpcOptions();

    @Override
    public synchronized boolean init(RpcOptions options) {
        if (rpcClient != null) {
            return true;
        }
        RpcClient client = RpcFactoryHelper.rpcFactory().createRpcClient();
        configRpcClient(client);
        if (!client.init(options)) {
            client.shutdown();
            return false;
        }
        rpcOptions = options;
        rpcClient = client;
        return true;
    }

    /** Prepares the client before it starts: codecs of what this service is answered. */
    protected void configRpcClient(RpcClient client) {}

    @Override
    public synchronized void shutdown() {
        RpcClient client = rpcClient;
        rpcClient = null;
        if (client != null) {
            client.shutdown();
        }
    }

    /**
     * The client, for the user's own requests over the same connections.
     *
     * @throws IllegalStateException if this is not started, or was shut down
     */
    public RpcClient getRpcClient() {
        RpcClient client = rpcClient;
        if (client == null) {
            throw new IllegalStateException("Not started, or shut down: call init first.");
        }
        return client;
    }

    @Override
    public boolean isConnected(Endpoint endpoint) {
        return checkConnection(endpoint, false);
    }

    @Override
    public boolean connect(Endpoint endpoint) {
        return checkConnection(endpoint, true);
    }

    @Override
    public boolean checkConnection(Endpoint endpoint, boolean createIfAbsent) {
        RpcClient client = rpcClient;
        return client != null && client.checkConnection(endpoint, createIfAbsent);
    }

    @Override
    public boolean disconnect(Endpoint endpoint) {
        RpcClient client = rpcClient;
        if (client != null) {
            client.closeConnection(endpoint);
        }
        return true;
    }

    @Override
    public <T extends Message> Future<Message> invokeWithDone(
            Endpoint endpoint,
            Message request,
            @Nullable RpcResponseClosure<T> done,
            int timeoutMs) {
        return invokeWithDone(endpoint, request, null, done, timeoutMs, null);
    }

    /** Like the other, with an executor for the closure; null for a thread of the transport. */
    public <T extends Message> Future<Message> invokeWithDone(
            Endpoint endpoint,
            Message request,
            @Nullable RpcResponseClosure<T> done,
            int timeoutMs,
            @Nullable Executor rpcExecutor) {
        return invokeWithDone(endpoint, request, null, done, timeoutMs, rpcExecutor);
    }

    /** Like the other, with remarks to the request. */
    public <T extends Message> Future<Message> invokeWithDone(
            Endpoint endpoint,
            Message request,
            @Nullable InvokeContext ctx,
            @Nullable RpcResponseClosure<T> done,
            int timeoutMs) {
        return invokeWithDone(endpoint, request, ctx, done, timeoutMs, null);
    }

    /** Like the other, with remarks to the request and an executor for the closure. */
    public <T extends Message> Future<Message> invokeWithDone(
            Endpoint endpoint,
            Message request,
            @Nullable InvokeContext ctx,
            @Nullable RpcResponseClosure<T> done,
            int timeoutMs,
            @Nullable Executor rpcExecutor) {
        FutureImpl<Message> future = new FutureImpl<>();
        RpcClient client = rpcClient;
        if (client == null) {
            fail(
                    future,
                    done,
                    new IllegalStateException("the client is not started"),
                    Status.notAppended(
                            RaftError.EINTERNAL,
                            "The client service is not started, or was shut down."));
            return future;
        }
        try {
            client.invokeAsync(
                    endpoint,
                    request,
                    ctx,
                    new Completion<>(endpoint, future, done, rpcExecutor),
                    timeoutMs > 0 ? timeoutMs : rpcOptions.getRpcDefaultTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(
                    future,
                    done,
                    e,
                    Status.notAppended(RaftError.EINTR, "Sending the request was interrupted"));
        } catch (ConnectionFailureException e) {
            fail(
                    future,
                    done,
                    e,
                    Status.notAppended(
                            RaftError.EINTERNAL,
                            "Check connection["
                                    + endpoint
                                    + "] fail and try to create new one: "
                                    + e.getMessage()));
        } catch (RemotingException e) {
            fail(
                    future,
                    done,
                    e,
                    Status.notAppended(RaftError.EINTERNAL, "Fail to send: " + e.getMessage()));
        }
        return future;
    }

    private static <T extends Message> void fail(
            FutureImpl<Message> future,
            @Nullable RpcResponseClosure<T> done,
            Throwable trouble,
            Status status) {
        future.failure(trouble);
        if (done != null) {
            done.run(status);
        }
    }

    /** The status that an {@link ErrorResponse} tells; its text is taken as it is. */
    public static Status statusOf(ErrorResponse answer) {
        int code = answer.getErrorCode();
        if (code == RaftError.SUCCESS.getNumber()) {
            return Status.OK();
        }
        RaftError error = RaftError.forNumber(code);
        if (error.getNumber() != code || answer.getOutcome() == Status.Outcome.NONE.ordinal()) {
            return new Status(code, answer.getErrorMsg());
        }
        return answer.getOutcome() == Status.Outcome.NOT_APPENDED.ordinal()
                ? Status.notAppended(error, answer.getErrorMsg())
                : Status.unknownOutcome(error, answer.getErrorMsg());
    }

    /** How one request ends; the transport calls it once. */
    private record Completion<T extends Message>(
            Endpoint endpoint,
            FutureImpl<Message> future,
            @Nullable RpcResponseClosure<T> done,
            @Nullable Executor own)
            implements InvokeCallback {

        @Override
        public void complete(@Nullable Object result, @Nullable Throwable err) {
            if (future.isCancelled()) {
                tell(Status.unknownOutcome(RaftError.ECANCELED, "RPC request was canceled"));
            } else if (result instanceof Message answer) {
                future.setResult(answer);
                Status status = answer instanceof ErrorResponse e ? statusOf(e) : Status.OK();
                RpcResponseClosure<T> closure = done;
                if (closure != null && status.isOk()) {
                    give(closure, answer);
                }
                tell(status);
            } else {
                Throwable trouble = err == null ? strange(result) : err;
                future.failure(trouble);
                RaftError error =
                        trouble instanceof InvokeTimeoutException
                                ? RaftError.ETIMEDOUT
                                : RaftError.EINTERNAL;
                tell(
                        Status.unknownOutcome(
                                error,
                                "RPC exception from " + endpoint + ": " + trouble.getMessage()));
            }
        }

        private static Throwable strange(@Nullable Object result) {
            return new RemotingException("the answer is no protobuf message but " + result);
        }

        @SuppressWarnings("unchecked") // The caller names the class that the request is answered.
        private static <T extends Message> void give(
                RpcResponseClosure<T> closure, Message answer) {
            closure.setResponse((T) answer);
        }

        private void tell(Status status) {
            RpcResponseClosure<T> closure = done;
            if (closure != null) {
                closure.run(status);
            }
        }

        @Override
        public @Nullable Executor executor() {
            return own;
        }
    }
}
