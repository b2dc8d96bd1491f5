package io.jraft.rhea;

/** A {@link StateListener} for following alone. */
public interface FollowerStateListener extends StateListener {
    @Override
    default void onLeaderStart(long newTerm) {}

    @Override
    default void onLeaderStop(long oldTerm) {}
}
