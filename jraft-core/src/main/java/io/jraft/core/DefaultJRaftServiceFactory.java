package io.jraft.core;

import io.jraft.JRaftServiceFactory;
import io.jraft.entity.codec.DefaultLogEntryCodecFactory;
import io.jraft.entity.codec.LogEntryCodecFactory;
import io.jraft.option.RaftOptions;
import io.jraft.storage.LogStorage;
import io.jraft.storage.RaftMetaStorage;
import org.jspecify.annotations.Nullable;

/** The library's own storages; extend it to replace some of them. Owner: ANY; no state. */
public class DefaultJRaftServiceFactory implements JRaftServiceFactory {

    /** One of them. */
    public static DefaultJRaftServiceFactory newInstance() {
        return new DefaultJRaftServiceFactory();
    }

    /** Null: the log that the uri names. */
    @Override
    public @Nullable LogStorage createLogStorage(String uri, RaftOptions raftOptions) {
        return null;
    }

    /** Null: in the library's log, or beside a log of the user's own a file. */
    @Override
    public @Nullable RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions raftOptions) {
        return null;
    }

    @Override
    public LogEntryCodecFactory createLogEntryCodecFactory() {
        return DefaultLogEntryCodecFactory.getInstance();
    }
}
