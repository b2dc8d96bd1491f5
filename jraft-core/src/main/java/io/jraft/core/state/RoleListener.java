package io.jraft.core.state;

import io.jraft.Status;
import io.jraft.entity.PeerId;

/** Told by Roles when what a node is changes, in the order in which NodeParts wires them. Thread: LOOP. */
public interface RoleListener {
    /** This node leads from now on. */
    default void onLeaderStart(long term) {}

    /** This node led in {@code term} and does so no more. Called before anything of a later term. */
    default void onLeaderStop(long term, Status why) {}

    /** The term grew. */
    default void onTermChange(long term) {}

    /** Another node is known to lead. */
    default void onStartFollowing(PeerId leader, long term) {}

    /** That leader is followed no more. Always after its {@link #onStartFollowing}. */
    default void onStopFollowing(PeerId leader, long term, Status why) {}
}
