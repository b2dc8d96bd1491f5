package io.jraft.core.replication;

import io.jraft.check.Check;
import io.jraft.check.Invariant;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.log.LogManager;
import io.jraft.core.state.Incarnations;
import io.jraft.core.state.NodeState;
import io.jraft.entity.PeerId;
import io.jraft.protocol.CommitRule;
import io.jraft.protocol.Quorum;
import java.util.function.ToLongFunction;

/**
 * Counts which peers hold what, and finds the commit index: the quorum-th largest match, in both majorities while joint.
 * Owner: LOOP. Called by the node's turn. Invariants: I-8 only entries of the current term are committed by counting.
 */
@OwnedBy(Owner.LOOP)
public final class BallotBox {
    private final NodeState state;
    private final LogManager log;
    private final ReplicatorGroup followers;
    private final Incarnations incarnations;
    private final ToLongFunction<PeerId> matched = this::matched;

    public BallotBox(
            NodeState state, LogManager log, ReplicatorGroup followers, Incarnations incarnations) {
        this.state = state;
        this.log = log;
        this.followers = followers;
        this.incarnations = incarnations;
    }

    /** Third act of a leader's turn: moves the commit index as far as a quorum holds the log. */
    public boolean advance() {
        if (log.conf().current().isEmpty()) {
            return false;
        }
        long index = Quorum.committedIndex(log.conf(), matched);
        if (!CommitRule.mayCommit(index, log.termAt(index), state.term(), state.commit())) {
            return false;
        }
        Check.that(
                index >= state.termStart(),
                Invariant.I_8,
                "commit %d before term start %d",
                index,
                state.termStart());
        state.advanceCommit(index, log.lastIndex());
        log.onCommit(index);
        return true;
    }

    /** What a peer that counts holds durably; for this node what its own disk has answered. */
    private long matched(PeerId peer) {
        if (!peer.equals(state.self())) {
            return followers.countedMatch(peer);
        }
        return incarnations.selfCounts() ? log.stableIndex() : 0;
    }
}
