package io.jraft.protocol;

import io.jraft.entity.PeerId;
import io.jraft.model.Members;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator asks of a group: who shall vote, who shall learn. Immutable; what it means for the members in
 * force is for {@link MembershipPlan} to say.
 */
public sealed interface MembershipRequest {
    /** One more voter; a learner is promoted in one step. */
    record AddPeer(PeerId peer) implements MembershipRequest {}

    /** One voter less. */
    record RemovePeer(PeerId peer) implements MembershipRequest {}

    /**
     * Exactly these voters. Named learners become exactly the learners, a voter among them is demoted in one step; when
     * none is named, learners stay what they are, but for those that vote from now on.
     *
     * @param target whom to have
     * @param expected refuse unless these are the members in force; null for any
     */
    record ChangePeers(Members target, @Nullable Members expected) implements MembershipRequest {}

    /**
     * More learners.
     *
     * @param source the voter that feeds them in place of the leader, those that learn already too; an empty peer for the
     *     leader, null to leave that as it is
     */
    record AddLearners(List<PeerId> learners, @Nullable PeerId source)
            implements MembershipRequest {
        /** New ones are fed by the leader, old ones as before. */
        public AddLearners(List<PeerId> learners) {
            this(learners, null);
        }
    }

    /** Fewer learners. */
    record RemoveLearners(List<PeerId> learners) implements MembershipRequest {}

    /** Exactly these learners. */
    record ResetLearners(List<PeerId> learners) implements MembershipRequest {}
}
