package io.jraft.model;

import io.jraft.entity.PeerId;
import java.util.List;

/**
 * What tells this group from any other of the same name, and each member from a wiped disk at the same address.
 * Carried by every configuration entry and every snapshot.
 *
 * @param groupHigh upper half of the group's UUID; both halves 0 while unknown
 * @param groupLow lower half of the group's UUID
 * @param recoveryEpoch how often the group was recovered by hand
 * @param featureLevel newest format that the leader has committed; writers stay at or below it
 * @param incarnations data directories of the members as far as seen
 */
public record GroupIdentity(
        long groupHigh,
        long groupLow,
        int recoveryEpoch,
        int featureLevel,
        List<Incarnation> incarnations) {
    /** Nothing known yet. */
    public static final GroupIdentity NONE = new GroupIdentity(0, 0, 0, 0, List.of());

    public GroupIdentity {
        incarnations = List.copyOf(incarnations);
    }

    /**
     * The data directory behind a peer.
     *
     * @param peer the member
     * @param high upper half of its directory's UUID
     * @param low lower half
     */
    public record Incarnation(PeerId peer, long high, long low) {}
}
