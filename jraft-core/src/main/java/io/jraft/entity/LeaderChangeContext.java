package io.jraft.entity;

import io.jraft.Status;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which leader a node follows now, or followed until now, and why. Owner: the callback it came with. */
public class LeaderChangeContext {

    private PeerId leaderId;
    private long term;
    private Status status;

    /** That leader, of that term, for that reason. */
    public LeaderChangeContext(PeerId leaderId, long term, Status status) {
        this.leaderId = leaderId;
        this.term = term;
        this.status = status;
    }

    /** The leader. */
    public PeerId getLeaderId() {
        return leaderId;
    }

    /** Sets the leader. */
    public void setLeaderId(PeerId leaderId) {
        this.leaderId = leaderId;
    }

    /** The leader's term, from 1. */
    public long getTerm() {
        return term;
    }

    /** Sets the leader's term. */
    public void setTerm(long term) {
        this.term = term;
    }

    /** Why following began or ended. */
    public Status getStatus() {
        return status;
    }

    /** Sets why. */
    public void setStatus(Status status) {
        this.status = status;
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof LeaderChangeContext other
                && term == other.term
                && Objects.equals(leaderId, other.leaderId)
                && Objects.equals(status, other.status);
    }

    @Override
    public int hashCode() {
        return Objects.hash(leaderId, term, status);
    }

    @Override
    public String toString() {
        return "LeaderChangeContext [leaderId="
                + leaderId
                + ", term="
                + term
                + ", status="
                + status
                + "]";
    }
}
