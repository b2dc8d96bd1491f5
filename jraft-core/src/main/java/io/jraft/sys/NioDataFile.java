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

    private final String path;
    private final FileChannel channel;

    private final PastCache past;
    private volatile @Nullable IOException failedForce;

    NioDataFile(String path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
        past = new PastCache(path, channel);
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
        refuseAfterFailedForce();
        past.forget();
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
     * Past the system's cache where the file system lets it: to copy a page into the cache, and out of it to the disk, costs more
     * than all else that is done for it, most where the memory of the machine is virtual and the page is new to it.
     */
    @Override
    public void append(long position, ByteBuffer bytes) throws IOException {
        refuseAfterFailedForce();
        boolean interrupted = Thread.interrupted();
        boolean done;
        try {
            done = past.append(position, bytes);
        } catch (IOException e) {
            throw IoErrors.of("writing at " + position + " of", path, e);
        } finally {
            restore(interrupted);
        }
        if (!done) {
            appendByCache(position, bytes);
        }
    }

    @Override
    public void appended() throws IOException {
        past.close();
    }

    private void appendByCache(long position, ByteBuffer bytes) throws IOException {
        int rest = (int) ((position + bytes.remaining()) % PAGE_BYTES);
        int limit = bytes.limit();
        if (rest > 0 && bytes.capacity() - limit >= PAGE_BYTES - rest) {
            bytes.limit(limit + PAGE_BYTES - rest)
                    .put(limit, PastCache.ZEROS, 0, PAGE_BYTES - rest);
        }
        try {
            write(position, bytes);
        } finally {
            bytes.limit(limit);
        }
    }

    /**
     * Whole pages go past the system's cache where the file system lets them: a page of zeros that goes through it costs about
     * ten microseconds of processor, one that does not a tenth of one.
     */
    @Override
    public void writeZeros(long position, int bytes) throws IOException {
        refuseAfterFailedForce();
        boolean interrupted = Thread.interrupted();
        long at;
        try {
            at = past.zeros(position, bytes);
        } finally {
            restore(interrupted);
        }
        writeZerosByPage(at, (int) (position + bytes - at));
    }

    /**
     * Page by page. Linux keeps what one call wrote as one piece of its cache, and marks and writes back such a piece as a
     * whole: with zeros written in slices of 128 KiB, a synced append of 56 bytes wrote 128 KiB.
     */
    private void writeZerosByPage(long position, int bytes) throws IOException {
        long end = position + bytes;
        for (long at = position; at < end; ) {
            int length = (int) Math.min(PAGE_BYTES - at % PAGE_BYTES, end - at);
            write(at, PastCache.ZEROS.duplicate().limit(length));
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

    /** Past the system's cache where the file system lets it, and position and buffer lie at whole pages. */
    @Override
    public int readOnce(long position, ByteBuffer into) throws IOException {
        boolean interrupted = Thread.interrupted();
        int total;
        try {
            total = past.read(position, into);
        } finally {
            restore(interrupted);
        }
        return total + read(position + total, into);
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
            past.forget();
            channel.truncate(size);
        } catch (IOException e) {
            throw IoErrors.of("truncating", path, e);
        } finally {
            restore(interrupted);
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            past.close();
        }
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
