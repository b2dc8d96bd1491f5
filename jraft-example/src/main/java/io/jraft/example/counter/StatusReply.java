package io.jraft.example.counter;

/**
 * How one server sees itself.
 *
 * @param role LEADER, FOLLOWER, CANDIDATE, ...
 * @param term its term
 * @param leader who leads as far as it knows, as "ip:port"; empty if it knows nobody
 * @param applied the last log index in its state machine
 * @param value its own counter: a local look, not a linearizable read
 * @param snapshotIndex the last log index in its newest snapshot; 0 if it has none
 * @param error why it has stopped; empty if it is well
 */
public record StatusReply(
        String role,
        long term,
        String leader,
        long applied,
        long value,
        long snapshotIndex,
        String error) {
    boolean isLeader() {
        return role.equals("LEADER");
    }
}
