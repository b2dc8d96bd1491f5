package io.jraft.storage;

/**
 * Limits how fast snapshots are copied between peers.
 * Owner: the user. Called on bulk threads, possibly several at once.
 */
@FunctionalInterface
public interface SnapshotThrottle {

    /**
     * Asks to transfer now.
     *
     * @param bytes how many bytes are wanted
     * @return how many may go now, 0 to {@code bytes}; 0 means: ask again later
     */
    long throttledByThroughput(long bytes);
}
