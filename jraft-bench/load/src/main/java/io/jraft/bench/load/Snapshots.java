package io.jraft.bench.load;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.error.RaftError;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Snapshots without a meaning, of a size. They are written by a thread of their own, as those of a state machine with so much
 * state would be. Thread: ANY.
 */
final class Snapshots {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final String FILE = "data";

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger loads = new AtomicInteger();

    /** The size of those that come. */
    void next(long wanted) {
        bytes.set(wanted);
    }

    void save(SnapshotWriter writer, Closure done) {
        long wanted = bytes.get();
        Thread worker = new Thread(() -> done.run(write(writer, wanted)), "snapshot");
        worker.setDaemon(true);
        worker.start();
    }

    private static Status write(SnapshotWriter writer, long wanted) {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        try (FileChannel file =
                FileChannel.open(
                        Path.of(writer.getPath(), FILE),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            for (long at = 0; at < wanted; at += block.capacity()) {
                fill(block, at);
                block.limit((int) Math.min(block.capacity(), wanted - at));
                while (block.hasRemaining()) {
                    file.write(block);
                }
            }
        } catch (IOException e) {
            return new Status(RaftError.EIO, "the snapshot could not be written: %s", e);
        }
        return writer.addFile(FILE) ? Status.OK() : new Status(RaftError.EIO, "not added");
    }

    /** Something that nobody can make smaller, and no two blocks of it alike. */
    private static void fill(ByteBuffer block, long seed) {
        block.clear();
        long x = seed * 2 + 1;
        while (block.remaining() >= Long.BYTES) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
            block.putLong(x);
        }
        block.flip();
    }

    void load() {
        loads.incrementAndGet();
    }

    int loaded() {
        return loads.get();
    }
}
