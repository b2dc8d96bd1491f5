package io.jraft.storage.journal;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.ring.UseCount;
import io.jraft.spi.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * One preallocated file of batches.
 * Owner: DISK, but reading and {@link #release}, which slices do on any thread. Called by JournalLogStore,
 * JournalReclaimer and JournalSlice.
 */
@OwnedBy(Owner.DISK)
final class JournalSegment {
    private static final String SUFFIX = ".seg";

    private final String path;
    private final SegmentHeader header;
    private final DataFile file;
    private final BitSet groups = new BitSet();

    /** Slices that still may read. Taken by the owner only, so once the file is unused and dead it stays unused. */
    private final UseCount users = new UseCount();

    private long end;

    JournalSegment(String path, SegmentHeader header, DataFile file) {
        this.path = path;
        this.header = header;
        this.file = file;
    }

    /** The file name of a segment; names sort like numbers. */
    static String name(long number) {
        String digits = Long.toString(number);
        return "0".repeat(Math.max(0, 10 - digits.length())) + digits + SUFFIX;
    }

    /** The number in a segment's file name; 0 when the name is no segment's. */
    static long number(String name) {
        if (!name.endsWith(SUFFIX)) {
            return 0;
        }
        String digits = name.substring(0, name.length() - SUFFIX.length());
        if (digits.length() < 10
                || digits.length() > 18
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        return Long.parseLong(digits);
    }

    boolean fits(int batchTotal) {
        return end + batchTotal <= SectorLayout.capacity(header.bytes());
    }

    /** Writes a batch at {@link #end()} and makes it durable. */
    void write(BatchBuilder.Sealed batch) throws IOException {
        file.append(SectorLayout.writeOffset(end), batch.bytes());
        file.force(false);
        end += batch.total();
    }

    /** No batch will be written any more. */
    void appended() throws IOException {
        file.appended();
    }

    /** Fills everything after the last batch with zeros, durably. */
    void clearTail(int slice) throws IOException {
        for (long at = SectorLayout.writeOffset(end); at < header.bytes(); at += slice) {
            file.writeZeros(at, (int) Math.min(slice, header.bytes() - at));
        }
        file.force(true);
    }

    /** Reads that many bytes of the stream. Thread: ANY. */
    ByteBuffer read(long offset, int bytes) throws IOException {
        long first = SectorLayout.sector(offset);
        int sectors = (int) (SectorLayout.sector(offset + bytes - 1) - first + 1);
        ByteBuffer raw = ByteBuffer.allocate(sectors * SectorLayout.SECTOR);
        readSectors(first, raw);
        ByteBuffer stream = ByteBuffer.allocate(sectors * SectorLayout.DATA);
        SectorLayout.gather(raw.flip(), stream);
        int at = (int) (offset % SectorLayout.DATA);
        return stream.position(at).limit(at + bytes);
    }

    /** Reads whole sectors, as many as the buffer has room for. Thread: ANY. */
    void readSectors(long first, ByteBuffer into) throws IOException {
        int wanted = into.remaining();
        long at = first * SectorLayout.SECTOR;
        int got = file.read(at, into);
        if (got != wanted) {
            throw new JournalDamageException(
                    path, at + got, 0, "the file ends " + (wanted - got) + " bytes too early");
        }
    }

    /** A group has a record here. */
    void touch(int group) {
        groups.set(group);
    }

    BitSet groups() {
        return groups;
    }

    void retain() {
        users.retain();
    }

    /** Thread: ANY. */
    void release() {
        users.release();
    }

    boolean isUsed() {
        return users.inUse();
    }

    /** True before its first batch. */
    boolean isEmpty() {
        return end == 0;
    }

    /** Offset in the stream where the next batch begins. */
    long end() {
        return end;
    }

    void end(long position) {
        end = position;
    }

    long bytes() {
        return header.bytes();
    }

    long number() {
        return header.number();
    }

    SegmentHeader header() {
        return header;
    }

    String path() {
        return path;
    }

    DataFile file() {
        return file;
    }

    void close() throws IOException {
        file.close();
    }

    @Override
    public String toString() {
        return path;
    }
}
