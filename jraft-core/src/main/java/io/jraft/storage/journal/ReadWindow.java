package io.jraft.storage.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory that a recovery reads through: one for all segments, because to make and to clear it anew for each of many small ones took
 * as long as to read them.
 * Owner: DISK, during recovery.
 */
final class ReadWindow {
    /** Sectors to have room for if there are as many: of several usual batches, so that few are read twice for lying across its end. */
    static final int USUAL = 8192;

    private ByteBuffer sectors = direct(0);

    /** The same bytes, for walking over them without a new buffer for each. */
    private ByteBuffer oneSector = sectors;

    private ByteBuffer stream = sectors;

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Makes room for so many sectors; what was in it is gone if there was less. */
    void require(int wanted) {
        if (wanted > capacity()) {
            sectors = direct(wanted * SectorLayout.SECTOR);
            oneSector = sectors.duplicate();
            stream = direct(wanted * SectorLayout.DATA);
        }
    }

    /** Sectors that fit. */
    int capacity() {
        return sectors.capacity() / SectorLayout.SECTOR;
    }

    /** Sectors as they stand in the file. */
    ByteBuffer sectors() {
        return sectors;
    }

    /** The bytes of {@link #sectors} with limits of its own. */
    ByteBuffer oneSector() {
        return oneSector;
    }

    /** What the sectors hold of the stream. */
    ByteBuffer stream() {
        return stream;
    }
}
