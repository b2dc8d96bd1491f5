package io.jraft.rpc;

import com.google.protobuf.Message;
import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.rpc.RpcRequests.ErrorResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one request, once.
 * Owner: ANY. Whoever comes second is logged and dropped.
 */
public class RpcRequestClosure implements Closure {

    private static final Logger LOG = LoggerFactory.getLogger(RpcRequestClosure.class);

    private final AtomicBoolean answered = new AtomicBoolean();
    private final RpcContext rpcCtx;
    private final @Nullable Message defaultResp;

    /** Answers by {@code rpcCtx}. */
    public RpcRequestClosure(RpcContext rpcCtx) {
        this(rpcCtx, null);
    }

    /** Answers by {@code rpcCtx}; a success without an answer of its own answers {@code defaultResp}. */
    public RpcRequestClosure(RpcContext rpcCtx, @Nullable Message defaultResp) {
        this.rpcCtx = rpcCtx;
        this.defaultResp = defaultResp;
    }

    /** The way back to the sender. */
    public RpcContext getRpcCtx() {
        return rpcCtx;
    }

    /** Answers with a message. */
    public void sendResponse(Message msg) {
        if (answered.compareAndSet(false, true)) {
            rpcCtx.sendResponse(msg);
        } else {
            LOG.warn(
                    "A second answer to a request from {} was dropped.", rpcCtx.getRemoteAddress());
        }
    }

    /** Answers with a status: the default answer for a success, an {@link ErrorResponse} otherwise. */
    @Override
    public void run(Status status) {
        Message ok = defaultResp;
        sendResponse(status.isOk() && ok != null ? ok : answerOf(status));
    }

    /** A status as an answer. Its text goes in as it is; it may have come from anywhere. */
    public static ErrorResponse answerOf(Status status) {
        ErrorResponse.Builder answer = ErrorResponse.newBuilder().setErrorCode(status.getCode());
        String text = status.getErrorMsg();
        if (text != null) {
            answer.setErrorMsg(text);
        }
        if (status.outcome() != Status.Outcome.NONE) {
            answer.setOutcome(status.outcome().ordinal());
        }
        return answer.build();
    }
}
