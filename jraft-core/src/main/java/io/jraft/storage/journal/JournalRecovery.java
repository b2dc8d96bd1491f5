package io.jraft.storage.journal;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.EntryBlock;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a journal at start: every batch of every segment, in order, into the groups' indexes; cuts an unfinished tail;
 * finds what is damaged and which groups it concerns. Safe to be interrupted by a crash and done again.
 * Owner: DISK. Called once by JournalLogStore. Calls SegmentScan and GroupReplay.
 */
@OwnedBy(Owner.DISK)
final class JournalRecovery {
    private final FileSystem files;
    private final JournalOptions options;
    private final TailCopy tail;

    /** Entries are looked at one block after the other, and only their place is remembered. */
    private final EntryBlock.Room room = new EntryBlock.Room();

    private final TreeMap<Long, JournalSegment> segments = new TreeMap<>();
    private final TreeMap<Integer, GroupReplay> groups = new TreeMap<>();
    private final ReadWindow window = new ReadWindow();
    private final List<String> report = new ArrayList<>();
    private @Nullable JournalDamageException firstHole;
    private List<Long> listed = List.of();

    /** Largest number that a group has or had. */
    private int lastGroup;

    /** Number of the segment file before, readable or not. */
    private long numberBefore;

    /** Where the journal goes on as far as read; null before the first segment and after a hole at a segment's end. */
    private @Nullable SegmentScan before;

    /** Where the last batch that was read of this segment begins; -1 before the first. */
    private long lastBatchAt = -1;

    private long nextSeq = 1;
    private int prevCrc;

    JournalRecovery(FileSystem files, JournalOptions options) {
        this.files = files;
        this.options = options;
        tail = new TailCopy(files, options.directory());
    }

    void run(List<String> names) throws IOException {
        List<String> found = names.stream().filter(n -> JournalSegment.number(n) > 0).toList();
        for (String name : found) {
            boolean newest = name.equals(found.get(found.size() - 1));
            long number = JournalSegment.number(name);
            JournalSegment segment = openSegment(name, number);
            if (segment == null) {
                before = null;
            } else {
                segments.put(number, segment);
                read(segment, newest);
            }
            numberBefore = number;
        }
        for (long number : listed) {
            String name = JournalSegment.name(number);
            if (!found.contains(name)) {
                hole(options.directory() + "/" + name, 0, "the file is missing");
            }
        }
        dropGhosts();
    }

    /**
     * Takes out the groups that nobody knows but segments that were dropped and are still there: they were forgotten, and what
     * said so went with another one. Each other group has a record in a segment that is listed.
     */
    private void dropGhosts() {
        groups.keySet()
                .removeIf(
                        id ->
                                segments.values().stream()
                                        .noneMatch(
                                                segment ->
                                                        !isDropped(segment.number())
                                                                && segment.groups().get(id)));
    }

    private boolean isDropped(long number) {
        return !listed.isEmpty()
                && number <= listed.get(listed.size() - 1)
                && !listed.contains(number);
    }

    private @Nullable JournalSegment openSegment(String name, long number) throws IOException {
        String path = options.directory() + "/" + name;
        DataFile file = files.open(path, OpenMode.WRITE);
        boolean keep = false;
        try {
            ByteBuffer head = ByteBuffer.allocate(SegmentHeader.SPACE);
            file.read(0, head);
            SegmentHeader header = SegmentHeader.decode(path, head.flip());
            if (header == null || header.number() != number) {
                hole(
                        path,
                        0,
                        header == null
                                ? "the file's header is not what was written"
                                : "the file has another one's name");
                return null;
            }
            if (header.uuidHigh() != options.uuidHigh() || header.uuidLow() != options.uuidLow()) {
                throw new IOException(
                        path
                                + " belongs to the journal of another data directory; give the node its own"
                                + " directory back, or an empty one");
            }
            keep = true;
            return new JournalSegment(path, header, file);
        } finally {
            if (!keep) {
                file.close();
            }
        }
    }

    private void read(JournalSegment segment, boolean newest) throws IOException {
        if (newest) {
            addToReport(tail.restore(segment));
        }
        lastBatchAt = -1;
        long size = segment.file().size();
        SegmentScan scan =
                new SegmentScan(
                        segment,
                        Math.min(size, segment.bytes()),
                        prevCrc,
                        continues(segment),
                        window);
        boolean whole = scan(segment, scan);
        segment.end(scan.at());
        if (size < segment.bytes()) {
            hole(
                    segment.path(),
                    size,
                    "the file was cut to " + size + " of " + segment.bytes() + " bytes");
        }
        String doubt = scan.doubt();
        if (whole && doubt != null) {
            if (newest) {
                cutTail(segment, doubt);
            } else {
                // The next segment was begun after this batch was durable.
                hole(segment.path(), scan.fileOffset(), doubt);
                whole = false;
            }
        }
        if (newest) {
            // A killed process may have left its last batch in the cache only; what is believed
            // from here on must outlive a power cut.
            if (whole && lastBatchAt >= 0) {
                report.addAll(tail.secure(segment, lastBatchAt, scan.prevCrc()));
            } else {
                segment.file().force(true);
            }
        }
        before = whole ? scan : null;
        nextSeq = scan.expectedSeq();
        prevCrc = scan.prevCrc();
    }

    /** True when the first batch of a segment must name the last batch that was read; reports batches that are missing between. */
    private boolean continues(JournalSegment segment) {
        SegmentScan last = before;
        if (last == null || segment.number() != numberBefore + 1) {
            return false;
        }
        long missing = segment.header().firstSeq() - last.expectedSeq();
        if (missing != 0) {
            hole(
                    last.path(),
                    last.at(),
                    missing + " batches from " + last.expectedSeq() + " on are missing");
        }
        return missing == 0 && last.isChained();
    }

    /** Answers false when the segment ends in damage. */
    private boolean scan(JournalSegment segment, SegmentScan scan) throws IOException {
        while (true) {
            long batchAt = scan.at();
            ByteBuffer batch = scan.next();
            if (batch != null) {
                lastBatchAt = batchAt;
                replay(segment, batchAt, batch);
                continue;
            }
            scan.lookBehind();
            if (!scan.isDamaged()) {
                return true;
            }
            hole(segment.path(), scan.fileOffset(), String.valueOf(scan.doubt()));
            if (!scan.resume()) {
                return false;
            }
        }
    }

    private void replay(JournalSegment segment, long batchAt, ByteBuffer batch) throws IOException {
        while (batch.hasRemaining()) {
            JournalRecord record = JournalRecord.read(batch, room);
            if (record instanceof JournalRecord.Segments list) {
                listed = list.numbers();
                continue;
            }
            segment.touch(record.group());
            lastGroup = Math.max(lastGroup, record.group());
            try {
                groups.computeIfAbsent(record.group(), GroupReplay::new)
                        .apply(record, segment, batchAt);
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        segment.path()
                                + " holds an entry that this version does not understand; run the version that"
                                + " wrote it, or a newer one",
                        e);
            }
        }
    }

    private void cutTail(JournalSegment segment, String doubt) throws IOException {
        // Zeros now, so that the next recovery does not find these remains behind newer batches.
        segment.clearTail(SpareShelf.SLICE);
        report.add(
                "the tail of "
                        + segment.path()
                        + " from offset "
                        + SectorLayout.fileOffset(segment.end())
                        + " on was cut off: "
                        + doubt
                        + ", so nothing in it was ever acknowledged");
    }

    private void addToReport(@Nullable String line) {
        if (line != null) {
            report.add(line);
        }
    }

    private void hole(String file, long offset, String reason) {
        if (firstHole == null) {
            firstHole = new JournalDamageException(file, offset, 0, reason);
        }
        report.add("damage in " + file + " at offset " + offset + ": " + reason);
        groups.values().forEach(group -> group.hole(file, offset, reason));
    }

    /** Segments that are needed, by number. */
    TreeMap<Long, JournalSegment> segments() {
        return segments;
    }

    /** Takes out the segments that were dropped before the crash and whose files are still there. */
    List<JournalSegment> takeDropped() {
        List<JournalSegment> dropped = new ArrayList<>();
        if (isDamaged()) {
            return dropped;
        }
        for (JournalSegment segment : segments.values()) {
            if (isDropped(segment.number())) {
                dropped.add(segment);
            }
        }
        dropped.forEach(segment -> segments.remove(segment.number()));
        return dropped;
    }

    TreeMap<Integer, GroupReplay> groups() {
        return groups;
    }

    int lastGroup() {
        return lastGroup;
    }

    boolean isDamaged() {
        return firstHole != null || groups.values().stream().anyMatch(g -> g.damage() != null);
    }

    /** Why a group that was not found must not be taken for a new one; null when there is no such reason. */
    @Nullable JournalDamageException firstHole() {
        return firstHole;
    }

    List<String> report() {
        return report;
    }

    /** Sequence of the next batch. */
    long nextSeq() {
        return nextSeq;
    }

    /** CRC of the last batch. */
    int prevCrc() {
        return prevCrc;
    }
}
