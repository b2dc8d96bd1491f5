package io.jraft.sys;

import static io.jraft.spi.DataFile.PAGE_BYTES;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The way into a file that goes past the system's cache. Only whole pages fit through it. Where the file system has none, or
 * refuses the first that comes, the cache is taken; after that a failure is one.
 * Owner: who writes. Called by NioDataFile, which sets interrupts aside.
 */
final class PastCache {
    /** As much as one call writes. */
    private static final int MAX = 1 << 20;

    /** Fewer are not worth a channel of their own. */
    private static final int ZEROS_MIN = 16 * PAGE_BYTES;

    /** Begins at a page of memory. Thread: ANY; only ever duplicated. */
    static final ByteBuffer ZEROS = pages().asReadOnlyBuffer();

    /** What is appended has to begin at a page of memory. Threads that append are few. */
    private static final ThreadLocal<ByteBuffer> BUFFERS =
            ThreadLocal.withInitial(PastCache::pages);

    private final String path;
    private final FileChannel cached;
    private @Nullable FileChannel direct;
    private boolean refused;
    private boolean proven;

    /** What the last page has up to {@link #end}. Null in files that nobody appends to. */
    private @Nullable ByteBuffer tail;

    /** Behind the last byte that was appended; -1 when others may have written since. */
    private long end = -1;

    /** The way into the file of a channel that reads and writes through the cache. */
    PastCache(String path, FileChannel cached) {
        this.path = path;
        this.cached = cached;
    }

    private static ByteBuffer pages() {
        return ByteBuffer.allocateDirect(MAX + PAGE_BYTES).alignedSlice(PAGE_BYTES).slice(0, MAX);
    }

    private @Nullable FileChannel open() {
        if (direct == null && !refused) {
            try {
                direct =
                        FileChannel.open(
                                Path.of(path), StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
            } catch (IOException | UnsupportedOperationException e) {
                // A file system of memory, for example.
                refused = true;
            }
        }
        return direct;
    }

    /** Writes as many zeros as go this way; answers where they end. */
    long zeros(long position, int bytes) throws IOException {
        forget();
        boolean whole = position % PAGE_BYTES == 0 && bytes % PAGE_BYTES == 0 && bytes >= ZEROS_MIN;
        FileChannel past = whole ? open() : null;
        long at = position;
        if (past == null) {
            return at;
        }
        long stop = position + bytes;
        try {
            while (at < stop && at % PAGE_BYTES == 0) {
                int length = (int) Math.min(MAX, stop - at);
                at += past.write(ZEROS.duplicate().limit(length), at);
            }
            proven = true;
        } catch (IOException e) {
            // Some take the channel and refuse the write, for their larger blocks. In any case the
            // cache takes the rest, and is where an error shows.
            refuse(past);
        }
        return at;
    }

    /**
     * Appends bytes, and zeros up to the end of their last page. What the first page has already is written again with them, the
     * same bytes as before: a sector of it that a power failure leaves undone is none the worse.
     *
     * @return false when they cannot go this way; they have to be written by the cache then
     */
    boolean append(long position, ByteBuffer bytes) throws IOException {
        FileChannel past = open();
        if (past == null) {
            return false;
        }
        int before = (int) (position % PAGE_BYTES);
        int from = bytes.position();
        ByteBuffer pages = BUFFERS.get().clear();
        head(position - before, before, pages);
        end = -1;
        long at = position - before;
        try {
            do {
                int length = Math.min(pages.remaining(), bytes.remaining());
                pages.put(pages.position(), bytes, bytes.position(), length);
                pages.position(pages.position() + length);
                bytes.position(bytes.position() + length);
                if (!bytes.hasRemaining()) {
                    keep(pages);
                }
                at += write(past, pages.flip(), at);
                pages.clear();
            } while (bytes.hasRemaining());
            proven = true;
        } catch (IOException e) {
            if (proven) {
                throw e;
            }
            refuse(past);
            bytes.position(from);
            return false;
        }
        end = position + bytes.position() - from;
        return true;
    }

    /** What the page has before the bytes that come. */
    private void head(long page, int before, ByteBuffer pages) throws IOException {
        ByteBuffer kept = tail;
        if (kept != null && end == page + before) {
            pages.put(0, kept, 0, before);
        } else {
            ByteBuffer found = pages.duplicate().limit(before);
            while (found.hasRemaining() && cached.read(found, page + found.position()) >= 0) {
                // As much as there is.
            }
            zero(pages, found.position(), before);
        }
        pages.position(before);
    }

    /** Remembers what the last page has, and fills it up. */
    private void keep(ByteBuffer pages) {
        int stop = pages.position();
        int last = stop % PAGE_BYTES;
        if (last > 0) {
            ByteBuffer kept = tail;
            if (kept == null) {
                kept = ByteBuffer.allocate(PAGE_BYTES);
                tail = kept;
            }
            kept.put(0, pages, stop - last, last);
            zero(pages, stop, stop - last + PAGE_BYTES);
            pages.position(stop - last + PAGE_BYTES);
        }
    }

    private static void zero(ByteBuffer pages, int from, int to) {
        pages.put(from, ZEROS, 0, to - from);
    }

    private static int write(FileChannel past, ByteBuffer pages, long at) throws IOException {
        int length = pages.limit();
        while (pages.hasRemaining()) {
            past.write(pages, at + pages.position());
            // A call may end early, but not the next one begin within a page.
            pages.position(pages.position() / PAGE_BYTES * PAGE_BYTES);
        }
        return length;
    }

    private void refuse(FileChannel past) throws IOException {
        refused = true;
        direct = null;
        past.close();
    }

    /**
     * Reads what can be read this way, which may be nothing: the cache has the rest, and is where an error shows.
     *
     * @return bytes read
     */
    int read(long position, ByteBuffer into) {
        boolean whole =
                position % PAGE_BYTES == 0
                        && into.isDirect()
                        && into.remaining() % PAGE_BYTES == 0
                        && into.alignmentOffset(into.position(), PAGE_BYTES) == 0;
        if (!whole) {
            return 0;
        }
        int from = into.position();
        try (FileChannel once =
                FileChannel.open(
                        Path.of(path), StandardOpenOption.READ, ExtendedOpenOption.DIRECT)) {
            return Math.max(0, once.read(into, position));
        } catch (IOException | UnsupportedOperationException e) {
            into.position(from);
            return 0;
        }
    }

    /** The file was changed in another way. */
    void forget() {
        end = -1;
    }

    /** Lets go of what it holds; used again it begins anew. */
    void close() throws IOException {
        FileChannel past = direct;
        direct = null;
        tail = null;
        end = -1;
        if (past != null) {
            past.close();
        }
    }
}
