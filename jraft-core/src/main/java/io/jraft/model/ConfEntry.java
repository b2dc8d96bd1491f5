package io.jraft.model;

import io.jraft.entity.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * A configuration with its place in the log.
 *
 * @param id where it stands; {@link LogId#ZERO} for the configuration a node was started with
 * @param current members in force
 * @param outgoing members on the way out: not null exactly while joint, and then both majorities count (paper 6)
 * @param identity group and member identities
 */
public record ConfEntry(
        LogId id, Members current, @Nullable Members outgoing, GroupIdentity identity) {
    /** No configuration at all. */
    public static final ConfEntry EMPTY =
            new ConfEntry(LogId.ZERO, Members.NONE, null, GroupIdentity.NONE);

    /** A stable configuration without identities. */
    public static ConfEntry stable(LogId id, Members members) {
        return new ConfEntry(id, members, null, GroupIdentity.NONE);
    }

    public boolean isJoint() {
        return outgoing != null;
    }

    public boolean isVoter(PeerId peer) {
        return current.isVoter(peer) || (outgoing != null && outgoing.isVoter(peer));
    }

    public boolean contains(PeerId peer) {
        return current.contains(peer) || (outgoing != null && outgoing.contains(peer));
    }

    /**
     * The voter that feeds this learner in place of the leader; null when the leader does. While joint, nobody who votes in
     * either half is fed by another: what counts for a majority a leader looks at itself.
     */
    public @Nullable PeerId sourceOf(PeerId learner) {
        return isVoter(learner) ? null : current.sourceOf(learner);
    }

    /** The same configuration at another place. */
    public ConfEntry at(LogId newId) {
        return new ConfEntry(newId, current, outgoing, identity);
    }
}
