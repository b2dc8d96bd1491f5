package io.jraft.spi;

import java.io.IOException;
import java.util.List;

/**
 * Files as storage needs them. Paths are strings with {@code /}. A full disk is always a {@link NoSpaceException}.
 * Thread: ANY, but calls about one path come from one thread at a time.
 */
public interface FileSystem {
    /** How to open a file. */
    enum OpenMode {
        /** It exists; it is only read. */
        READ,
        /** It exists; it is read and written. */
        WRITE,
        /** It must not exist; it is created, read and written. */
        CREATE
    }

    /** Opens a file. */
    DataFile open(String path, OpenMode mode) throws IOException;

    /** Gives a file or directory another name in one step, replacing a file that has it. Durable after {@link #syncDirectory} of both parents. */
    void rename(String from, String to) throws IOException;

    /** Removes a file or an empty directory; it is no error when there is none. */
    void delete(String path) throws IOException;

    boolean exists(String path);

    boolean isDirectory(String path);

    /** Creates a directory and its parents where missing. */
    void createDirectories(String path) throws IOException;

    /** Names in a directory, sorted; empty when there is no such directory. */
    List<String> list(String directory) throws IOException;

    /** Makes the directory's entries (creations, renames, deletions) durable. */
    void syncDirectory(String directory) throws IOException;

    /** Bytes that could still be written where the path lies. */
    long usableSpace(String path) throws IOException;

    /** The path with links and relative parts resolved; the path itself may not exist yet. */
    String realPath(String path) throws IOException;

    /**
     * Keeps other processes, and other users in this process, out of a directory until closed.
     *
     * @throws IOException naming the directory and, when known, the process that holds it
     */
    AutoCloseable lock(String directory) throws IOException;

    /** Removes a directory and everything in it; it is no error when there is none. */
    default void deleteRecursively(String path) throws IOException {
        if (isDirectory(path)) {
            for (String name : list(path)) {
                deleteRecursively(path + "/" + name);
            }
        }
        delete(path);
    }
}
