package io.jraft.storage;

import io.jraft.Lifecycle;
import io.jraft.entity.LogEntry;
import io.jraft.option.LogStorageOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one member, kept by the user. Called by one thread at a time, which may block; that holds up this member's
 * log and no other group.
 *
 * <p>What must hold: a change is durable when its method returns true; changes are durable in the order of the calls;
 * after a crash the log is one that the calls before it made, without a gap. Entries come back as they were handed in,
 * with id, type, data and checksum: the checksum ties each entry to the one before it, and an entry without one stops the
 * node. The codec in the options keeps all of that.
 */
public interface LogStorage extends Lifecycle<LogStorageOptions>, Storage {

    /** Index of the first entry; 1 when there never was one. */
    long getFirstLogIndex();

    /** Index of the last entry; {@link #getFirstLogIndex} - 1 when there is none, and so 0 at first. */
    long getLastLogIndex();

    /** An entry; null when it is not in the log. */
    @Nullable LogEntry getEntry(long index);

    /** Appends one entry after the last one. */
    boolean appendEntry(LogEntry entry);

    /**
     * Appends entries after the last one.
     *
     * @return how many were appended; anything but all of them stops the node
     */
    int appendEntries(List<LogEntry> entries);

    /** Drops all entries before {@code firstIndexKept}. */
    boolean truncatePrefix(long firstIndexKept);

    /** Drops all entries after {@code lastIndexKept}. */
    boolean truncateSuffix(long lastIndexKept);

    /** Drops all entries; the next one that is appended is {@code nextLogIndex}, and so is the first index from now on. */
    boolean reset(long nextLogIndex);
}
