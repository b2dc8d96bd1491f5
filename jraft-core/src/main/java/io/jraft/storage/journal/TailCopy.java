package io.jraft.storage.journal;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Makes the last batch that a start found durable again, by writing it again. A sync that failed leaves pages which the
 * system takes for clean although the drive never got them: a process that starts again reads them, and another sync would
 * write nothing. Only the last batch can be such, because each is synced before the next is begun.
 *
 * <p>The batch may as well have been durable and acknowledged, so it is not overwritten without a second copy: first its
 * bytes go to a file of their own, durably, then to their place. A start that finds the place different from the copy,
 * because the power went in between, puts the copy there. Owner: DISK. Called by JournalRecovery.
 */
@OwnedBy(Owner.DISK)
final class TailCopy {
    static final String NAME = "tail.copy";

    private static final long MAGIC = 0x4c49_4154_4641_524aL; // "JRAFTAIL" in the file.
    private static final int HEAD = 48;

    private final FileSystem files;
    private final String directory;

    TailCopy(FileSystem files, String directory) {
        this.files = files;
        this.directory = directory;
    }

    /**
     * Puts the copy back where the segment differs from it. Does nothing when there is no copy, or it is of another segment.
     *
     * @return a line for the report; null when nothing had to be done
     */
    @Nullable String restore(JournalSegment segment) throws IOException {
        Copy copy = read();
        if (copy == null
                || copy.number != segment.number()
                || copy.salt != segment.header().salt()
                || copy.fileOffset + copy.bytes.remaining() > segment.file().size()) {
            return null;
        }
        ByteBuffer inPlace = ByteBuffer.allocate(copy.bytes.remaining());
        segment.file().read(copy.fileOffset, inPlace);
        if (inPlace.flip().equals(copy.bytes)) {
            return null;
        }
        segment.file().write(copy.fileOffset, copy.bytes.duplicate());
        segment.file().force(true);
        return "the batch at offset "
                + copy.fileOffset
                + " of "
                + segment.path()
                + " was restored from its copy: the power went while a start wrote it again";
    }

    /**
     * Writes the last batch of the newest segment again, so that it outlives a power cut.
     *
     * @param batchAt where it begins in the stream
     * @param crc what its trailer must say
     * @return lines for the report
     */
    List<String> secure(JournalSegment segment, long batchAt, int crc) throws IOException {
        List<String> report = new ArrayList<>();
        int length = (int) (segment.end() - batchAt);
        ByteBuffer batch = segment.read(batchAt, length).slice().order(ByteOrder.LITTLE_ENDIAN);
        if (BatchFormat.tail(batch) != BatchFormat.Tail.SOUND || batch.getInt(length - 4) != crc) {
            throw new IOException(
                    segment.path()
                            + " was read twice at offset "
                            + SectorLayout.fileOffset(batchAt)
                            + ", and the disk gave two answers; check the disk and start again");
        }
        ByteBuffer out = ByteBuffer.allocate(SectorLayout.spreadMax(length));
        out.order(ByteOrder.LITTLE_ENDIAN);
        SectorLayout.spread(batch, length, batchAt, segment.header().salt(), out);
        out.flip();
        long fileOffset = SectorLayout.writeOffset(batchAt);
        try {
            write(new Copy(segment.number(), segment.header().salt(), fileOffset, out));
        } catch (NoSpaceException e) {
            // A full disk must not keep a node from starting: only a start makes room again.
            files.delete(directory + "/" + NAME + SpareShelf.UNFINISHED);
            report.add(
                    "the last batch of "
                            + segment.path()
                            + " was synced and not written again, because the disk is full; if this start follows a failed"
                            + " sync, make room and restart once more");
            segment.file().force(true);
            return report;
        }
        segment.file().write(fileOffset, out.duplicate());
        segment.file().force(true);
        return report;
    }

    private @Nullable Copy read() throws IOException {
        if (!files.exists(directory + "/" + NAME)) {
            return null;
        }
        try (DataFile file = files.open(directory + "/" + NAME, OpenMode.READ)) {
            long size = file.size();
            if (size < HEAD
                    || size
                            > HEAD
                                    + SectorLayout.spreadMax(
                                            BatchFormat.total(BatchFormat.BODY_MAX))) {
                return null;
            }
            ByteBuffer in = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
            file.read(0, in);
            in.flip();
            boolean whole =
                    in.remaining() == size
                            && in.getLong(0) == MAGIC
                            && in.getLong(32) == size - HEAD
                            && in.getInt(40) == crc(in);
            // It is written before its place is touched, so one that is not whole is not needed.
            return whole
                    ? new Copy(
                            in.getLong(8),
                            in.getLong(16),
                            in.getLong(24),
                            in.slice(HEAD, (int) size - HEAD))
                    : null;
        }
    }

    private void write(Copy copy) throws IOException {
        String path = directory + "/" + NAME;
        String fresh = path + SpareShelf.UNFINISHED;
        int length = copy.bytes.remaining();
        ByteBuffer out = ByteBuffer.allocate(HEAD + length).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(MAGIC).putLong(copy.number).putLong(copy.salt).putLong(copy.fileOffset);
        out.putLong(length).putInt(0).putInt(0).put(copy.bytes.duplicate());
        out.flip();
        out.putInt(40, crc(out));
        try (DataFile file = files.open(fresh, OpenMode.CREATE)) {
            file.write(0, out);
            file.force(true);
        }
        files.rename(fresh, path);
        files.syncDirectory(directory);
    }

    private static int crc(ByteBuffer all) {
        CRC32C crc = new CRC32C();
        crc.update(all.duplicate().position(0).limit(40));
        crc.update(all.duplicate().position(44));
        return (int) crc.getValue();
    }

    /**
     * The bytes of a batch as they lie in the file.
     *
     * @param number of the segment
     * @param salt of the segment, because numbers are told by names and names can be wrong
     * @param fileOffset where the bytes begin
     */
    private record Copy(long number, long salt, long fileOffset, ByteBuffer bytes) {}
}
