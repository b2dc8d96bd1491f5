package io.jraft.spi;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file, by position. Reads may come from several threads, writes and forces from one. */
public interface DataFile extends Closeable {
    /** What operating systems read, keep and write as one. */
    int PAGE_BYTES = 4 << 10;

    /** Writes all remaining bytes at the position, growing the file where needed. */
    void write(long position, ByteBuffer bytes) throws IOException;

    /**
     * Writes that many zeros at the position, growing the file where needed: a file prepared so lets a later sync of a
     * few bytes write those few bytes.
     */
    default void writeZeros(long position, int bytes) throws IOException {
        write(position, ByteBuffer.allocate(bytes));
    }

    /**
     * Writes all remaining bytes at a position behind which nothing counts yet. Up to the next multiple of {@link #PAGE_BYTES} zeros
     * may be written too: a system that has to change a part of a page which it does not keep reads it first, and the writer
     * waits for that.
     *
     * @param bytes what it has behind its limit may be overwritten
     */
    default void append(long position, ByteBuffer bytes) throws IOException {
        write(position, bytes);
    }

    /** Nothing more will be appended: what only that needs may go. A long log has many such files open. */
    default void appended() throws IOException {}

    /** Reads at the position until the buffer is full or the file ends; answers the bytes read, 0 at the end. */
    int read(long position, ByteBuffer into) throws IOException;

    /**
     * The same for who looks at every byte once: what was read need not stay in the system's cache. Pages that are read into
     * the cache take the place of others.
     */
    default int readOnce(long position, ByteBuffer into) throws IOException {
        return read(position, into);
    }

    /** Makes written bytes durable; with {@code metadata} also size and times. A failure is never retried: the pages may be lost. */
    void force(boolean metadata) throws IOException;

    long size() throws IOException;

    /** Cuts the file to {@code size} bytes. */
    void truncate(long size) throws IOException;
}
