package io.jraft.spi;

import io.jraft.entity.PeerId;
import java.io.IOException;

/**
 * The home of the logs of all groups that share a disk: what they appended becomes durable by one sync. Not the API's
 * LogStorage, which users may plug in. Owner: DISK, but where said otherwise.
 */
public interface LogStore extends AutoCloseable {
    /**
     * Opens the log of one member, recovering it from what the disk holds.
     *
     * @throws IOException naming file, offset and index when the log is damaged, or saying why it cannot be used
     */
    GroupLog open(String group, PeerId peer) throws IOException;

    /**
     * Makes everything that was appended, truncated or saved in any group durable.
     *
     * @throws IOException when the disk broke its promise; the store refuses everything from then on
     */
    void sync() throws IOException;

    /**
     * True while there is only room for hard state, truncation and configuration: groups must take no new entries.
     * Turns false again by itself when {@link #tryReclaim} found room.
     */
    boolean isFull();

    /** Tries to make room: drops what no group needs, writes spares. Cheap when there is nothing to do. Called now and then. */
    void tryReclaim() throws IOException;

    /**
     * From now on another worker does what would hold up this one and can be done ahead of need, such as preparing files.
     * Without this call all is done here. Called before anything is opened; does nothing where there is nothing to prepare.
     */
    default void prepareBeside(Background background) {}

    /** Bytes on disk. Thread: ANY. */
    long diskBytes();

    /** How often {@link #sync} reached the disk. Thread: ANY. */
    long syncCount();

    /** Syncs and closes. */
    @Override
    void close() throws IOException;
}
