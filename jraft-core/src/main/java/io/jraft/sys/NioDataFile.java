package io.jraft.sys;

import com.sun.nio.file.ExtendedOpenOption;
import io.jraft.spi.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
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

    /** As much as one call writes past the system's cache; less than the smallest is not worth a channel of its own. */
    private static final int DIRECT_MAX = 1 << 20;

    private static final int DIRECT_MIN = 16 * PAGE_BYTES;

    /** Begins at a page of memory. Thread: ANY; only ever duplicated. */
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(DIRECT_MAX + PAGE_BYTES)
                    .alignedSlice(PAGE_BYTES)
                    .asReadOnlyBuffer();

    private final String path;
    private final FileChannel channel;

    /** Past the system's cache; null until it is wanted. Owner: who writes. */
    private @Nullable FileChannel direct;

    private boolean directRefused;
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

    @Override
    public void append(long position, ByteBuffer bytes) throws IOException {
        int rest = (int) ((position + bytes.remaining()) % PAGE_BYTES);
        int limit = bytes.limit();
        if (rest > 0 && bytes.capacity() - limit >= PAGE_BYTES - rest) {
            bytes.limit(limit + PAGE_BYTES - rest).put(limit, ZEROS, 0, PAGE_BYTES - rest);
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
        boolean whole =
                position % PAGE_BYTES == 0 && bytes % PAGE_BYTES == 0 && bytes >= DIRECT_MIN;
        if (whole && directChannel() != null) {
            writeZerosDirectly(position, bytes);
        } else {
            writeZerosByPage(position, bytes);
        }
    }

    private @Nullable FileChannel directChannel() {
        if (direct == null && !directRefused) {
            try {
                direct =
                        FileChannel.open(
                                Path.of(path), StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
            } catch (IOException | UnsupportedOperationException e) {
                // A file system of memory, for example.
                directRefused = true;
            }
        }
        return direct;
    }

    /** Writes as much as goes past the cache; the cache takes the rest, and is where an error shows. */
    private void writeZerosDirectly(long position, int bytes) throws IOException {
        FileChannel past = Objects.requireNonNull(direct);
        refuseAfterFailedForce();
        boolean interrupted = Thread.interrupted();
        long end = position + bytes;
        long at = position;
        try {
            while (at < end && at % PAGE_BYTES == 0) {
                int length = (int) Math.min(DIRECT_MAX, end - at);
                at += past.write(ZEROS.duplicate().limit(length), at);
            }
        } catch (IOException e) {
            // Some file systems take the channel and refuse the write, for their larger blocks.
            directRefused = true;
            direct = null;
            past.close();
        } finally {
            restore(interrupted);
        }
        if (at < end) {
            writeZerosByPage(at, (int) (end - at));
        }
    }

    /**
     * Page by page. Linux keeps what one call wrote as one piece of its cache, and marks and writes back such a piece as a
     * whole: with zeros written in slices of 128 KiB, a synced append of 56 bytes wrote 128 KiB.
     */
    private void writeZerosByPage(long position, int bytes) throws IOException {
        long end = position + bytes;
        for (long at = position; at < end; ) {
            int length = (int) Math.min(PAGE_BYTES - at % PAGE_BYTES, end - at);
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
        FileChannel past = direct;
        try (channel) {
            if (past != null) {
                past.close();
            }
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
