package io.jraft.net.bolt;

import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.FrameHead;
import org.jspecify.annotations.Nullable;

/** Whoever a connection belongs to. All methods run on the connection's IO thread and return at once. */
interface LinkOwner {
    /** How to introduce ourselves. */
    Hello hello();

    /** Why the other side must not be talked to; null when it may. */
    @Nullable String refusal(Hello peer);

    /** The handshake is done. */
    void onOpen(Link link, Hello peer);

    /** The handshake failed, here or at the other side. */
    void onRefused(Link link, String reason);

    /** A frame of a kind other than those of handshake and liveness came in. */
    void onFrame(Link link, FrameHead head, byte[] frame) throws CodecException;

    /** The connection is gone; comes once for each link that was connected. */
    void onClosed(Link link, String reason);
}
