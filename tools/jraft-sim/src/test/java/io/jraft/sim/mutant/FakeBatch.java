package io.jraft.sim.mutant;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.protocol.Quorum;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Stands in for the simulator: every fourth seed asks what four voters have committed, and knows the answer. */
public final class FakeBatch {
    private FakeBatch() {}

    /** Null, or which seed failed and how. */
    public static @Nullable String firstFailure(long fromSeed, int count, String hunt) {
        if (hunt.equals("breaks")) {
            throw new IllegalStateException("no such hunt");
        } else if (hunt.equals("red")) {
            return "seed " + fromSeed + ": red";
        }
        for (long seed = fromSeed; seed < fromSeed + count; seed++) {
            long committed = seed % 4 == 0 ? committed() : 5;
            if (committed != 5) {
                return "seed " + seed + ": S9 index " + committed + " is held by half";
            }
        }
        return null;
    }

    private static long committed() {
        Map<Integer, Long> held = new TreeMap<>(Map.of(1, 5L, 2, 5L, 3, 9L, 4, 9L));
        Configuration four = new Configuration();
        held.keySet().forEach(port -> four.addPeer(new PeerId("n", port)));
        ConfEntry conf = ConfEntry.stable(LogId.ZERO, Members.of(four));
        return Quorum.committedIndex(conf, peer -> held.getOrDefault(peer.getPort(), 0L));
    }
}
