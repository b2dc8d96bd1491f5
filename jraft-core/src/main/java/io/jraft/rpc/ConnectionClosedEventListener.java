package io.jraft.rpc;

/** Learns when a connection has closed. Called on a thread of the transport; must not block. */
@FunctionalInterface
public interface ConnectionClosedEventListener {

    /** The connection to {@code remoteAddress} has closed. */
    void onClosed(String remoteAddress, Connection conn);
}
