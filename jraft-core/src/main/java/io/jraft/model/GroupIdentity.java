package io.jraft.model;

import io.jraft.entity.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What tells this group from any other of the same name, and each member from a wiped disk at the same address.
 * Carried by every configuration entry and every snapshot.
 *
 * @param groupHigh upper half of the group's UUID; both halves 0 while unknown
 * @param groupLow lower half of the group's UUID
 * @param recoveryEpoch how often the group was recovered by hand
 * @param featureLevel newest format that the leader has committed; writers stay at or below it
 * @param incarnations data directories of the voters that count in majorities; a voter that is not listed counts from any
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

    /** The data directory that is listed for a peer; null when none is. */
    public @Nullable Incarnation of(PeerId peer) {
        for (Incarnation i : incarnations) {
            if (i.peer.equals(peer)) {
                return i;
            }
        }
        return null;
    }

    /** Whether a peer with this data directory counts in no majority: another one is listed for it. */
    public boolean excludes(PeerId peer, long high, long low) {
        Incarnation listed = of(peer);
        return listed != null && (listed.high != high || listed.low != low);
    }

    /** The same with another data directory for its peer. */
    public GroupIdentity with(Incarnation incarnation) {
        List<Incarnation> next = new ArrayList<>(incarnations);
        next.removeIf(i -> i.peer.equals(incarnation.peer));
        next.add(incarnation);
        return with(next);
    }

    /** The same without the data directories of all other peers. */
    public GroupIdentity keeping(Predicate<PeerId> kept) {
        return with(incarnations.stream().filter(i -> kept.test(i.peer)).toList());
    }

    private GroupIdentity with(List<Incarnation> next) {
        return new GroupIdentity(groupHigh, groupLow, recoveryEpoch, featureLevel, next);
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
