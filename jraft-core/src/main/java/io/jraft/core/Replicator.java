package io.jraft.core;

import io.jraft.Status;
import io.jraft.entity.PeerId;

/** Where the listeners of replication are named, as programs of the field name them. The replicators themselves are internal. */
public final class Replicator {

    private Replicator() {}

    /**
     * Learns whom a leader feeds. Called on the state machine's worker, in order, before {@code onLeaderStart} of that
     * leadership and after what came before it; it must not block. What it throws is logged and has no effect.
     */
    public interface ReplicatorStateListener {

        /** This node leads and feeds {@code peer} from now on: a follower, a learner, or a newcomer that catches up. */
        void onCreated(PeerId peer);

        /** The peer answers no more; {@code status} says why. It is tried on. */
        void onError(PeerId peer, Status status);

        /** This node does not feed {@code peer} any more: it leads no longer, or the peer left. */
        void onDestroyed(PeerId peer);

        /** The same and more, as states: the peer was heard from within an election timeout, or is silent. */
        default void stateChanged(PeerId peer, ReplicatorState newState) {}

        /** What a leader knows of a peer. */
        enum ReplicatorState {
            /** It is fed from now on. */
            CREATED,
            /** It is not fed any more. */
            DESTROYED,
            /** It answers. */
            ONLINE,
            /** It has not answered for an election timeout. */
            OFFLINE
        }
    }
}
