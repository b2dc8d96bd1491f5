package io.jraft.core.state;

import io.jraft.check.Check;
import io.jraft.check.Invariant;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.beats.HeardSet;
import io.jraft.entity.PeerId;
import io.jraft.model.HardState;
import org.jspecify.annotations.Nullable;

/**
 * Term, vote, role, leader and commit index of a node. Read by all parts; changed only by {@link Roles} and, for the
 * commit index, through {@link #advanceCommit}. Owner: LOOP. Invariants: I-9, I-11.
 */
@OwnedBy(Owner.LOOP)
public final class NodeState {
    /** What a node is in its group. */
    public enum Role {
        FOLLOWER,
        CANDIDATE,
        LEADER
    }

    private final PeerId self;
    private long term;
    private @Nullable PeerId votedFor;
    private long hardStateTicket;
    private Role role = Role.FOLLOWER;
    private @Nullable PeerId leader;
    private long commit;
    private long termStart;
    private long heardLeaderAt;
    private boolean heardLeader;
    private HeardSet.@Nullable Entry entry;
    private long promisedUntil = Long.MIN_VALUE;

    public NodeState(PeerId self, HardState recovered, long commit) {
        this.self = self;
        this.commit = commit;
        term = recovered.term();
        votedFor = recovered.votedFor();
    }

    public PeerId self() {
        return self;
    }

    public long term() {
        return term;
    }

    /** Who got this node's vote in this term; null when nobody did. */
    public @Nullable PeerId votedFor() {
        return votedFor;
    }

    public Role role() {
        return role;
    }

    public boolean isLeader() {
        return role == Role.LEADER;
    }

    /** The leader of this term as far as known; null when not. */
    public @Nullable PeerId leader() {
        return leader;
    }

    public long commit() {
        return commit;
    }

    /** Index of the entry that began this leader's term; 0 when not leading. */
    public long termStart() {
        return termStart;
    }

    /** True once an entry of the own term is committed: from here on the commit index is known to be current (I-12). */
    public boolean ownTermCommitted() {
        return role == Role.LEADER && commit >= termStart;
    }

    /** The ticket after which the present term and vote are durable. */
    public long hardStateTicket() {
        return hardStateTicket;
    }

    /** Whether a leader was heard since {@code now - within}. */
    public boolean heardLeaderWithin(long now, long within) {
        return heardLeader && now - heardLeaderAt() < within;
    }

    /** When the present leader was last heard; meaningful after {@link #heardLeaderWithin} said yes. */
    public long heardLeaderAt() {
        HeardSet.Entry shared = entry;
        return shared == null ? heardLeaderAt : Math.max(heardLeaderAt, shared.heardAt());
    }

    /** The present leader is heard by shared beats as well, until the term or the leader is another one. */
    public void hearBy(HeardSet.Entry newEntry) {
        leaveBeats();
        entry = newEntry;
    }

    /** How the present leader is heard by shared beats; null when it is not. */
    public HeardSet.@Nullable Entry heardBy() {
        return entry;
    }

    /** Whoever asks for all groups of the set shall not be told that this one follows. */
    private void leaveBeats() {
        if (entry != null) {
            entry.leave();
            entry = null;
        }
    }

    /** A valid message of the present leader came in. */
    public void heardLeader(long now) {
        heardLeader = true;
        heardLeaderAt = now;
    }

    /** This node gave its word to a leader not to help another one before then; it holds when that leader is forgotten. */
    public void promiseUntil(long nanos) {
        promisedUntil = Math.max(promisedUntil, nanos);
    }

    /** Until when this node helps no other leader than the one it gave its word to. */
    public long promisedUntil() {
        return promisedUntil;
    }

    /** Moves the commit index up; it never falls. */
    public void advanceCommit(long index, long lastIndex) {
        Check.that(
                index <= lastIndex,
                Invariant.I_9,
                "commit %d beyond the log's end %d",
                index,
                lastIndex);
        if (index > commit) {
            commit = index;
        }
    }

    void setHardState(long newTerm, @Nullable PeerId vote, long ticket) {
        Check.that(newTerm >= term, Invariant.I_11, "term falls from %d to %d", term, newTerm);
        Check.that(
                newTerm > term || votedFor == null || votedFor.equals(vote),
                Invariant.I_11,
                "second vote in term %d",
                newTerm);
        if (newTerm > term) {
            leaveBeats();
        }
        term = newTerm;
        votedFor = vote;
        hardStateTicket = ticket;
    }

    void setRole(Role newRole, long newTermStart) {
        role = newRole;
        termStart = newTermStart;
    }

    void setLeader(@Nullable PeerId newLeader) {
        leaveBeats();
        leader = newLeader;
        if (newLeader == null) {
            heardLeader = false;
        }
    }
}
