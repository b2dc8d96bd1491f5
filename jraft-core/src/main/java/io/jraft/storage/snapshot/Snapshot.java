package io.jraft.storage.snapshot;

import com.google.protobuf.Message;
import io.jraft.Status;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as the state machine sees it: a directory and the files registered in it. It is a status
 * as well, which tells what went wrong with it.
 * Owner: the thread of the callback it was handed to.
 */
public abstract class Snapshot extends Status {

    /** Name of the file in which the library keeps what it knows about a snapshot. */
    public static final String JRAFT_SNAPSHOT_META_FILE = "__raft_snapshot_meta";

    /** Names of snapshot directories begin with this. */
    public static final String JRAFT_SNAPSHOT_PREFIX = "snapshot_";

    /** Names of remote snapshots begin with this. */
    public static final String REMOTE_SNAPSHOT_URI_SCHEME = "remote://";

    /** The directory of the files. */
    public abstract String getPath();

    /** Names of the registered files, relative to the directory. */
    public abstract Set<String> listFiles();

    /**
     * What the user said about a file: a {@code LocalFileMetaOutter.LocalFileMeta}.
     *
     * @return null if there is no such file
     */
    public abstract @Nullable Message getFileMeta(String fileName);
}
