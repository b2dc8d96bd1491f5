package io.jraft.cli.offline;

import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file whose changes stay in memory, page by page; pages that nobody wrote come from the disk.
 * Owner: MAIN.
 */
final class ShadowFile {
    private static final int PAGE = 64 << 10;

    /** Stands for every page of zeros: recovery clears whole tails of files. */
    private static final byte[] ZEROS = new byte[PAGE];

    private final FileSystem disk;
    private final @Nullable String path;
    private final TreeMap<Long, byte[]> pages = new TreeMap<>();

    /** How much of the file on disk still shows. */
    private long shown;

    private long size;

    private ShadowFile(FileSystem disk, @Nullable String path, long size) {
        this.disk = disk;
        this.path = path;
        this.size = size;
        shown = size;
    }

    /** A file that is on disk. */
    static ShadowFile of(FileSystem disk, String path) throws IOException {
        try (DataFile file = disk.open(path, OpenMode.READ)) {
            return new ShadowFile(disk, path, file.size());
        }
    }

    /** A file that is only here. */
    static ShadowFile empty(FileSystem disk) {
        return new ShadowFile(disk, null, 0);
    }

    /** Opens it for reading and writing. */
    DataFile open() throws IOException {
        return new Handle(path == null ? null : disk.open(path, OpenMode.READ));
    }

    private final class Handle implements DataFile {
        private final @Nullable DataFile below;

        Handle(@Nullable DataFile below) {
            this.below = below;
        }

        @Override
        public void write(long position, ByteBuffer bytes) throws IOException {
            long at = position;
            while (bytes.hasRemaining()) {
                int offset = (int) (at % PAGE);
                byte[] page = offset == 0 && bytes.remaining() >= PAGE ? new byte[PAGE] : copy(at);
                int n = Math.min(PAGE - offset, bytes.remaining());
                bytes.get(page, offset, n);
                pages.put(at / PAGE, Arrays.equals(page, ZEROS) ? ZEROS : page);
                at += n;
            }
            size = Math.max(size, at);
        }

        private byte[] copy(long at) throws IOException {
            byte[] page = new byte[PAGE];
            long start = at / PAGE * PAGE;
            byte[] known = pages.get(at / PAGE);
            if (known != null) {
                System.arraycopy(known, 0, page, 0, PAGE);
            } else if (start < shown) {
                readBelow(start, ByteBuffer.wrap(page, 0, (int) Math.min(PAGE, shown - start)));
            }
            return page;
        }

        private void readBelow(long at, ByteBuffer into) throws IOException {
            if (below != null) {
                below.read(at, into);
            }
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            int total = (int) Math.max(0, Math.min(into.remaining(), size - position));
            int end = into.position() + total;
            long at = position;
            while (into.position() < end) {
                int offset = (int) (at % PAGE);
                int n = Math.min(PAGE - offset, end - into.position());
                byte[] page = pages.get(at / PAGE);
                if (page != null) {
                    into.put(page, offset, n);
                } else {
                    int real = (int) Math.max(0, Math.min(n, shown - at));
                    ByteBuffer part = into.slice(into.position(), real);
                    readBelow(at, part);
                    into.position(into.position() + real);
                    into.put(ZEROS, 0, n - real);
                }
                at += n;
            }
            return total;
        }

        @Override
        public void force(boolean metadata) {
            // There is nothing to lose.
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void truncate(long newSize) throws IOException {
            if (newSize >= size) {
                return;
            }
            if (newSize % PAGE != 0) {
                byte[] edge = copy(newSize);
                Arrays.fill(edge, (int) (newSize % PAGE), PAGE, (byte) 0);
                pages.put(newSize / PAGE, edge);
            }
            pages.tailMap((newSize + PAGE - 1) / PAGE, true).clear();
            shown = Math.min(shown, newSize);
            size = newSize;
        }

        @Override
        public void close() throws IOException {
            if (below != null) {
                below.close();
            }
        }
    }
}
