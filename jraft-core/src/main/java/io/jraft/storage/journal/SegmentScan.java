package io.jraft.storage.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the batches of one segment and judges what it meets: sound, never finished, or damaged.
 * Owner: DISK, during recovery. Called by JournalRecovery.
 *
 * <p>Only one batch at a time is ever under way, so an unfinished batch has no batch after it; whatever is followed by
 * another batch was durable and must be whole.
 */
final class SegmentScan {
    private final JournalSegment segment;
    private final SegmentReader reader;
    private final CRC32C crc = new CRC32C();
    private final long salt;

    private long at;
    private long expectedSeq;
    private int prevCrc;
    private boolean chained;

    private @Nullable String doubt;
    private boolean damaged;

    /**
     * @param fileBytes how much of the file there is
     * @param prevCrc CRC of the batch before the first one
     * @param chained whether {@code prevCrc} is known
     * @param window to read through; nobody else does while this scan goes on
     */
    SegmentScan(
            JournalSegment segment,
            long fileBytes,
            int prevCrc,
            boolean chained,
            ReadWindow window) {
        this.segment = segment;
        reader = new SegmentReader(segment, fileBytes, window);
        salt = segment.header().salt();
        expectedSeq = segment.header().firstSeq();
        this.prevCrc = prevCrc;
        this.chained = chained;
    }

    /**
     * Moves to the next sound batch.
     *
     * @return its bytes from the header on, good until the next call; null at the end, or before damage: see
     *     {@link #isDamaged} and {@link #resume}
     */
    @Nullable ByteBuffer next() throws IOException {
        doubt = null;
        damaged = false;
        if (at + BatchFormat.LINE > reader.limit()) {
            return null;
        }
        ByteBuffer head = reader.view(at, BatchFormat.LINE);
        if (!isExpectedHeader(head)) {
            boolean begun =
                    at % SectorLayout.DATA == 0 && reader.stamp(SectorLayout.sector(at)) == salt;
            return begun && !damaged ? damage("its sector was written, its header is gone") : null;
        }
        int body = BatchFormat.bodyLength(head);
        long capacity = SectorLayout.capacity(segment.bytes());
        if (body < 0 || body > BatchFormat.BODY_MAX || at + BatchFormat.total(body) > capacity) {
            return damage("its length " + body + " makes no sense");
        }
        int total = BatchFormat.total(body);
        if (at + total > reader.limit()) {
            return damage("the file ends inside it");
        }
        ByteBuffer batch = reader.view(at, total);
        BatchFormat.Tail tail = BatchFormat.tail(batch);
        if (tail == BatchFormat.Tail.ABSENT
                || (tail == BatchFormat.Tail.DIFFERENT && isSectorMissing(total))) {
            doubt = "batch " + expectedSeq + " was not written completely";
            return null;
        }
        if (tail == BatchFormat.Tail.DIFFERENT) {
            return damage("its checksum differs");
        }
        prevCrc = batch.getInt(total - 4);
        chained = true;
        at += total;
        expectedSeq++;
        return batch.position(BatchFormat.HEADER).limit(BatchFormat.HEADER + body);
    }

    /** True when a sector between the first and the last one of a batch was never written in this life of the file. */
    private boolean isSectorMissing(int total) throws IOException {
        for (long s = SectorLayout.sector(at) + 1; s < SectorLayout.sector(at + total - 1); s++) {
            if (reader.stamp(s) != salt) {
                return true;
            }
        }
        return false;
    }

    private boolean isExpectedHeader(ByteBuffer head) {
        boolean saltFits = BatchFormat.salt(head) == salt;
        boolean seqFits = BatchFormat.seq(head) == expectedSeq;
        if (!BatchFormat.isHeader(head, crc)) {
            if (saltFits || seqFits) {
                damage("its header's checksum differs");
            }
            return false;
        }
        if (!saltFits) {
            // A batch of the file's former life.
            return false;
        }
        if (!seqFits) {
            damage(
                    "batch "
                            + BatchFormat.seq(head)
                            + " stands where batch "
                            + expectedSeq
                            + " belongs");
            return false;
        }
        if (chained && BatchFormat.prevCrc(head) != prevCrc) {
            damage("it does not continue the batch before");
            return false;
        }
        return true;
    }

    private @Nullable ByteBuffer damage(String what) {
        damaged = true;
        doubt = "batch " + expectedSeq + " is not what was written: " + what;
        return null;
    }

    /**
     * After {@link #next} answered null: looks at the rest of the file, twice. Proves damage when a later batch exists; sees
     * remains of an unfinished batch.
     *
     * @throws IOException when the two looks differ: "the journal ends here" must not rest on a read that went astray
     */
    void lookBehind() throws IOException {
        boolean remains = false;
        for (long p = at; p + BatchFormat.LINE <= reader.limit(); p += BatchFormat.LINE) {
            boolean begun =
                    p % SectorLayout.DATA == 0 && reader.stamp(SectorLayout.sector(p)) == salt;
            if (!begun && !bearsSalt(p)) {
                continue;
            }
            ByteBuffer line = reader.view(p, BatchFormat.LINE);
            if (isLaterBatch(line) || isLaterTrailer(line)) {
                if (!damaged) {
                    damage("a later batch follows it");
                }
                return;
            }
            remains = true;
        }
        if (!damaged) {
            reader.confirm(at);
        }
        if (remains && doubt == null) {
            doubt =
                    "batch "
                            + expectedSeq
                            + " was not written completely: its beginning is missing";
        }
    }

    /** True when a batch of this file's life may begin or end with the line. Asked millions of times, of zeros mostly. */
    private boolean bearsSalt(long line) throws IOException {
        return reader.getLong(line + BatchFormat.SALT_AT) == salt
                || reader.getLong(line + BatchFormat.LINE - BatchFormat.TRAILER) == salt;
    }

    /** The end of a later batch proves as much as its beginning, which may lie in the very sector that was lost. */
    private boolean isLaterTrailer(ByteBuffer line) {
        return BatchFormat.trailerSalt(line) == salt && BatchFormat.trailerSeq(line) > expectedSeq;
    }

    private boolean isLaterBatch(ByteBuffer line) {
        return BatchFormat.salt(line) == salt
                && BatchFormat.seq(line) > expectedSeq
                && BatchFormat.isHeader(line, crc);
    }

    /** After damage: goes to the next sound batch; answers false when there is none. */
    boolean resume() throws IOException {
        for (long p = at + BatchFormat.LINE;
                p + BatchFormat.LINE <= reader.limit();
                p += BatchFormat.LINE) {
            if (bearsSalt(p) && isLaterBatch(reader.view(p, BatchFormat.LINE))) {
                at = p;
                expectedSeq = BatchFormat.seq(reader.view(p, BatchFormat.LINE));
                chained = false;
                return true;
            }
        }
        return false;
    }

    /** True when {@link #next} or {@link #lookBehind} found something that was durable once and is not whole. */
    boolean isDamaged() {
        return damaged;
    }

    /** What is wrong at {@link #at}; null when the log simply ends there. */
    @Nullable String doubt() {
        return doubt;
    }

    String path() {
        return segment.path();
    }

    /** Offset in the stream where the next batch begins or would. */
    long at() {
        return at;
    }

    /** The same place in the file. */
    long fileOffset() {
        return SectorLayout.fileOffset(at);
    }

    long expectedSeq() {
        return expectedSeq;
    }

    int prevCrc() {
        return prevCrc;
    }

    boolean isChained() {
        return chained;
    }
}
