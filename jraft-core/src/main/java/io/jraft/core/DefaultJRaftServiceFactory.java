package io.jraft.core;

import io.jraft.JRaftServiceFactory;
import io.jraft.entity.codec.DefaultLogEntryCodecFactory;
import io.jraft.entity.codec.LogEntryCodecFactory;
import io.jraft.option.RaftOptions;
import io.jraft.storage.LogStorage;
import io.jraft.storage.RaftMetaStorage;
import io.jraft.util.JRaftServiceLoader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The library's own storages; extend it to replace some of them. Owner: ANY; no state. */
public class DefaultJRaftServiceFactory implements JRaftServiceFactory {

    /** Found once: looking through the class path is slow, and all nodes of a process should mean the same. */
    private static final class Found {
        static final JRaftServiceFactory FACTORY =
                chosen(DefaultJRaftServiceFactory.class.getClassLoader());
    }

    /**
     * The factory of nodes whose options name none: the one with the highest {@link io.jraft.util.SPI#priority} in {@code
     * META-INF/services/io.jraft.JRaftServiceFactory} of the class path, and without such a file this one.
     *
     * @throws java.util.ServiceConfigurationError if a factory that is named there cannot be made
     */
    public static JRaftServiceFactory ofClassPath() {
        return Found.FACTORY;
    }

    static JRaftServiceFactory chosen(@Nullable ClassLoader loader) {
        List<JRaftServiceFactory> found =
                JRaftServiceLoader.load(JRaftServiceFactory.class, loader).sort();
        return found.isEmpty() ? newInstance() : found.get(0);
    }

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
