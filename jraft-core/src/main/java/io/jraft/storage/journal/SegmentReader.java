package io.jraft.storage.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A window over a segment's stream for recovery: reads some megabytes at a time, shows any range and any sector's stamp, and
 * notices when a sector that is read again is another one. Owner: DISK, during recovery.
 */
final class SegmentReader {
    private final JournalSegment segment;

    /** Nobody else uses it while this reader is in use. */
    private final ReadWindow window;

    /** End of what can be read: less than the segment's capacity when the file was cut. */
    private final long limit;

    /** Checksum of each sector that was read, never 0; 0 for the others. */
    private final int[] seen;

    private final CRC32C crc = new CRC32C();

    /** First sector in the window; and the end of the window's sectors. */
    private long first;

    private long end;

    SegmentReader(JournalSegment segment, long fileBytes, ReadWindow window) {
        this.segment = segment;
        this.window = window;
        limit = SectorLayout.capacity(fileBytes);
        window.require((int) Math.min(ReadWindow.USUAL, limit / SectorLayout.DATA));
        seen = new int[(int) (limit / SectorLayout.DATA) + 1];
    }

    long limit() {
        return limit;
    }

    /** The stream's bytes from {@code offset} on as a little-endian buffer from 0 to {@code bytes}; good until the next call. */
    ByteBuffer view(long offset, int bytes) throws IOException {
        ensure(SectorLayout.sector(offset), SectorLayout.sector(offset + bytes - 1));
        int at = (int) (offset - (first - 1) * SectorLayout.DATA);
        return window.stream().slice(at, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Eight bytes of the stream that lie in one sector. */
    long getLong(long offset) throws IOException {
        long sector = SectorLayout.sector(offset);
        ensure(sector, sector);
        return window.stream().getLong((int) (offset - (first - 1) * SectorLayout.DATA));
    }

    /** What a sector begins with. */
    long stamp(long sector) throws IOException {
        ensure(sector, sector);
        return window.sectors().getLong((int) (sector - first) * SectorLayout.SECTOR);
    }

    private void ensure(long from, long to) throws IOException {
        if (from >= first && to < end) {
            return;
        }
        window.require((int) (to - from + 1));
        load(from);
    }

    /**
     * Reads everything from an offset on once more and demands that it is what it was. A read that got the bytes of another
     * place, which has no checksum of its own where nothing was ever written, makes a log look shorter than it is.
     *
     * @throws IOException when the disk gives two answers; nobody can tell which one is the log
     */
    void confirm(long offset) throws IOException {
        if (offset >= limit) {
            return;
        }
        long last = SectorLayout.sector(limit - 1);
        for (long sector = SectorLayout.sector(offset); sector <= last; sector = end) {
            load(sector);
        }
    }

    private void load(long from) throws IOException {
        first = from;
        end = Math.min(from + window.capacity(), SectorLayout.sector(limit - 1) + 1);
        ByteBuffer sectors = window.sectors();
        sectors.clear().limit((int) (end - first) * SectorLayout.SECTOR);
        segment.readSectors(first, sectors);
        for (long s = first; s < end; s++) {
            compare(s);
        }
        SectorLayout.gather(sectors.flip(), window.stream().clear());
    }

    private void compare(long sector) throws IOException {
        int at = (int) (sector - first) * SectorLayout.SECTOR;
        crc.reset();
        crc.update(window.oneSector().clear().position(at).limit(at + SectorLayout.SECTOR));
        int sum = crc.getValue() == 0 ? 1 : (int) crc.getValue();
        int before = seen[(int) sector];
        if (before != 0 && before != sum) {
            throw new IOException(
                    segment.path()
                            + " was read twice at offset "
                            + sector * SectorLayout.SECTOR
                            + " and the disk gave two answers, so where the journal ends is not known;"
                            + " check the disk and start again");
        }
        seen[(int) sector] = sum;
    }
}
