package io.jraft;

import io.jraft.conf.Configuration;
import io.jraft.core.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One consistent picture of a node, taken at the end of a turn of its loop.
 * Owner: ANY; immutable. Callers must not change the configuration in it.
 *
 * @param role what the node is
 * @param term its current term, from 0
 * @param leader who leads this term; null if unknown
 * @param conf voters and learners of the configuration in force
 * @param firstLogIndex first index still in the log; one more than the last if the log is empty
 * @param lastLogIndex last index in the log; 0 if there never was one
 * @param stableIndex last index on this node's disk
 * @param commitIndex last index known to be committed
 * @param appliedIndex last index that the state machine has applied
 * @param snapshotIndex last index inside the newest snapshot; 0 if there is none
 * @param diskFull whether the node refuses new entries because its disk is full
 * @param errorCause why the node stopped; null while it works
 * @param electionTimeoutMs election timeout in force, in milliseconds
 * @param peers one entry for each other peer if this node leads; otherwise empty
 */
public record NodeStatus(
        State role,
        long term,
        @Nullable LeaderInfo leader,
        Configuration conf,
        long firstLogIndex,
        long lastLogIndex,
        long stableIndex,
        long commitIndex,
        long appliedIndex,
        long snapshotIndex,
        boolean diskFull,
        @Nullable String errorCause,
        int electionTimeoutMs,
        List<PeerProgress> peers) {

    /** Copies what could change later. */
    public NodeStatus {
        conf = conf.copy();
        peers = List.copyOf(peers);
    }
}
