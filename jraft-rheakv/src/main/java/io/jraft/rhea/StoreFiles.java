package io.jraft.rhea;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Where things are in a store's data directory. One journal for all regions: their batches share a sync. */
record StoreFiles(Path data) {
    /** Says whose the directory is. */
    Path identity() {
        return data.resolve("store.id");
    }

    /** Says whose it is from now on, on disk and whole: after a crash what it said before stands there, or this. */
    void identify(String text) throws IOException {
        replace(identity(), text.getBytes(UTF_8));
    }

    /** Writes a file in one step, on disk when this returns: after a crash what was there before is there, or this. */
    void replace(Path file, byte[] content) throws IOException {
        Path directory = Objects.requireNonNull(file.getParent());
        Path fresh = directory.resolve(file.getFileName() + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
    }

    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    Path log() {
        return data.resolve("log");
    }

    /** What the placement driver's member keeps beside its log. */
    Path driver() {
        return data.resolve("placement");
    }

    Path meta(long regionId) {
        return data.resolve("region-" + regionId).resolve("meta");
    }

    /** Where a replica was that is not there any more: nothing is there, ever. */
    Path gone(long regionId) {
        return data.resolve("gone-" + regionId);
    }

    Path snapshot(long regionId) {
        return data.resolve("region-" + regionId).resolve("snapshot");
    }
}
