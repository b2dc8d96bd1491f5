package io.jraft.storage.journal;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.spi.DataFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers the records of the next batch in one direct buffer that is used again and again.
 * Owner: DISK. Called by JournalLogStore. Bounded: a batch has at most {@link BatchFormat#BODY_MAX} bytes; who stages
 * more entries without a sync is refused.
 */
@OwnedBy(Owner.DISK)
final class BatchBuilder {
    /** What the buffer begins with, and shrinks back to after a batch larger than {@link #KEPT_MAX}. */
    private static final int USUAL = 64 << 10;

    private static final int KEPT_MAX = 4 << 20;
    private static final int RESERVED = 1 << 20;

    private ByteBuffer buffer = allocate(USUAL);

    /** The batch as it lies in the file, with the stamps of its sectors. */
    private ByteBuffer stamped = allocate(roomFor(USUAL));

    private int body;
    private final List<JournalIndex> touched = new ArrayList<>();

    /** What a batch takes as it lies in the file, and the zeros that may be written behind it. */
    private static int roomFor(int streamBytes) {
        return SectorLayout.spreadMax(streamBytes) + DataFile.PAGE_BYTES;
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Adds a record.
     *
     * @return offset of the record's payload from the start of the batch
     */
    int add(JournalRecord record) {
        int bytes = record.bytes();
        if (bytes > BatchFormat.BODY_MAX - body) {
            throw new IllegalStateException(
                    "a batch of " + body + " bytes cannot take " + bytes + " more");
        }
        ensure(body + bytes);
        buffer.limit(buffer.capacity()).position(BatchFormat.HEADER + body);
        record.write(buffer);
        int payloadAt = BatchFormat.HEADER + body + JournalRecord.HEAD;
        body += bytes;
        return payloadAt;
    }

    /** Adds a record of a group, which hears of it when the batch has settled. */
    int add(JournalIndex group, JournalRecord record) {
        int at = add(record);
        // A group usually has several records in a row; the list is short and a second settle would
        // be harmless.
        if (touched.isEmpty() || touched.get(touched.size() - 1) != group) {
            touched.add(group);
        }
        return at;
    }

    private void ensure(int bodyBytes) {
        int needed = BatchFormat.total(bodyBytes);
        if (needed > buffer.capacity()) {
            long twice = Math.min(2L * buffer.capacity(), BatchFormat.total(BatchFormat.BODY_MAX));
            ByteBuffer larger = allocate((int) Math.max(needed, twice));
            larger.put(0, buffer, 0, BatchFormat.HEADER + body);
            buffer = larger;
        }
    }

    /** True when that many bytes of entries may still join: the last megabyte is for hard state and truncation. */
    boolean hasRoom(int bytes) {
        return bytes <= BatchFormat.BODY_MAX - RESERVED - body;
    }

    boolean isEmpty() {
        return body == 0;
    }

    int bodyBytes() {
        return body;
    }

    /** Completes the batch for an offset in a segment; the answer's bytes are ready to be written. */
    Sealed seal(long offset, long salt, long seq, int prevCrc) {
        int crc = BatchFormat.seal(buffer, body, salt, seq, prevCrc);
        int total = BatchFormat.total(body);
        if (stamped.capacity() < roomFor(total)) {
            stamped = allocate(roomFor(buffer.capacity()));
        }
        SectorLayout.spread(buffer, total, offset, salt, stamped.clear());
        return new Sealed(stamped.flip(), total, crc);
    }

    /** Tells the groups where their records are now, and begins the next batch. */
    void settle(JournalSegment segment, long batchAt) {
        for (JournalIndex group : touched) {
            group.settle(segment.number(), batchAt);
            segment.touch(group.id());
        }
        touched.clear();
        body = 0;
        if (buffer.capacity() > KEPT_MAX) {
            buffer = allocate(USUAL);
            stamped = allocate(roomFor(USUAL));
        }
    }

    /**
     * A complete batch.
     *
     * @param bytes what goes to the file, from position to limit
     * @param total bytes of the batch in the stream
     * @param crc what the next batch repeats
     */
    record Sealed(ByteBuffer bytes, int total, int crc) {}
}
