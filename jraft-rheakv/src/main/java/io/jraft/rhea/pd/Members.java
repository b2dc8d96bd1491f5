package io.jraft.rhea.pd;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Members of regions, which travel as configurations' texts. Owner: ANY, stateless. */
final class Members {
    private Members() {}

    /** All of them, as peers' texts. */
    static List<String> peers(String members) {
        Configuration all = Configuration.of(members);
        List<String> peers = new ArrayList<>();
        all.listPeers().forEach(p -> peers.add(p.toString()));
        all.listLearners().forEach(p -> peers.add(p.toString()));
        return peers;
    }

    /** The voter at a store; null if there is none. */
    static @Nullable PeerId at(String members, String store) {
        return Configuration.of(members).listPeers().stream()
                .filter(p -> p.getEndpoint().toString().equals(store))
                .findFirst()
                .orElse(null);
    }

    /** Where a peer is. */
    static String store(String peer) {
        PeerId parsed = PeerId.parsePeer(peer);
        return parsed == null ? peer : parsed.getEndpoint().toString();
    }

    static Endpoint endpoint(String store) {
        PeerId parsed = PeerId.parsePeer(store);
        if (parsed == null) {
            throw new IllegalArgumentException(store + " is no address");
        }
        return parsed.getEndpoint();
    }

    /** Whether two texts name one peer; priorities play no part. */
    static boolean isSame(String a, String b) {
        PeerId one = PeerId.parsePeer(a);
        PeerId other = PeerId.parsePeer(b);
        return one != null
                && other != null
                && one.getEndpoint().equals(other.getEndpoint())
                && one.getIdx() == other.getIdx();
    }

    static boolean areSame(String a, String b) {
        return Configuration.of(a).equals(Configuration.of(b));
    }
}
