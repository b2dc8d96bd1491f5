package io.jraft.storage.journal;

import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.ring.OnceFlag;
import io.jraft.spi.GroupLog.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries found and not yet read. Keeps its segments from being dropped or reused until closed.
 * Owner: made by DISK, then ANY. Called by the bulk station. Calls JournalSegment.
 */
final class JournalSlice implements Slice {
    /**
     * One block.
     *
     * @param segment where it lies; null when {@code block} is given
     * @param offset where its head begins
     * @param length bytes of head and entries
     * @param block the block, when it is not yet on disk
     * @param first first entry that is wanted of it
     * @param last last entry that is wanted of it
     */
    record Piece(
            @Nullable JournalSegment segment,
            long offset,
            int length,
            @Nullable EntryBlock block,
            long first,
            long last) {}

    private final List<Piece> pieces;
    private final int bytesMax;
    private final OnceFlag closed = new OnceFlag();

    JournalSlice(List<Piece> pieces, int bytesMax) {
        this.pieces = pieces;
        this.bytesMax = bytesMax;
        for (Piece piece : pieces) {
            if (piece.segment() != null) {
                piece.segment().retain();
            }
        }
    }

    @Override
    public List<EntryBlock> read() throws IOException {
        if (closed.isSet()) {
            throw new IllegalStateException("this slice was closed");
        }
        List<EntryBlock> found = new ArrayList<>(pieces.size());
        long room = -1;
        for (Piece piece : pieces) {
            EntryBlock wanted = block(piece).slice(piece.first(), piece.last());
            if (room < 0) {
                // The first entry always comes, and does not count.
                room = (long) bytesMax + wanted.slice(piece.first(), piece.first()).byteLength();
            }
            EntryBlock part = wanted.limit(piece.first(), Integer.MAX_VALUE, room);
            if (part.byteLength() > room) {
                break;
            }
            found.add(part);
            room -= part.byteLength();
            if (part.count() < wanted.count()) {
                break;
            }
        }
        return List.copyOf(found);
    }

    private static EntryBlock block(Piece piece) throws IOException {
        EntryBlock block = piece.block();
        JournalSegment segment = piece.segment();
        return block != null || segment == null ? present(block) : read(segment, piece);
    }

    private static EntryBlock present(@Nullable EntryBlock block) {
        if (block == null) {
            throw new IllegalStateException("a piece has a block or a place");
        }
        return block;
    }

    private static EntryBlock read(JournalSegment segment, Piece piece) throws IOException {
        ByteBuffer bytes = segment.read(piece.offset(), piece.length());
        try {
            // The array was made for this block; only when that is a few bytes of a sector the rest
            // would weigh more.
            boolean most = piece.length() > bytes.array().length / 2;
            EntryBlock block = most ? EntryBlock.takeFrom(bytes) : EntryBlock.readFrom(bytes);
            if (block.firstIndex() <= piece.first() && block.lastIndex() >= piece.last()) {
                return block;
            }
            throw new CorruptEntryException(
                    piece.first(), "other entries stand in its place: " + block);
        } catch (CorruptEntryException e) {
            JournalDamageException damage =
                    new JournalDamageException(
                            segment.path(),
                            SectorLayout.fileOffset(piece.offset()),
                            Math.max(piece.first(), Math.min(e.index(), piece.last())),
                            String.valueOf(e.getMessage()));
            damage.initCause(e);
            throw damage;
        }
    }

    @Override
    public void close() {
        if (closed.set()) {
            for (Piece piece : pieces) {
                if (piece.segment() != null) {
                    piece.segment().release();
                }
            }
        }
    }
}
