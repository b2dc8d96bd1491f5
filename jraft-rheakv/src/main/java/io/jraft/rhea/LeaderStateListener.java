package io.jraft.rhea;

import io.jraft.entity.PeerId;

/** A {@link StateListener} for leading alone. */
public interface LeaderStateListener extends StateListener {
    @Override
    default void onStartFollowing(PeerId newLeaderId, long newTerm) {}

    @Override
    default void onStopFollowing(PeerId oldLeaderId, long oldTerm) {}
}
