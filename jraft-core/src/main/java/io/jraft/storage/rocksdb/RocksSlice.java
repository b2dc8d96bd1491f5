package io.jraft.storage.rocksdb;

import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.ring.OnceFlag;
import io.jraft.spi.GroupLog.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries found and not yet read: a snapshot of the database for those that are in it, and the blocks that still wait
 * for their sync. Keeps the database open until closed.
 * Owner: made by DISK, then ANY. Called by the bulk station. Calls RocksDatabase.
 */
final class RocksSlice implements Slice {
    private final int group;
    private final String title;
    private final long first;

    /** Last entry that is wanted of the database; below {@link #first} when all are staged. */
    private final long lastWritten;

    private final List<EntryBlock> staged;
    private final int bytesMax;
    private final RocksDatabase.View view;
    private final OnceFlag closed = new OnceFlag();

    RocksSlice(
            RocksDatabase database,
            int group,
            String title,
            long first,
            long lastWritten,
            List<EntryBlock> staged,
            int bytesMax) {
        this.group = group;
        this.title = title;
        this.first = first;
        this.lastWritten = lastWritten;
        this.staged = staged;
        this.bytesMax = bytesMax;
        view = database.view();
    }

    @Override
    public List<EntryBlock> read() throws IOException {
        Parts parts = new Parts();
        if (first <= lastWritten) {
            readWritten(parts);
        }
        for (EntryBlock block : staged) {
            if (!parts.take(block)) {
                break;
            }
        }
        return List.copyOf(parts.found);
    }

    private void readWritten(Parts parts) throws IOException {
        ensureOpen();
        try (RocksDatabase.Cursor at = view.seekBack(RocksKeys.entry(group, first))) {
            for (long next = first; next <= lastWritten; ) {
                EntryBlock block = block(at, next);
                if (!parts.take(block.slice(next, Math.min(lastWritten, block.lastIndex())))) {
                    return;
                }
                next = block.lastIndex() + 1;
                at.next();
            }
        }
    }

    /** The block that holds {@link #first}, uncut. */
    EntryBlock wholeBlock() throws IOException {
        ensureOpen();
        try (RocksDatabase.Cursor at = view.seekBack(RocksKeys.entry(group, first))) {
            return block(at, first);
        }
    }

    /** The block under the cursor, which must hold an entry. */
    private EntryBlock block(RocksDatabase.Cursor at, long index) throws IOException {
        byte[] key = at.key();
        if (key == null || !RocksKeys.isEntryOf(key, group)) {
            throw view.damage(title, index, "it is missing");
        }
        return decode(view, title, key, at.value(), index);
    }

    /** Reads a block and checks that it is the one its key promises and that it holds an entry. */
    static EntryBlock decode(
            RocksDatabase.View view, String title, byte[] key, byte[] value, long index)
            throws IOException {
        EntryBlock block;
        try {
            block = EntryBlock.readFrom(ByteBuffer.wrap(value));
        } catch (CorruptEntryException e) {
            RocksDamageException damage =
                    view.damage(title, Math.max(index, e.index()), String.valueOf(e.getMessage()));
            damage.initCause(e);
            throw damage;
        }
        boolean fits =
                block.firstIndex() == RocksKeys.indexOf(key)
                        && block.encodedBytes() == value.length
                        && block.firstIndex() <= index
                        && block.lastIndex() >= index;
        if (!fits) {
            throw view.damage(title, index, "other entries stand in its place: " + block);
        }
        return block;
    }

    private void ensureOpen() {
        if (closed.isSet()) {
            throw new IllegalStateException("this slice was closed");
        }
    }

    @Override
    public void close() {
        if (closed.set()) {
            view.close();
        }
    }

    /** Gathers parts of blocks up to the limit; the first entry always comes, and does not count. */
    private final class Parts {
        private final List<EntryBlock> found = new ArrayList<>();
        private long room = -1;

        /** Whether more may follow. */
        boolean take(EntryBlock wanted) {
            long from = wanted.firstIndex();
            if (room < 0) {
                room = (long) bytesMax + wanted.slice(from, from).byteLength();
            }
            EntryBlock part = wanted.limit(from, Integer.MAX_VALUE, room);
            if (part.byteLength() > room) {
                return false;
            }
            found.add(part);
            room -= part.byteLength();
            return part.count() == wanted.count();
        }
    }
}
