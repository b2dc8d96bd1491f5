package io.jraft;

import io.jraft.entity.codec.LogEntryCodecFactory;
import io.jraft.option.RaftOptions;
import io.jraft.storage.LogStorage;
import io.jraft.storage.RaftMetaStorage;
import org.jspecify.annotations.Nullable;

/**
 * Storages of the user's own, named by {@code NodeOptions.setServiceFactory}. Asked on the thread that starts a node, and
 * perhaps more than once: make the object only, as one of them will be started by its {@code init}. Null leaves that
 * storage to the library.
 */
public interface JRaftServiceFactory {

    /**
     * The log.
     *
     * @param uri {@code NodeOptions.logUri}, as the user wrote it
     * @return null for the log that {@code uri} names: a journal, or RocksDB
     */
    @Nullable LogStorage createLogStorage(String uri, RaftOptions raftOptions);

    /**
     * Term and vote. Only beside a log of the user's own: the library's logs hold both themselves, so that one sync makes
     * them durable together.
     *
     * @param uri {@code NodeOptions.raftMetaUri}, a directory in any case: it also holds the node's identity
     * @return null for a file in that directory
     */
    @Nullable RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions raftOptions);

    /** The codec that a log of the user's own is handed in {@code LogStorageOptions}. */
    LogEntryCodecFactory createLogEntryCodecFactory();
}
