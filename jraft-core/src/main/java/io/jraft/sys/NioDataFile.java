package io.jraft.sys;

import io.jraft.spi.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A file behind a {@link FileChannel}.
 * Owner: one thread writes, ANY may read.
 *
 * <p>Interrupts: a thread that is interrupted inside a channel's read or write closes the channel for everybody (T30).
 * Worker threads cannot be interrupted at all. For other threads a pending interrupt is set aside during the call and
 * put back afterwards; what is left is an interrupt that arrives in the middle, so do not interrupt threads that read.
 */
final class NioDataFile implements DataFile {
    /**
     * The JDK keeps a direct copy buffer per thread as large as the largest heap buffer ever written, for ever. Slices
     * keep it small; direct buffers go to the kernel in one call.
     */
    private static final int HEAP_SLICE = 128 << 10;

    /** What the system's file cache keeps, and writes back, as one. */
    private static final int PAGE = 4 << 10;

    /** Thread: ANY; only ever duplicated. */
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(PAGE).asReadOnlyBuffer();

    private final String path;
    private final FileChannel channel;
    private volatile @Nullable IOException failedForce;

    NioDataFile(String path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
        refuseAfterFailedForce();
        boolean interrupted = Thread.interrupted();
        int limit = bytes.limit();
        long at = position;
        try {
            while (bytes.position() < limit) {
                bytes.limit(sliceEnd(bytes, limit));
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw IoErrors.of("writing at " + at + " of", path, e);
        } finally {
            bytes.limit(limit);
            restore(interrupted);
        }
    }

    /**
     * Page by page. Linux keeps what one call wrote as one piece of its cache, and marks and writes back such a piece as a
     * whole: with zeros written in slices of 128 KiB, a synced append of 56 bytes wrote 128 KiB.
     */
    @Override
    public void writeZeros(long position, int bytes) throws IOException {
        long end = position + bytes;
        for (long at = position; at < end; ) {
            int length = (int) Math.min(PAGE - at % PAGE, end - at);
            write(at, ZEROS.duplicate().limit(length));
            at += length;
        }
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
        boolean interrupted = Thread.interrupted();
        int limit = into.limit();
        int total = 0;
        try {
            while (into.position() < limit) {
                into.limit(sliceEnd(into, limit));
                int n = channel.read(into, position + total);
                if (n < 0) {
                    break;
                }
                total += n;
            }
            return total;
        } catch (IOException e) {
            throw IoErrors.of("reading at " + (position + total) + " of", path, e);
        } finally {
            into.limit(limit);
            restore(interrupted);
        }
    }

    @Override
    public void force(boolean metadata) throws IOException {
        refuseAfterFailedForce();
        boolean interrupted = Thread.interrupted();
        try {
            channel.force(metadata);
        } catch (IOException e) {
            IOException failure = IoErrors.of("syncing", path, e);
            failedForce = failure;
            throw failure;
        } finally {
            restore(interrupted);
        }
    }

    @Override
    public long size() throws IOException {
        try {
            return channel.size();
        } catch (IOException e) {
            throw IoErrors.of("asking the size of", path, e);
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        refuseAfterFailedForce();
        boolean interrupted = Thread.interrupted();
        try {
            channel.truncate(size);
        } catch (IOException e) {
            throw IoErrors.of("truncating", path, e);
        } finally {
            restore(interrupted);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return path;
    }

    private static int sliceEnd(ByteBuffer bytes, int limit) {
        return bytes.isDirect() ? limit : Math.min(limit, bytes.position() + HEAP_SLICE);
    }

    /** After a failed sync the kernel may have dropped the pages and would report success on the next one. */
    private void refuseAfterFailedForce() throws IOException {
        IOException earlier = failedForce;
        if (earlier != null) {
            throw new IOException(
                    "an earlier sync of " + path + " failed, so nothing more is written to it",
                    earlier);
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
