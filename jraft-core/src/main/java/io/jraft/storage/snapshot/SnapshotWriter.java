package io.jraft.storage.snapshot;

import com.google.protobuf.Message;
import io.jraft.Lifecycle;
import io.jraft.entity.LocalFileMetaOutter.LocalFileMeta;
import io.jraft.entity.RaftOutter.SnapshotMeta;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot in the making: write files into {@link #getPath()} and register each. The library
 * publishes it as a whole once the save has succeeded, or drops it.
 * Owner: the thread that saves.
 */
public abstract class SnapshotWriter extends Snapshot implements Closeable, Lifecycle<Void> {

    /** Opens it; there are no options. */
    @Override
    public abstract boolean init(@Nullable Void opts);

    /** Up to which entry this snapshot reaches, and the configuration there. */
    public abstract SnapshotMeta getCurrentMeta();

    /** Writes down up to which entry it reaches. For the library. */
    public abstract boolean saveMeta(SnapshotMeta meta);

    /** Like {@link #addFile(String, Message)}, saying nothing about the file. */
    public boolean addFile(String fileName) {
        return addFile(fileName, LocalFileMeta.getDefaultInstance());
    }

    /**
     * Registers a file that was written; nothing is copied.
     *
     * @param fileName relative to {@link #getPath()}; may lie in a subdirectory
     * @param fileMeta a {@code LocalFileMeta}, kept with the file; null says nothing
     * @return false if the file was registered already, or if its name leads out of the directory or is the
     *     library's own; the snapshot is not published then. A file that does not exist when the save is
     *     done fails the save
     */
    public abstract boolean addFile(String fileName, @Nullable Message fileMeta);

    /** Unregisters a file; false if it was not registered. */
    public abstract boolean removeFile(String fileName);

    /**
     * Ends the writing. For the library.
     *
     * @param keepDataOnError whether to leave the files there if this is not OK, for people to look at
     * @throws IOException if the directory cannot be tidied up
     */
    public abstract void close(boolean keepDataOnError) throws IOException;
}
