package io.jraft;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.util.Endpoint;
import org.jspecify.annotations.Nullable;

/** Reads configurations, peers and addresses from text. */
public final class JRaftUtils {

    private JRaftUtils() {}

    /**
     * The configuration that a text names; blank names nobody.
     *
     * @throws IllegalArgumentException naming the item that is not a peer or comes twice
     */
    public static Configuration getConfiguration(@Nullable String s) {
        return Configuration.of(s == null ? "" : s);
    }

    /**
     * The peer that a text names; blank names the empty peer.
     *
     * @throws IllegalArgumentException if the text names no peer
     */
    public static PeerId getPeerId(@Nullable String s) {
        PeerId peer = new PeerId();
        if (s == null || s.isBlank() || peer.parse(s)) {
            return peer;
        }
        throw new IllegalArgumentException(
                "'" + s + "' is not a peer; write ip:port[:idx[:priority]]");
    }

    /**
     * The address that a text names; blank names none.
     *
     * @throws IllegalArgumentException if the text is no address
     */
    public static @Nullable Endpoint getEndPoint(@Nullable String s) {
        if (s == null || s.isBlank()) {
            return null;
        }
        PeerId peer = new PeerId();
        if (!peer.parse(s) || !peer.getEndpoint().toString().equals(s.trim())) {
            throw new IllegalArgumentException("'" + s + "' is not an address; write ip:port");
        }
        return peer.getEndpoint();
    }
}
