package io.jraft.sys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a directory to one user: against other processes by an operating system lock on a file {@code LOCK}, against
 * others in this process by a set. The operating system drops the lock when its process dies, however it dies.
 * Owner: ANY. Made by {@link NioFileSystem#lock}.
 */
final class DirectoryLock implements AutoCloseable {
    /** Name of the lock file. It stays when the lock is given up: removing it would race with the next owner. */
    static final String FILE_NAME = "LOCK";

    /**
     * Directories held by this process. Needed beside the file lock, and asked before it: closing any channel of the
     * file, even a second one that failed to lock, would drop the lock of the first (POSIX).
     */
    private static final Set<String> HELD = ConcurrentHashMap.newKeySet();

    private final String directory;
    private final FileChannel channel;

    private DirectoryLock(String directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Takes the lock of a directory, given by its real path. */
    static DirectoryLock take(Path realDirectory) throws IOException {
        String directory = realDirectory.toString();
        if (!HELD.add(directory)) {
            throw taken(
                    directory,
                    "this process (" + ProcessHandle.current().pid() + ") itself, by another node");
        }
        boolean done = false;
        try {
            DirectoryLock lock = takeFile(directory, realDirectory.resolve(FILE_NAME));
            done = true;
            return lock;
        } finally {
            if (!done) {
                HELD.remove(directory);
            }
        }
    }

    private static DirectoryLock takeFile(String directory, Path file) throws IOException {
        FileChannel channel = open(directory, file);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw taken(directory, holder(file));
            }
            channel.truncate(0);
            channel.write(US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
            return new DirectoryLock(directory, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static FileChannel open(String directory, Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException(
                    "directory "
                            + directory
                            + " cannot be locked, because its file "
                            + FILE_NAME
                            + " cannot be written. Give this process write access to the directory: "
                            + e,
                    e);
        }
    }

    private static String holder(Path file) {
        try {
            String pid = Files.readString(file, US_ASCII).trim();
            return pid.isEmpty() ? "another process" : "process " + pid;
        } catch (IOException e) {
            return "a process whose id cannot be read (" + e + ")";
        }
    }

    private static IOException taken(String directory, String holder) {
        return new IOException(
                "directory "
                        + directory
                        + " is in use by "
                        + holder
                        + ". Stop it first, or give this node a directory of its own.");
    }

    /** Gives the directory up. Closing twice is no error. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try {
                channel.truncate(0);
            } finally {
                channel.close();
                HELD.remove(directory);
            }
        }
    }
}
