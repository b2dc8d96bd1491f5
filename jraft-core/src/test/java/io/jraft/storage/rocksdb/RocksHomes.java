package io.jraft.storage.rocksdb;

import io.jraft.sys.NioFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Databases on the disk of this machine, and what a crash would leave of one: its files as they stand. */
final class RocksHomes {
    private RocksHomes() {}

    static RocksLogStore open(Path directory) throws IOException {
        return RocksLogStore.open(new NioFileSystem(), RocksOptions.of(directory.toString(), 1, 2));
    }

    /** What a crash of an open database would leave, under another name. What was not synced is in the store's memory only. */
    static void crash(RocksLogStore open, Path from, Path to) throws IOException {
        open.database().holdStill(true);
        try {
            copy(from, to);
        } finally {
            open.database().holdStill(false);
        }
    }

    /** The files of a database that nobody writes. */
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            files.filter(file -> !file.getFileName().toString().equals("LOCK"))
                    .forEach(file -> copyFile(file, to.resolve(file.getFileName())));
        }
    }

    private static void copyFile(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
