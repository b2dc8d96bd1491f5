package io.jraft.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.jraft.Status;
import io.jraft.error.RaftError;
import io.jraft.rpc.RpcRequests.ErrorResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RpcRequestClosureTest {

    private static final class Recorder implements RpcContext {
        final List<Object> sent = new ArrayList<>();

        @Override
        public void sendResponse(Object responseObj) {
            sent.add(responseObj);
        }

        @Override
        public Connection getConnection() {
            throw new AssertionError("nobody asks for it here");
        }

        @Override
        public String getRemoteAddress() {
            return "test:1";
        }
    }

    private static final ErrorResponse FINE =
            ErrorResponse.newBuilder().setErrorCode(0).setErrorMsg("fine").build();

    private final Recorder sender = new Recorder();

    @Test
    @DisplayName("O26 a percent sign in an error text reaches the sender as it is")
    void percentSign() {
        new RpcRequestClosure(sender).run(new Status(1014, "disk 100% full: %s"));

        assertThat(sender.sent).hasSize(1);
        ErrorResponse answer = (ErrorResponse) sender.sent.get(0);
        assertThat(answer.getErrorCode()).isEqualTo(RaftError.EIO.getNumber());
        assertThat(answer.getErrorMsg()).isEqualTo("disk 100% full: %s");
    }

    @Test
    @DisplayName("a request is answered once")
    void once() {
        RpcRequestClosure closure = new RpcRequestClosure(sender, FINE);
        closure.run(Status.OK());
        closure.run(new Status(RaftError.EIO, "late"));
        closure.sendResponse(FINE);

        assertThat(sender.sent).containsExactly(FINE);
    }

    @Test
    @DisplayName("a handler's exception is answered with code -1, its return value with itself")
    void processor() {
        processor(null).handleRequest(sender, FINE);
        assertThat(sender.sent).containsExactly(FINE);

        processor(new IllegalStateException("100%")).handleRequest(sender, FINE);
        ErrorResponse answer = (ErrorResponse) sender.sent.get(1);
        assertThat(answer.getErrorCode()).isEqualTo(-1);
        assertThat(answer.getErrorMsg()).isEqualTo("handleRequest internal error");
    }

    private static RpcRequestProcessor<ErrorResponse> processor(RuntimeException failure) {
        return new RpcRequestProcessor<>(null, null) {
            @Override
            public Message processRequest(ErrorResponse request, RpcRequestClosure done) {
                if (failure != null) {
                    throw failure;
                }
                return request;
            }

            @Override
            public String interest() {
                return ErrorResponse.class.getName();
            }
        };
    }
}
