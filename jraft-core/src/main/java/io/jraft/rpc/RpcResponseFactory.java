package io.jraft.rpc;

import com.google.protobuf.Message;
import io.jraft.Status;
import io.jraft.error.RaftError;
import org.jspecify.annotations.Nullable;

/** Makes answers that tell a failure. Owner: ANY; get it from {@code RpcFactoryHelper}. */
public interface RpcResponseFactory {

    /** The field in which other transports carry an error inside a typed answer; ours sends it bare. */
    int ERROR_RESPONSE_NUM = 99;

    /**
     * An {@code ErrorResponse} that tells a status, its text as it is.
     *
     * @param parent plays no part
     * @param st null means success
     */
    default Message newResponse(@Nullable Message parent, @Nullable Status st) {
        return RpcRequestClosure.answerOf(st == null ? Status.OK() : st);
    }

    /** The same, with a formatted text; without {@code args} the text is taken as it is. */
    default Message newResponse(
            @Nullable Message parent, RaftError error, String fmt, @Nullable Object... args) {
        return newResponse(parent, error.getNumber(), fmt, args);
    }

    /** The same, with the bare number. */
    default Message newResponse(
            @Nullable Message parent, int code, String fmt, @Nullable Object... args) {
        return RpcRequestClosure.answerOf(new Status(code, fmt, args));
    }
}
