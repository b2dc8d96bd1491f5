package io.jraft.cli;

import io.jraft.entity.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Peers as operators write them. Owner: ANY; keeps no state. */
public final class Peers {
    private Peers() {}

    /** One peer; a text that is none is a mistake in the command line. */
    public static PeerId one(String text) {
        PeerId peer = PeerId.parsePeer(text.trim());
        if (peer == null || peer.isEmpty()) {
            throw CommandFailure.usage(
                    "'" + text + "' is not a peer. Write host:port, or host:port:idx.");
        }
        return peer;
    }

    /** One peer, or null for null. */
    public static @Nullable PeerId optional(@Nullable String text) {
        return text == null ? null : one(text);
    }

    /** Each of several, in order. */
    public static List<PeerId> all(List<String> texts) {
        List<PeerId> peers = new ArrayList<>();
        texts.forEach(text -> peers.add(one(text)));
        return peers;
    }
}
