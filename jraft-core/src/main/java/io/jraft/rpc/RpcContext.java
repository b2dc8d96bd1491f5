package io.jraft.rpc;

/** The way back to whoever sent a request. Owner: ANY. */
public interface RpcContext {

    /** Sends the answer. Once, from any thread; later answers are dropped and logged. */
    void sendResponse(Object responseObj);

    /** The connection the request came by. */
    Connection getConnection();

    /** The sender's address, {@code ip:port}. */
    String getRemoteAddress();
}
