package io.jraft.storage.local;

import io.jraft.conf.Configuration;
import io.jraft.spi.FileSystem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The members that a group begins with, in the directory that raftMetaUri names, written before the node's first start.
 * Later the log says who belongs. Owner: ANY, one thread at a time. Called by boot.
 */
public final class BootstrapFile {
    private static final String FILE = "bootstrap.id";
    private static final String KIND = "bootstrap";

    private BootstrapFile() {}

    /** Puts it on disk in one step; the directory is created when missing. */
    public static void write(FileSystem fs, String directory, String group, Configuration conf)
            throws IOException {
        Files.createHome(fs, directory, FILE);
        IdentityFile.of(directory + "/" + FILE)
                .with("group", group)
                .with("members", conf.toString())
                .write(fs, KIND);
    }

    /**
     * Who the group begins with; null when nobody said so.
     *
     * @throws IOException when it is damaged, or speaks of another group
     */
    public static @Nullable Configuration read(FileSystem fs, String directory, String group)
            throws IOException {
        IdentityFile file = IdentityFile.read(fs, directory + "/" + FILE, KIND);
        if (file == null) {
            return null;
        }
        if (!file.get("group").equals(group)) {
            throw new IOException(
                    "raftMetaUri "
                            + directory
                            + " was bootstrapped for group '"
                            + file.get("group")
                            + "', and this node is of group '"
                            + group
                            + "'. Give each node a directory of its own.");
        }
        return Configuration.of(file.get("members"));
    }
}
