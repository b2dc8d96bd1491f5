package io.jraft.rhea.storage.zip;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** What ways to make an archive have in common: which files, under which names, and when one is whole. Owner: ANY, stateless. */
final class ZipFiles {
    private ZipFiles() {}

    /** Writes to a file. */
    interface Writer {
        void write(Path file) throws IOException;
    }

    /** Everything in a directory, and that itself; directories before what is in them. */
    static List<Path> all(Path root, String directory) throws IOException {
        Path from = inside(root, directory);
        try (Stream<Path> walk = Files.walk(from)) {
            List<Path> all = walk.sorted().toList();
            for (Path path : all) {
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                        && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    throw new IOException(path + " is neither a directory nor a regular file");
                }
            }
            return all;
        }
    }

    /** Name of a file in an archive; a directory's ends with a slash, as zip has it. */
    static String name(Path root, Path path) {
        String name = root.relativize(path).toString().replace('\\', '/');
        return Files.isDirectory(path) ? name + "/" : name;
    }

    /**
     * What a name means in a directory.
     *
     * @throws IOException if that is elsewhere
     */
    static Path inside(Path directory, String name) throws IOException {
        Path root = directory.toAbsolutePath().normalize();
        Path path = root.resolve(name).normalize();
        if (!path.startsWith(root)) {
            throw new IOException("'" + name + "' would not be in " + root);
        }
        return path;
    }

    /** Has a file written beside its place, synced, and put there. */
    static void replace(Path file, Writer writer) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Path part = Files.createTempFile(parent, "zip", ".part");
        try {
            writer.write(part);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            try {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
