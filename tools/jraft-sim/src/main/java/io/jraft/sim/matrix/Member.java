package io.jraft.sim.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.EngineOptions;
import io.jraft.boot.DirectoryStorage;
import io.jraft.core.log.RecoveredLog;
import io.jraft.engine.StorageOpener;
import io.jraft.entity.PeerId;
import io.jraft.model.BlockBuilder;
import io.jraft.model.ConfEntry;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import io.jraft.option.NodeOptions;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.world.SimRandom;
import io.jraft.spi.Background;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogStore;
import io.jraft.spi.SnapshotStore;
import io.jraft.spi.SnapshotStore.Staging;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The storage of one member, opened as the engine opens it, with its promises. The content of entries and snapshots
 * follows from their place, so that a mixture is found out.
 * Owner: one thread. Made by CrashMatrix, driven by a Workflow.
 */
final class Member {
    private static final String GROUP = "g";
    private static final PeerId SELF = new PeerId("127.0.0.1", 7001);
    private static final PeerId OTHER = new PeerId("127.0.0.1", 7002);
    private static final Members MEMBERS = new Members(List.of(SELF, OTHER), List.of());
    private static final ConfEntry CONF = ConfEntry.stable(LogId.ZERO, MEMBERS);
    private static final int READ_MAX = 1 << 20;

    private final SimFileSystem disk;
    private final Promise promise;
    private final StorageOpener.Journal journal;
    private final StorageOpener.Member home;
    private final Lodger lodger;
    private final LogStore store;
    private final SnapshotStore snapshots;
    private final GroupLog log;
    private GroupLog.@Nullable Slice held;
    private final BlockBuilder builder = new BlockBuilder();

    /** What another worker has to do for the journal, with what follows. */
    private final Deque<Beside> beside = new ArrayDeque<>();

    private record Beside(Runnable work, Background.Then then) {}

    /**
     * Starts, in the order of the engine, and makes log and snapshot agree.
     *
     * @throws BrokenPromise when what it finds cannot follow from what was promised
     */
    Member(SimFileSystem disk, Promise promise) throws IOException {
        this.disk = disk;
        this.promise = promise;
        // Other numbers in every life, and the same ones when a life is played again.
        SimRandom random = CrashMatrix.random(disk.calls(), disk.changes());
        NodeOptions options = options();
        DirectoryStorage storage = new DirectoryStorage(disk, options, random::nextLong);
        journal = storage.openJournal(options);
        lodger = new Lodger(disk, storage, journal, options);
        store = journal.store();
        store.prepareBeside((work, then) -> beside.add(new Beside(work, then)));
        home = storage.openMember(GROUP, SELF, options, journal);
        snapshots = Objects.requireNonNull(home.snapshots(), "no directory for snapshots");
        List<String> notes = snapshots.recover();
        if (!notes.isEmpty()) {
            // A crash leaves whole snapshots or none, nothing that looks like damage.
            throw new BrokenPromise("the snapshots are damaged: " + notes);
        }
        log = store.open(GROUP, SELF);
        for (String line : log.recovered().report()) {
            // A torn tail is no damage; a journal that believes in damage never lets a segment go.
            if (line.startsWith("damage")) {
                throw new BrokenPromise("the journal says: " + line);
            }
        }
        agree();
        promise.lodger(lodger.afterStart(promise.lodger(), promise.lives()));
    }

    private static NodeOptions options() {
        NodeOptions options = new NodeOptions();
        options.setLogUri("/data/log");
        options.setRaftMetaUri("/data/meta");
        options.setSnapshotUri("/data/snapshot");
        EngineOptions engine = options.getEngineOptions();
        engine.setSegmentBytesFirst(4096);
        engine.setSegmentBytes(8192);
        return options;
    }

    private void agree() throws IOException {
        LogState found = look();
        SnapshotMeta newest = snapshots.latest();
        String wrong = promise.judge(found, newest);
        if (wrong != null) {
            throw new BrokenPromise(wrong);
        }
        checkSnapshots();
        RecoveredLog joined;
        try {
            joined = RecoveredLog.join(log.recovered(), newest, CONF);
        } catch (IllegalStateException e) {
            throw new BrokenPromise("a hole: " + e.getMessage());
        }
        if (joined.resetTo() != null) {
            log.reset(joined.last(), joined.lastChain());
            store.sync();
        }
        promise.shown(Promise.joined(found, newest), newest);
    }

    private LogState look() throws IOException {
        GroupLog.Recovered shown = log.recovered();
        List<LogState.Item> items = new ArrayList<>();
        long last = shown.last().index();
        for (long at = shown.firstIndex(); at <= last; ) {
            try (GroupLog.Slice slice = log.locate(at, last, READ_MAX)) {
                if (slice == null) {
                    throw new BrokenPromise("entry " + at + " is not in the log up to " + last);
                }
                for (EntryBlock block : slice.read()) {
                    for (; at <= block.lastIndex(); at++) {
                        items.add(item(block, at));
                    }
                }
            }
        }
        LogState state =
                new LogState(
                        shown.hardState(),
                        new LogId(shown.firstIndex() - 1, shown.prev().term()),
                        items.isEmpty() ? shown.lastChain() : 0,
                        items);
        if (state.lastChain() != shown.lastChain() || !state.last().equals(shown.last())) {
            throw new BrokenPromise("the log says it ends at " + shown.last() + ": " + state);
        }
        return state;
    }

    private static LogState.Item item(EntryBlock block, long index) {
        String text = new String(block.payload(index), UTF_8);
        if (!text.startsWith(text(index, block.term()) + ".")) {
            throw new BrokenPromise("entry " + index + " of term " + block.term() + " is " + text);
        }
        return new LogState.Item(new LogId(index, block.term()), block.chainAt(index));
    }

    private static String text(long index, long term) {
        return index + "@" + term;
    }

    private void checkSnapshots() throws IOException {
        for (SnapshotMeta meta : snapshots.published()) {
            try (SnapshotReader reader = snapshots.open(meta.last())) {
                if (reader == null) {
                    throw new BrokenPromise("no reader for the snapshot at " + meta.last());
                }
                byte[] expected = content(meta.last());
                try (DataFile file = disk.open(reader.getPath() + "/data", OpenMode.READ)) {
                    ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
                    file.read(0, bytes);
                    if (!Arrays.equals(bytes.array(), expected)) {
                        throw new BrokenPromise("the snapshot at " + meta.last() + " differs");
                    }
                }
            }
        }
    }

    private static byte[] content(LogId last) {
        byte[] bytes = new byte[900];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (last.index() * 131 + last.term() * 17 + i * 7L + (i >>> 8));
        }
        return bytes;
    }

    // ---- what workflows do

    /** Goes on after a start: a vote in a new term, and entries until the next segment is in use. */
    void goOn() throws IOException {
        long term = Math.max(promise.live().hard().term(), promise.live().last().term()) + 1;
        vote(term, true);
        append(term, 1, 100);
        sync();
        // What a crash left behind the end of a segment must not be found once that segment is an
        // old one.
        append(term, 1, 6000);
        sync();
        append(term, 1, 6000);
        sync();
        if (promise.lodger() == Lodger.Stay.GONE) {
            comeLodger();
        }
    }

    /** Another member comes into the journal. Nothing of this one may be under way. */
    void comeLodger() throws IOException {
        promise.lodger(Lodger.Stay.COMING);
        lodger.come(promise.lives());
        promise.lodger(Lodger.Stay.HERE);
    }

    /** That one is forgotten, which syncs. */
    void forgetLodger() throws IOException {
        promise.lodger(Lodger.Stay.LEAVING);
        lodger.leave();
        promise.synced();
        promise.lodger(Lodger.Stay.GONE);
    }

    /** Appends entries of at least {@code size} bytes. */
    void append(long term, int count, int size) throws IOException {
        LogState before = promise.live();
        long first = before.last().index() + 1;
        builder.begin(first, term, before.lastChain());
        for (long i = first; i < first + count; i++) {
            String text = text(i, term) + ".";
            text += ".".repeat(Math.max(0, size - text.length()));
            builder.add(EntryType.DATA, ByteBuffer.wrap(text.getBytes(UTF_8)));
        }
        EntryBlock block = builder.build();
        List<LogState.Item> items = new ArrayList<>();
        for (long i = first; i < first + count; i++) {
            items.add(new LogState.Item(new LogId(i, term), block.chainAt(i)));
        }
        promise.log(before.append(items));
        log.append(block);
    }

    void vote(long term, boolean self) throws IOException {
        HardState state = new HardState(term, self ? SELF : OTHER);
        promise.log(promise.live().vote(state));
        log.saveHardState(state);
    }

    void truncateSuffix(long lastKept) throws IOException {
        promise.log(promise.live().truncateSuffix(lastKept));
        log.truncateSuffix(lastKept);
    }

    void truncatePrefix(long firstKept) throws IOException {
        promise.log(promise.live().truncatePrefix(firstKept));
        log.truncatePrefix(firstKept);
    }

    void sync() throws IOException {
        // The other worker does what it was given before this sync, and is heard of after it.
        Beside next = beside.poll();
        if (next != null) {
            next.work.run();
        }
        store.sync();
        promise.synced();
        if (next != null) {
            next.then.run();
        }
    }

    /** Lets segments go, and makes spares; may sync on the way. */
    void reclaim() throws IOException {
        long before = store.syncCount();
        Beside next = beside.poll();
        if (next != null) {
            next.work.run();
            next.then.run();
        }
        store.tryReclaim();
        if (store.syncCount() > before) {
            promise.synced();
        }
    }

    /** Saves the state as of an entry that is in the log, and lets the log before it go. */
    void saveSnapshot(long index) throws IOException {
        LogId last = new LogId(index, promise.live().termAt(index));
        int chain = promise.live().entries().get((int) (index - promise.live().first())).chain();
        SnapshotMeta meta = new SnapshotMeta(last, chain, CONF, List.of());
        SnapshotWriter writer = write(last);
        promise.publishing(meta);
        snapshots.publish(writer, meta);
        promise.published();
        truncatePrefix(index + 1);
        sync();
        reclaim();
    }

    /** Writes a snapshot that is never published. */
    void beginSnapshot() throws IOException {
        write(promise.live().last());
    }

    private SnapshotWriter write(LogId last) throws IOException {
        SnapshotWriter writer = snapshots.create();
        try (DataFile file = disk.open(writer.getPath() + "/data", OpenMode.CREATE)) {
            byte[] bytes = content(last);
            file.write(0, ByteBuffer.wrap(bytes, 0, 300));
            file.write(300, ByteBuffer.wrap(bytes, 300, bytes.length - 300));
        }
        writer.addFile("data");
        return writer;
    }

    /** Receives a snapshot from a leader, and replaces the log by it. */
    void installSnapshot(long index, long term) throws IOException {
        LogId last = new LogId(index, term);
        byte[] bytes = content(last);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        SnapshotMeta.File data =
                new SnapshotMeta.File("data", bytes.length, crc.getValue(), new byte[0]);
        SnapshotMeta meta = new SnapshotMeta(last, (int) index * 31, CONF, List.of(data));
        Staging staging = snapshots.stage(meta);
        for (int at = (int) staging.received("data"); at < bytes.length; at += 400) {
            int end = Math.min(bytes.length, at + 400);
            staging.write("data", at, Arrays.copyOfRange(bytes, at, end));
        }
        promise.publishing(meta);
        staging.publish();
        promise.published();
        promise.log(promise.live().reset(last, meta.chain()));
        log.reset(last, meta.chain());
        sync();
        reclaim();
    }

    /** Somebody reads the log's first entry for long. */
    void holdFirst() throws IOException {
        long first = promise.live().first();
        held = log.locate(first, first, 1);
    }

    /** Ends in order. */
    void close() throws IOException {
        if (held != null) {
            held.close();
        }
        log.close();
        home.close();
        journal.close();
        promise.synced();
    }
}
