package io.jraft.rhea;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Where things are in a store's data directory. One journal for all regions: their batches share a sync. */
record StoreFiles(Path data) {
    /** Says whose the directory is. */
    Path identity() {
        return data.resolve("store.id");
    }

    /** Says whose it is from now on, on disk and whole: after a crash what it said before stands there, or this. */
    void identify(String text) throws IOException {
        Path fresh = data.resolve("store.id.new");
        try (FileChannel channel =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, identity(), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    Path log() {
        return data.resolve("log");
    }

    Path meta(long regionId) {
        return data.resolve("region-" + regionId).resolve("meta");
    }

    Path snapshot(long regionId) {
        return data.resolve("region-" + regionId).resolve("snapshot");
    }
}
