package io.jraft.boot;

import io.jraft.option.NodeOptions;
import io.jraft.storage.local.JournalHome;
import org.jspecify.annotations.Nullable;

/**
 * Where the options want the log, and in what: {@code dir} and {@code file://dir} are a journal, {@code rocksdb://dir} is
 * RocksDB. Owner: ANY; immutable.
 *
 * @param path the directory
 * @param store the name of what keeps the log, as the directory's identity remembers it
 */
record LogPlace(String path, String store) {
    /** Begins a uri that asks for RocksDB. */
    static final String ROCKS = "rocksdb://";

    private static final String FILE = "file://";
    private static final String ROCKS_STORE = "rocksdb";

    /** The directory that all groups of the engine share, or else that of the node's own log. */
    static LogPlace of(NodeOptions options) {
        String shared = options.getEngineOptions().getJournalDir();
        String uri = shared == null || shared.isBlank() ? options.getLogUri() : shared;
        boolean rocks = uri != null && uri.startsWith(ROCKS);
        return new LogPlace(path(uri), rocks ? ROCKS_STORE : JournalHome.JOURNAL);
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
