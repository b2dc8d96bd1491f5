package io.jraft.example.counter;

/**
 * What a client asks of the counter of one group.
 *
 * @param groupId the group whose counter is meant; a server that does not host it refuses
 * @param delta what to add; null asks for a linearizable read
 */
public record CounterRequest(String groupId, @org.jspecify.annotations.Nullable Long delta) {}
