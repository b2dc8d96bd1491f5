package io.jraft.cli.offline;

import io.jraft.cli.CommandFailure;
import io.jraft.spi.FileSystem;
import java.io.IOException;

/** The lock of a directory, which a running node holds. Owner: MAIN; keeps no state. */
final class Locks {
    private Locks() {}

    /**
     * Takes it.
     *
     * @throws CommandFailure when somebody uses the directory, naming the process
     */
    static AutoCloseable take(FileSystem disk, String directory) {
        if (!disk.isDirectory(directory)) {
            throw CommandFailure.refused("There is no directory " + directory + ".");
        }
        try {
            return disk.lock(directory);
        } catch (IOException e) {
            throw CommandFailure.refused(
                    e.getMessage()
                            + " Nothing was changed. This command is for stopped nodes; for running ones there are"
                            + " status and diagnose.");
        }
    }

    static void release(AutoCloseable lock) throws IOException {
        try {
            lock.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("giving up a lock failed", e);
        }
    }
}
