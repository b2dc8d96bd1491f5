package io.jraft.rhea;

import io.jraft.entity.PeerId;
import io.jraft.error.RaftException;

/** Hears who leads a region, as seen by this store. Called one at a time and in order, on a thread for it alone. */
public interface StateListener {
    /** This store leads the region since that term. */
    void onLeaderStart(long newTerm);

    /** This store no longer leads it. */
    void onLeaderStop(long oldTerm);

    /** This store follows that leader now. */
    void onStartFollowing(PeerId newLeaderId, long newTerm);

    /** This store no longer follows that leader. */
    void onStopFollowing(PeerId oldLeaderId, long oldTerm);

    /** The region has stopped here and applies nothing any more. */
    default void onError(RaftException e) {}
}
