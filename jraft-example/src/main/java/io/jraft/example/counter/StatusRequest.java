package io.jraft.example.counter;

/**
 * Asks one server how it sees itself. Answered at once, by any server, without asking its peers.
 *
 * @param groupId the group that is meant
 */
public record StatusRequest(String groupId) {}
