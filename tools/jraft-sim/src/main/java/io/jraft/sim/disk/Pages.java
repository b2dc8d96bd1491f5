package io.jraft.sim.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file in pages of 4 KiB, shared between what programs see, what the disk holds and copies of both. A
 * shared page is copied when it is written, so that a sync and a copy of a disk move references and no bytes. A page
 * that was never written, or only with zeros, is null. Owner: the run's thread.
 */
final class Pages {
    static final int PAGE = 4096;

    private static final byte[] ZEROS = new byte[PAGE];

    /** A page; once shared it never changes again. */
    private static final class Page {
        private final byte[] bytes;
        private boolean shared;

        Page(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    private @Nullable Page[] table;
    private long size;

    Pages() {
        this(new Page[0], 0);
    }

    private Pages(@Nullable Page[] table, long size) {
        this.table = table;
        this.size = size;
    }

    long size() {
        return size;
    }

    /** The same content, that goes its own way from here. */
    Pages copy() {
        for (Page page : table) {
            if (page != null) {
                page.shared = true;
            }
        }
        return new Pages(table.clone(), size);
    }

    /** Takes over one page of another file. */
    void share(int index, Pages from) {
        Page page = index < from.table.length ? from.table[index] : null;
        if (page != null) {
            page.shared = true;
            ensure(index + 1);
        }
        if (index < table.length) {
            table[index] = page;
        }
    }

    /** Makes the file that long; what is new is zero, what is gone never comes back. */
    void resize(long bytes) {
        if (bytes < size) {
            int kept = count(bytes);
            for (int p = kept; p < table.length; p++) {
                table[p] = null;
            }
            int rest = (int) (bytes % PAGE);
            if (rest != 0 && table.length >= kept && table[kept - 1] != null) {
                Arrays.fill(mine(kept - 1), rest, PAGE, (byte) 0);
            }
        }
        size = bytes;
    }

    static int count(long bytes) {
        return (int) ((bytes + PAGE - 1) / PAGE);
    }

    private void ensure(int pages) {
        if (pages > table.length) {
            table = Arrays.copyOf(table, Math.max(pages, table.length * 2));
        }
    }

    /** The bytes of a page that nobody else sees. */
    private byte[] mine(int index) {
        ensure(index + 1);
        Page page = table[index];
        if (page == null || page.shared) {
            page = new Page(page == null ? new byte[PAGE] : page.bytes.clone());
            table[index] = page;
        }
        return page.bytes;
    }

    /** Writes a part of an array, growing the file where needed. */
    void write(long position, byte[] from, int offset, int length) {
        int done = 0;
        while (done < length) {
            long at = position + done;
            int index = (int) (at / PAGE);
            int inPage = (int) (at % PAGE);
            int part = Math.min(PAGE - inPage, length - done);
            int source = offset + done;
            if (part == PAGE && Arrays.equals(from, source, source + PAGE, ZEROS, 0, PAGE)) {
                ensure(index + 1);
                table[index] = null;
            } else {
                System.arraycopy(from, source, mine(index), inPage, part);
            }
            done += part;
        }
        size = Math.max(size, position + length);
    }

    /** Reads to the end of the buffer or of the file; answers the bytes read. */
    int read(long position, ByteBuffer into) {
        int length = (int) Math.max(0, Math.min(into.remaining(), size - position));
        int done = 0;
        while (done < length) {
            long at = position + done;
            int index = (int) (at / PAGE);
            int inPage = (int) (at % PAGE);
            int part = Math.min(PAGE - inPage, length - done);
            Page page = index < table.length ? table[index] : null;
            into.put(page == null ? ZEROS : page.bytes, inPage, part);
            done += part;
        }
        return length;
    }

    /** A part of the content. */
    byte[] bytes(long position, int length) {
        byte[] result = new byte[(int) Math.max(0, Math.min(length, size - position))];
        read(position, ByteBuffer.wrap(result));
        return result;
    }

    /** Flips bits of a byte that is there. */
    void flip(long position, int mask) {
        mine((int) (position / PAGE))[(int) (position % PAGE)] ^= (byte) mask;
    }
}
