package io.jraft.storage.journal;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.entity.PeerId;
import io.jraft.model.HardState;
import io.jraft.spi.Background;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogStore;
import io.jraft.spi.NoSpaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One journal for all groups of a directory: gathers their records, writes them as one batch, syncs once.
 * Owner: DISK. Called by the disk station. Calls JournalRecovery, SpareShelf, JournalReclaimer.
 * Invariants: I-6 what {@link #sync} returned for is on disk. A failed write or sync is never tried again: the pages may
 * be lost although a second sync would succeed; the store refuses everything from then on.
 *
 * <p>A full disk shows only where a file is created. The next spare is created when the segment in use is half full, so
 * {@link #isFull} turns true while half a segment is left for hard state, truncation, configuration, and for entries
 * that were under way. When even that is used up, {@link #sync} throws {@link NoSpaceException}, keeps what is staged
 * and may be called again.
 */
@OwnedBy(Owner.DISK)
public final class JournalLogStore implements LogStore {
    private final FileSystem files;
    private final JournalOptions options;
    private final SpareShelf shelf;
    private final JournalReclaimer reclaimer;
    private final BatchBuilder builder = new BatchBuilder();

    /** Who fills spares; null: this worker does. */
    private @Nullable Background beside;

    private final TreeMap<Long, JournalSegment> segments;
    private final Map<Integer, JournalIndex> groups = new LinkedHashMap<>();
    private final Map<String, JournalIndex> byName = new LinkedHashMap<>();
    private final Map<String, JournalDamageException> damaged = new LinkedHashMap<>();
    private final Set<JournalIndex> open = new LinkedHashSet<>();
    private final @Nullable JournalDamageException firstHole;
    private final boolean mayReclaim;
    private final List<String> report;

    private @Nullable JournalSegment current;
    private int lastGroup;
    private long nextSeq;
    private int prevCrc;
    private boolean mayHaveDead;
    private boolean closed;
    private volatile @Nullable IOException failure;
    private volatile boolean full;
    private volatile long diskBytes;
    private volatile long syncs;

    private JournalLogStore(
            FileSystem files, JournalOptions options, SpareShelf shelf, JournalRecovery found) {
        this.files = files;
        this.options = options;
        this.shelf = shelf;
        reclaimer = new JournalReclaimer(this, files, shelf, options);
        reclaimer.takeOver(found.takeDropped());
        segments = found.segments();
        firstHole = found.firstHole();
        mayReclaim = !found.isDamaged();
        mayHaveDead = mayReclaim;
        report = found.report();
        lastGroup = found.lastGroup();
        nextSeq = found.nextSeq();
        prevCrc = found.prevCrc();
        for (GroupReplay replay : found.groups().values()) {
            JournalIndex index = replay.index();
            groups.put(index.id(), index);
            if (index.isForgotten()) {
                continue;
            }
            String key = key(index.name(), index.peer());
            byName.put(key, index);
            JournalDamageException damage = replay.damage();
            if (damage != null) {
                damaged.put(key, damage);
            }
        }
        current = segments.isEmpty() ? null : segments.lastEntry().getValue();
    }

    /**
     * Opens the journal in a directory, creating it when there is none, and recovers it. The caller holds the
     * directory's lock. Damage does not fail this call but {@link #open} of every group that it may concern.
     *
     * @throws IOException when files cannot be read, belong to another data directory, or to a newer version
     */
    public static JournalLogStore open(FileSystem files, JournalOptions options)
            throws IOException {
        createDirectory(files, options.directory());
        // A killed process may have renamed a file and not synced its name; what is found must
        // stay.
        files.syncDirectory(options.directory());
        List<String> names = files.list(options.directory());
        SpareShelf shelf = new SpareShelf(files, options.directory());
        JournalRecovery recovery = new JournalRecovery(files, options);
        boolean opened = false;
        try {
            shelf.recover(names);
            recovery.run(names);
            JournalLogStore store = new JournalLogStore(files, options, shelf, recovery);
            store.count();
            opened = true;
            return store;
        } finally {
            if (!opened) {
                for (JournalSegment segment : recovery.segments().values()) {
                    segment.close();
                }
            }
        }
    }

    /** Creates the directory so that it survives: a synced file in a lost directory would be lost too. */
    private static void createDirectory(FileSystem files, String directory) throws IOException {
        int cut = directory.lastIndexOf('/');
        if (files.isDirectory(directory)) {
            return;
        }
        String parent = cut <= 0 ? "/" : directory.substring(0, cut);
        createDirectory(files, parent);
        files.createDirectories(directory);
        files.syncDirectory(parent);
    }

    @Override
    public GroupLog open(String group, PeerId peer) throws IOException {
        ensureSound();
        String member = peer.getEndpoint() + "/" + peer.getIdx();
        String key = key(group, member);
        JournalDamageException damage = damaged.get(key);
        JournalIndex index = byName.get(key);
        if (damage != null) {
            throw damage;
        }
        if (index == null) {
            if (firstHole != null) {
                // It may be known, and its records lie where the damage is.
                throw firstHole;
            }
            index = create(group, member, key);
        }
        if (open.contains(index)) {
            throw new IOException(
                    "the log of group "
                            + group
                            + " of "
                            + member
                            + " is open already; close it before opening it again");
        }
        // Whoever opens a log may believe all it shows, so nothing in it may still be waiting for a
        // sync.
        sync();
        open.add(index);
        return new JournalGroupLog(this, index, report);
    }

    /** What recovery did and found that people should know: a torn tail, damage by file and offset. Empty when nothing. */
    public List<String> report() {
        return List.copyOf(report);
    }

    /** True when recovery found bytes that were durable once and are not what was written, in any group. */
    public boolean isDamaged() {
        return !mayReclaim;
    }

    /** The members whose records are in here, the damaged ones too. */
    public List<JournalMember> members() {
        List<JournalMember> members = new ArrayList<>();
        for (JournalIndex index : byName.values()) {
            members.add(JournalMember.of(index.name(), index.peer()));
        }
        return members;
    }

    /** The files in use, from old to new; spares are not among them. */
    public List<JournalFile> files() {
        List<JournalFile> all = new ArrayList<>();
        for (JournalSegment segment : segments.values()) {
            all.add(
                    new JournalFile(
                            segment.path(),
                            segment.bytes(),
                            SectorLayout.fileOffset(segment.end()),
                            segment.header().firstSeq()));
        }
        return all;
    }

    private static String key(String group, String member) {
        return member + " " + group;
    }

    private JournalIndex create(String group, String member, String key) throws IOException {
        int id = ++lastGroup;
        JournalIndex index = new JournalIndex(id);
        index.name(group, member);
        index.hardState(HardState.INITIAL);
        stage(index, index.groupRecord());
        groups.put(id, index);
        byName.put(key, index);
        return index;
    }

    /** Ends a group. Its number stays taken: records that have it may stand in the segments for long. */
    void forget(JournalIndex index) throws IOException {
        stage(index, index.forget());
        byName.remove(key(index.name(), index.peer()));
        open.remove(index);
        somethingDied();
    }

    /** Nothing has this group's number any more. */
    void drop(JournalIndex forgotten) {
        groups.remove(forgotten.id());
    }

    int stage(JournalIndex index, JournalRecord record) throws IOException {
        ensureSound();
        try {
            return builder.add(index, record);
        } catch (RuntimeException e) {
            // The record has its number already: going on would leave a gap that looks like damage.
            throw fail(e);
        }
    }

    /** Refuses entries that do not fit the batch that gathers; nothing has changed then. */
    void ensureRoom(int bytes) {
        if (!builder.hasRoom(bytes)) {
            throw new IllegalStateException(
                    builder.bodyBytes()
                            + " bytes wait for a sync and "
                            + bytes
                            + " more would pass the limit; call sync() in between");
        }
    }

    /** Lists the segments that exist from here on. */
    void stageSegmentList() {
        builder.add(segmentList());
    }

    private JournalRecord.Segments segmentList() {
        return new JournalRecord.Segments(List.copyOf(segments.keySet()));
    }

    @Override
    public void sync() throws IOException {
        ensureSound();
        if (builder.isEmpty()) {
            return;
        }
        try {
            JournalSegment segment = room();
            long at = segment.end();
            BatchBuilder.Sealed batch = builder.seal(at, segment.header().salt(), nextSeq, prevCrc);
            segment.write(batch);
            prevCrc = batch.crc();
            nextSeq++;
            builder.settle(segment, at);
            syncs = syncs + 1;
            keepUpWithSpares(segment);
        } catch (IOException | RuntimeException e) {
            throw fail(e);
        }
    }

    /** The segment that takes the staged batch; a new one when the current one has no room. */
    private JournalSegment room() throws IOException {
        JournalSegment segment = current;
        // The list of segments may join, with one more segment in it.
        int total =
                BatchFormat.total(
                        builder.bodyBytes() + JournalRecord.Segments.bytes(segments.size() + 1));
        if (segment == null || !segment.fits(total)) {
            segment = roll(SectorLayout.fileBytes(total));
        }
        if (segment.isEmpty()) {
            stageSegmentList();
        }
        return segment;
    }

    private JournalSegment roll(long needed) throws IOException {
        JournalSegment last = current;
        SpareShelf.Spare spare;
        try {
            long usual = nextSegmentBytes();
            // A batch waits: what is not ready is made small, except the first by the options.
            spare = shelf.take(needed, last == null ? usual : Math.min(usual, SpareShelf.HURRY));
        } catch (NoSpaceException e) {
            full = true;
            throw new NothingWritten(e);
        }
        long number = last == null ? 1 : last.number() + 1;
        String path = options.directory() + "/" + JournalSegment.name(number);
        SegmentHeader header =
                new SegmentHeader(
                        options.uuidHigh(),
                        options.uuidLow(),
                        number,
                        options.salts().getAsLong(),
                        nextSeq,
                        spare.bytes());
        try (DataFile file = files.open(spare.path(), OpenMode.WRITE)) {
            file.write(0, header.encode());
            file.force(true);
        }
        files.rename(spare.path(), path);
        files.syncDirectory(options.directory());
        // Opened under its new name, so that errors speak of the right file.
        JournalSegment segment = new JournalSegment(path, header, files.open(path, OpenMode.WRITE));
        segments.put(number, segment);
        current = segment;
        if (last != null) {
            last.appended();
        }
        mayHaveDead = mayReclaim;
        count();
        return segment;
    }

    /** A roll found no room: the one failure after which the store goes on. */
    private static final class NothingWritten extends IOException {
        private static final long serialVersionUID = 1L;

        private final NoSpaceException reason;

        NothingWritten(NoSpaceException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private IOException fail(Exception e) {
        if (e instanceof NothingWritten nothing) {
            return nothing.reason;
        }
        IOException cause =
                e instanceof IOException io ? io : new IOException("the journal failed", e);
        failure = cause;
        return cause;
    }

    private long nextSegmentBytes() {
        JournalSegment last = current;
        return last == null
                ? options.segmentBytesFirst()
                : Math.min(
                        options.segmentBytesMax(),
                        Math.max(options.segmentBytesFirst(), last.bytes() * 2));
    }

    /**
     * Fills the next spare in step with this segment, a slice at a time, so that a busy journal does not have to wait for a
     * whole file when it rolls.
     */
    private void keepUpWithSpares(JournalSegment segment) throws IOException {
        // A small node stays a small directory.
        long from = segment.number() == 1 ? segment.bytes() / 2 : 0;
        if (segment.end() > from && shelf.count() == 0 && !full) {
            double share = (segment.end() - from) / (0.8 * (segment.bytes() - from));
            if (shelf.filled() < share * nextSegmentBytes()) {
                fillSpare();
            }
        }
    }

    private void fillSpare() throws IOException {
        Background other = beside;
        try {
            if (other != null) {
                GrowingSpare.Slice slice = shelf.slice(nextSegmentBytes());
                if (slice != null && !other.offer(slice::write, () -> settle(slice))) {
                    slice.takeBack();
                }
            } else if (shelf.fill(nextSegmentBytes())) {
                full = false;
            }
        } catch (NoSpaceException e) {
            full = true;
        }
        count();
    }

    private void settle(GrowingSpare.Slice slice) throws IOException {
        JournalSegment segment = current;
        if (closed || failure != null || segment == null) {
            return;
        }
        try {
            try {
                if (shelf.settle(slice)) {
                    full = false;
                } else if (full) {
                    // No room for any other file: who waits, waits for this one.
                    fillSpare();
                }
            } catch (NoSpaceException e) {
                full = true;
            }
            count();
            keepUpWithSpares(segment);
        } catch (IOException | RuntimeException e) {
            throw fail(e);
        }
    }

    @Override
    public void prepareBeside(Background background) {
        beside = background;
    }

    @Override
    public boolean isFull() {
        return full;
    }

    @Override
    public void tryReclaim() throws IOException {
        ensureSound();
        JournalSegment segment = current;
        if (segment == null) {
            return;
        }
        if (mayHaveDead) {
            mayHaveDead = false;
            if (reclaimer.condemn(segments, segment)) {
                syncIfRoom();
            }
        }
        try {
            if (!reclaimer.isIdle()) {
                reclaimer.bury(nextSeq - 1, nextSegmentBytes());
                count();
            }
            boolean beyondHalf = segment.end() > segment.bytes() / 2;
            if (full && shelf.count() > 0) {
                full = false;
            } else if (shelf.count() < options.spares()
                    && (full || beyondHalf || segment.number() > 1)) {
                fillSpare();
            }
        } catch (IOException | RuntimeException e) {
            throw fail(e);
        }
    }

    /** What is staged stays staged when there is no room; a later sync takes it along. */
    private void syncIfRoom() throws IOException {
        try {
            sync();
        } catch (NoSpaceException e) {
            full = true;
        }
    }

    private void count() {
        long sum = shelf.bytes() + reclaimer.bytes();
        for (JournalSegment segment : segments.values()) {
            sum += segment.bytes();
        }
        diskBytes = sum;
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
            shelf.close();
            reclaimer.close();
            for (JournalSegment segment : segments.values()) {
                segment.close();
            }
        }
    }

    void ensureSound() throws IOException {
        IOException cause = failure;
        if (cause != null) {
            throw new IOException(
                    "the journal in "
                            + options.directory()
                            + " stopped after an error and takes nothing more; mend the"
                            + " cause, then restart the node: "
                            + cause.getMessage(),
                    cause);
        }
        if (closed) {
            throw new IllegalStateException("the journal was closed");
        }
    }

    /** Something moved that may have freed a segment; looked at by the next {@link #tryReclaim}. */
    void somethingDied() {
        mayHaveDead = mayReclaim;
    }

    void closed(JournalIndex index) {
        open.remove(index);
    }

    JournalSegment segment(long number) {
        JournalSegment segment = segments.get(number);
        if (segment == null) {
            throw new IllegalStateException("segment " + number + " is needed and not there");
        }
        return segment;
    }

    JournalIndex index(int id) {
        JournalIndex index = groups.get(id);
        if (index == null) {
            throw new IllegalStateException("group number " + id + " is not known");
        }
        return index;
    }

    /** Sequence of the batch that gathers now. */
    long nextSeq() {
        return nextSeq;
    }
}
