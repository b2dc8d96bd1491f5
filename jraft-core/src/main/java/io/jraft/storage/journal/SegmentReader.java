package io.jraft.storage.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A window over a segment's stream for recovery: reads a megabyte at a time, shows any range and any sector's stamp.
 * Owner: DISK, during recovery.
 */
final class SegmentReader {
    private static final int WINDOW_SECTORS = 2048;

    private final JournalSegment segment;

    /** End of what can be read: less than the segment's capacity when the file was cut. */
    private final long limit;

    private ByteBuffer sectors;
    private ByteBuffer stream;

    /** First sector in the window; and the end of the window's sectors. */
    private long first;

    private long end;

    SegmentReader(JournalSegment segment, long fileBytes) {
        this.segment = segment;
        limit = SectorLayout.capacity(fileBytes);
        int window = (int) Math.min(WINDOW_SECTORS, limit / SectorLayout.DATA);
        sectors = direct(window * SectorLayout.SECTOR);
        stream = direct(window * SectorLayout.DATA);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    long limit() {
        return limit;
    }

    /** The stream's bytes from {@code offset} on as a little-endian buffer from 0 to {@code bytes}; good until the next call. */
    ByteBuffer view(long offset, int bytes) throws IOException {
        ensure(SectorLayout.sector(offset), SectorLayout.sector(offset + bytes - 1));
        int at = (int) (offset - (first - 1) * SectorLayout.DATA);
        return stream.slice(at, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What a sector begins with. */
    long stamp(long sector) throws IOException {
        ensure(sector, sector);
        return sectors.getLong((int) (sector - first) * SectorLayout.SECTOR);
    }

    private void ensure(long from, long to) throws IOException {
        if (from >= first && to < end) {
            return;
        }
        int needed = (int) (to - from + 1);
        if (needed * (long) SectorLayout.SECTOR > sectors.capacity()) {
            sectors = direct(needed * SectorLayout.SECTOR);
            stream = direct(needed * SectorLayout.DATA);
        }
        first = from;
        end =
                Math.min(
                        from + sectors.capacity() / SectorLayout.SECTOR,
                        SectorLayout.sector(limit - 1) + 1);
        sectors.clear().limit((int) (end - first) * SectorLayout.SECTOR);
        segment.readSectors(first, sectors);
        stream.clear();
        SectorLayout.gather(sectors.flip(), stream);
    }
}
