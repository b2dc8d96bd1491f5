package io.jraft.sys;

import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.NoSpaceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The files of this machine. Owner: ANY; keeps no state but the locks. */
public final class NioFileSystem implements FileSystem {
    @Override
    public DataFile open(String path, OpenMode mode) throws IOException {
        Set<OpenOption> options =
                switch (mode) {
                    case READ -> Set.of(StandardOpenOption.READ);
                    case WRITE -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
                    case CREATE ->
                            Set.of(
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE_NEW);
                };
        try {
            return new NioDataFile(path, FileChannel.open(Path.of(path), options));
        } catch (IOException e) {
            throw IoErrors.of(mode == OpenMode.CREATE ? "creating" : "opening", path, e);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        try {
            Files.move(Path.of(from), Path.of(to), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw IoErrors.of("renaming " + from + " to", to, e);
        }
    }

    @Override
    public void delete(String path) throws IOException {
        try {
            Files.deleteIfExists(Path.of(path));
        } catch (IOException e) {
            throw IoErrors.of("deleting", path, e);
        }
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(Path.of(path));
    }

    @Override
    public boolean isDirectory(String path) {
        return Files.isDirectory(Path.of(path));
    }

    @Override
    public void createDirectories(String path) throws IOException {
        if (isDirectory(path)) {
            // The JDK refuses a symbolic link to a directory here, and data directories often are
            // one.
            return;
        }
        try {
            Files.createDirectories(Path.of(path));
        } catch (IOException e) {
            IOException error = IoErrors.of("creating directory", path, e);
            if (error instanceof NoSpaceException) {
                throw error;
            }
            throw new IOException(
                    error.getMessage()
                            + ". Give this process write access there, or name another directory.",
                    e);
        }
    }

    @Override
    public List<String> list(String directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(directory))) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw IoErrors.of("listing", directory, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw IoErrors.of("listing", directory, e);
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        // Java has no call for this; on Linux and macOS a directory opened for reading can be
        // forced like a file.
        try (FileChannel channel = FileChannel.open(Path.of(directory), StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw IoErrors.of("syncing directory", directory, e);
        }
    }

    @Override
    public long usableSpace(String path) throws IOException {
        try {
            return Files.getFileStore(nearestExisting(Path.of(path).toAbsolutePath()))
                    .getUsableSpace();
        } catch (IOException e) {
            throw IoErrors.of("asking the free space of", path, e);
        }
    }

    @Override
    public String realPath(String path) throws IOException {
        Path absolute = Path.of(path).toAbsolutePath();
        try {
            Path known = nearestExisting(absolute);
            int missingFrom = known.getNameCount();
            Path real = known.toRealPath();
            return missingFrom == absolute.getNameCount()
                    ? real.toString()
                    : real.resolve(absolute.subpath(missingFrom, absolute.getNameCount()))
                            .normalize()
                            .toString();
        } catch (IOException e) {
            throw IoErrors.of("resolving", path, e);
        }
    }

    @Override
    public AutoCloseable lock(String directory) throws IOException {
        createDirectories(directory);
        return DirectoryLock.take(Path.of(realPath(directory)));
    }

    /** The path itself or the closest of its parents that is there; the root always is. */
    private static Path nearestExisting(Path absolute) {
        Path at = absolute;
        while (!Files.exists(at)) {
            Path parent = at.getParent();
            if (parent == null) {
                return at;
            }
            at = parent;
        }
        return at;
    }
}
