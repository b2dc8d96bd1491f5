package io.jraft.spi;

import io.jraft.message.RaftMessage;
import io.jraft.util.Endpoint;

/** The inbound side. Called by the transport on its IO thread; returns at once. */
public interface MessageReceiver {
    /** A message came in. The receiver may drop it. */
    void onMessage(RaftMessage message);

    /** The ordered connection to an endpoint came up or went down: what was in flight may be lost. */
    void onConnection(Endpoint peer, boolean up);
}
