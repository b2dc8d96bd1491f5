package io.jraft.storage.rocksdb;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.entity.PeerId;
import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.FileSystem;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * One database for all groups of a directory: gathers their changes, votes and entries in one order, and writes them as
 * one atomic batch with one sync.
 * Owner: DISK. Called by the disk station. Calls RocksDatabase.
 * Invariants: I-6 what {@link #sync} returned for is on disk. A failed write is never tried again; the store refuses
 * everything from then on.
 *
 * <p>RocksDB itself needs room to move what it holds, so {@link #isFull} turns true while {@link RocksOptions#reserveBytes}
 * are still free. Unlike the journal it cannot go on after a write that found no room at all.
 */
@OwnedBy(Owner.DISK)
public final class RocksLogStore implements LogStore {
    private static final byte FORMAT = 1;
    private static final int STORE_BYTES = 1 + 2 * Long.BYTES;

    private final FileSystem files;
    private final RocksOptions options;
    private final RocksDatabase database;
    private final WriteBatch batch = new WriteBatch();

    /** Groups whose record goes into the gathering batch. */
    private final Set<RocksIndex> touched = new LinkedHashSet<>();

    /** Groups that dropped a prefix, which waits for its sync. */
    private final Set<RocksIndex> dying = new LinkedHashSet<>();

    /** Groups that were forgotten, which waits for its sync. */
    private final Set<RocksIndex> forgotten = new LinkedHashSet<>();

    /** Groups that dropped a prefix durably, or all, and where their log begins on disk: files before it may go. */
    private final Map<RocksIndex, Long> dead = new LinkedHashMap<>();

    private final Map<String, GroupRecord> found = new LinkedHashMap<>();
    private final Map<String, RocksIndex> groups = new LinkedHashMap<>();
    private final Set<RocksIndex> open = new LinkedHashSet<>();
    private int lastId;
    private @Nullable RocksDamageException damage;

    /** Bytes of all tables when dead files were last looked for; -1 when a prefix was dropped since. */
    private long tablesSearched = -1;

    private boolean closed;
    private volatile @Nullable IOException failure;
    private volatile boolean full;
    private volatile long diskBytes;
    private volatile long syncs;

    private RocksLogStore(FileSystem files, RocksOptions options, RocksDatabase database) {
        this.files = files;
        this.options = options;
        this.database = database;
    }

    /**
     * Opens the database in a directory, creating it when there is none. The caller holds the directory's lock; RocksDB
     * takes one more of its own. A damaged block or record does not fail this call but {@link #open} of every group that
     * it may concern.
     *
     * @throws IOException when the database cannot be read, belongs to another data directory, or to a newer version
     */
    public static RocksLogStore open(FileSystem files, RocksOptions options) throws IOException {
        files.createDirectories(options.directory());
        int cut = options.directory().lastIndexOf('/');
        files.syncDirectory(cut <= 0 ? "/" : options.directory().substring(0, cut));
        RocksDatabase database = RocksDatabase.open(options.directory());
        boolean opened = false;
        try {
            RocksLogStore store = new RocksLogStore(files, options, database);
            store.findGroups();
            store.identify();
            store.lookAtDisk();
            opened = true;
            return store;
        } finally {
            if (!opened) {
                database.close();
            }
        }
    }

    private void findGroups() throws IOException {
        try (RocksDatabase.View view = database.view();
                RocksDatabase.Cursor at = view.seek(RocksKeys.group(0))) {
            for (byte[] key = at.key(); key != null && RocksKeys.isGroup(key); key = at.key()) {
                lastId = Math.max(lastId, RocksKeys.groupOf(key));
                findGroup(view, key, at.value());
                at.next();
            }
        }
    }

    private void findGroup(RocksDatabase.View view, byte[] key, byte[] value) {
        int id = RocksKeys.groupOf(key);
        try {
            GroupRecord record = GroupRecord.decode(id, value);
            found.put(key(record.name(), record.peer()), record);
        } catch (IllegalArgumentException e) {
            // Whose it was is not known any more, so every group that is not found may be it.
            damage = view.damage("group number " + id, 0, String.valueOf(e.getMessage()));
            damage.initCause(e);
        }
    }

    private void identify() throws IOException {
        byte[] known = database.get(RocksKeys.store());
        if (known == null) {
            if (lastId > 0) {
                throw new IOException(
                        "the RocksDB in "
                                + options.directory()
                                + " has groups and does not say whose it is; restore the directory");
            }
            ByteBuffer own = ByteBuffer.allocate(STORE_BYTES).put(FORMAT);
            own.putLong(options.uuidHigh()).putLong(options.uuidLow());
            put(RocksKeys.store(), own.array());
            write();
            return;
        }
        ByteBuffer own = ByteBuffer.wrap(known);
        if (known.length != STORE_BYTES || known[0] != FORMAT) {
            throw new IOException(
                    "the RocksDB in "
                            + options.directory()
                            + " is of another format than "
                            + FORMAT
                            + "; run the version that wrote it");
        }
        if (own.getLong(1) != options.uuidHigh()
                || own.getLong(1 + Long.BYTES) != options.uuidLow()) {
            throw new IOException(
                    "the RocksDB in "
                            + options.directory()
                            + " belongs to another data directory; restore the one that was here");
        }
    }

    @Override
    public GroupLog open(String group, PeerId peer) throws IOException {
        ensureSound();
        String member = peer.getEndpoint() + "/" + peer.getIdx();
        String key = key(group, member);
        RocksIndex index = groups.get(key);
        if (index == null) {
            index = recover(group, member);
            groups.put(key, index);
        }
        if (open.contains(index)) {
            throw new IOException(
                    "the log of "
                            + index.title()
                            + " is open already; close it before opening it again");
        }
        // Whoever opens a log may believe all it shows, so nothing in it may still be waiting for a
        // sync.
        sync();
        open.add(index);
        return new RocksGroupLog(this, index);
    }

    private static String key(String group, String member) {
        return member + " " + group;
    }

    private RocksIndex recover(String group, String member) throws IOException {
        GroupRecord record = found.get(key(group, member));
        if (record == null) {
            if (damage != null) {
                throw damage;
            }
            RocksIndex index = new RocksIndex(fresh(group, member));
            touched.add(index);
            return index;
        }
        RocksIndex index = new RocksIndex(record);
        try (RocksDatabase.View view = database.view()) {
            readAll(view, record, index);
        }
        return index;
    }

    private GroupRecord fresh(String group, String member) {
        LogId none = LogId.ZERO;
        return new GroupRecord(++lastId, group, member, HardState.INITIAL, none, 0, none, 0, 1);
    }

    /** Reads every block: checksums, chain and both ends must be what the record says. */
    private static void readAll(RocksDatabase.View view, GroupRecord record, RocksIndex index)
            throws IOException {
        long next = record.prev().index() + 1;
        long last = record.last().index();
        int chain = record.prevChain();
        String title = index.title();
        if (next > last) {
            return;
        }
        try (RocksDatabase.Cursor at = view.seek(RocksKeys.entry(record.id(), record.head()))) {
            while (next <= last) {
                byte[] key = at.key();
                if (key == null || !RocksKeys.isEntryOf(key, record.id())) {
                    throw view.damage(title, next, "it is missing, and the log ended at " + last);
                }
                EntryBlock block = RocksSlice.decode(view, title, key, at.value(), next);
                long before = next - 1;
                int found = before < block.firstIndex() ? block.prevChain() : block.chainAt(before);
                if (chain != 0 && found != 0 && chain != found) {
                    throw view.damage(title, next, "it continues another log");
                }
                if (block.lastIndex() > last) {
                    throw view.damage(title, last + 1, "the log ended at " + last);
                }
                index.recover(block.slice(next, block.lastIndex()));
                chain = block.lastChain();
                next = block.lastIndex() + 1;
                at.next();
            }
        }
        if (chain != record.lastChain()) {
            throw view.damage(title, last, "the log ended with another entry");
        }
    }

    // ---- staging

    void stagePut(RocksIndex index, EntryBlock block) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(block.encodedBytes());
        block.writeTo(bytes);
        put(RocksKeys.entry(index.id(), block.firstIndex()), bytes.array());
        touched.add(index);
    }

    /** Drops blocks that begin at {@code from} or later, and before {@code to}. */
    void stageDelete(RocksIndex index, long from, long to) throws IOException {
        touched.add(index);
        if (from >= to) {
            return;
        }
        try {
            batch.deleteRange(RocksKeys.entry(index.id(), from), RocksKeys.entry(index.id(), to));
        } catch (RocksDBException e) {
            throw gatheringFailed(e);
        }
    }

    /** Has the group's record written with the next batch. */
    void stageRecord(RocksIndex index) {
        touched.add(index);
    }

    void prefixDied(RocksIndex index) {
        dying.add(index);
    }

    private void put(byte[] key, byte[] value) throws IOException {
        try {
            batch.put(key, value);
        } catch (RocksDBException e) {
            throw gatheringFailed(e);
        }
    }

    private IOException gatheringFailed(RocksDBException e) {
        return fail(new IOException("gathering a batch failed: " + e.getMessage(), e));
    }

    /** Ends a group: its record and all of its blocks go with the next batch. */
    void forget(RocksIndex index) throws IOException {
        try {
            batch.deleteRange(
                    RocksKeys.entry(index.id(), 0), RocksKeys.entry(index.id(), Long.MAX_VALUE));
            batch.delete(RocksKeys.group(index.id()));
        } catch (RocksDBException e) {
            throw gatheringFailed(e);
        }
        String key = key(index.name(), index.peer());
        groups.remove(key);
        found.remove(key);
        touched.remove(index);
        dying.remove(index);
        open.remove(index);
        forgotten.add(index);
    }

    // ---- the disk

    @Override
    public void sync() throws IOException {
        ensureSound();
        if (touched.isEmpty() && forgotten.isEmpty()) {
            return;
        }
        for (RocksIndex index : touched) {
            put(RocksKeys.group(index.id()), index.record().encode());
        }
        write();
        for (RocksIndex index : touched) {
            index.settle();
            if (dying.remove(index) || dead.containsKey(index)) {
                dead.put(index, index.head());
                tablesSearched = -1;
            }
        }
        touched.clear();
        if (!forgotten.isEmpty()) {
            forgotten.forEach(index -> dead.put(index, Long.MAX_VALUE));
            forgotten.clear();
            tablesSearched = -1;
        }
        syncs = syncs + 1;
    }

    private void write() throws IOException {
        try {
            database.writeSynced(batch);
            batch.clear();
        } catch (IOException e) {
            // Also when there was no room: RocksDB may have written a part of the batch, and what
            // it holds after that only a restart can tell.
            throw fail(new IOException(e.getMessage(), e));
        }
    }

    private IOException fail(IOException cause) {
        failure = cause;
        return cause;
    }

    @Override
    public boolean isFull() {
        return full;
    }

    @Override
    public void tryReclaim() throws IOException {
        ensureSound();
        // Whole files go without regard to snapshots of the database, so nobody may be reading.
        // Looked for again whenever RocksDB has moved something: a file that began with living
        // entries may have come to hold dead ones only.
        boolean moved = database.tableBytes() != tablesSearched;
        if (moved && !dead.isEmpty() && !database.isViewed()) {
            for (Map.Entry<RocksIndex, Long> one : dead.entrySet()) {
                int group = one.getKey().id();
                database.dropFiles(
                        RocksKeys.entry(group, 0), RocksKeys.entry(group, one.getValue()));
            }
            tablesSearched = database.tableBytes();
        }
        lookAtDisk();
    }

    private void lookAtDisk() throws IOException {
        full = files.usableSpace(options.directory()) < options.reserveBytes();
        diskBytes = database.tableBytes() + database.walBytes();
    }

    @Override
    public long diskBytes() {
        return diskBytes;
    }

    @Override
    public long syncCount() {
        return syncs;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        try {
            if (failure == null) {
                sync();
            }
        } finally {
            closed = true;
            batch.close();
            database.close();
        }
    }

    void ensureSound() throws IOException {
        IOException cause = failure;
        if (cause != null) {
            throw new IOException(
                    "the RocksDB in "
                            + options.directory()
                            + " stopped after an error and takes nothing more; mend the cause, then restart the"
                            + " node: "
                            + cause.getMessage(),
                    cause);
        }
        if (closed) {
            throw new IllegalStateException("the log store was closed");
        }
    }

    void closed(RocksIndex index) {
        open.remove(index);
    }

    RocksDatabase database() {
        return database;
    }
}
