package io.jraft.boot;

import io.jraft.option.NodeOptions;
import io.jraft.storage.LogStorage;
import io.jraft.storage.local.JournalHome;
import org.jspecify.annotations.Nullable;

/**
 * Where the options want the log, and in what: {@code dir} and {@code file://dir} are a journal, {@code rocksdb://dir} is
 * RocksDB. A log in a storage of the user's own has no directory that we know; what we note of it lies in {@code
 * raftMetaUri}. Owner: ANY; immutable.
 *
 * @param path the directory
 * @param store the name of what keeps the log, as the directory's identity remembers it
 * @param own the user's storage, not started yet; null when the log is ours
 */
record LogPlace(String path, String store, @Nullable LogStorage own) {
    /** Begins a uri that asks for RocksDB. */
    static final String ROCKS = "rocksdb://";

    private static final String FILE = "file://";
    private static final String ROCKS_STORE = "rocksdb";
    private static final String CUSTOM_STORE = "custom";

    /** The directory that all groups of the engine share, or else that of the node's own log. */
    static LogPlace of(NodeOptions options) {
        LogStorage own =
                options.getServiceFactory()
                        .createLogStorage(
                                String.valueOf(options.getLogUri()), options.getRaftOptions());
        if (own != null) {
            return new LogPlace(path(options.getRaftMetaUri()) + "/home", CUSTOM_STORE, own);
        }
        String shared = options.getEngineOptions().getJournalDir();
        String uri = shared == null || shared.isBlank() ? options.getLogUri() : shared;
        boolean rocks = uri != null && uri.startsWith(ROCKS);
        return new LogPlace(path(uri), rocks ? ROCKS_STORE : JournalHome.JOURNAL, null);
    }

    boolean isRocks() {
        return store.equals(ROCKS_STORE);
    }

    /** The directory that a uri names. */
    static String path(@Nullable String uri) {
        if (uri == null) {
            throw new IllegalArgumentException("a directory is missing in the options");
        }
        return uri.startsWith(FILE)
                ? uri.substring(FILE.length())
                : uri.startsWith(ROCKS) ? uri.substring(ROCKS.length()) : uri;
    }
}
