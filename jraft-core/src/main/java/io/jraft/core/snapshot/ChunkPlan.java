package io.jraft.core.snapshot;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.SnapshotMeta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which part of which file to ask for next. All bytes that are missing are thought of as one line, file after file; a
 * window moves along it. Parts may come in any order, twice, shorter than asked for, or not at all; they are given out in
 * order. What lies between the first byte not yet written and the last one asked for is bounded, and so is the memory.
 * Owner: LOOP. Called by SnapshotInstaller. All positions are longs (C13); times are monotonic and only subtracted.
 */
@OwnedBy(Owner.LOOP)
final class ChunkPlan {
    /**
     * What to ask for.
     *
     * @param file name as in the meta
     * @param offset first byte
     * @param length bytes, above 0
     */
    record Ask(String file, long offset, int length) {}

    /**
     * What came.
     *
     * @param file name as in the meta
     * @param offset where the bytes belong
     * @param data the bytes
     */
    record Part(String file, long offset, byte[] data) {
        /** The bytes from {@code from} on. */
        Part rest(int from) {
            return new Part(file, offset + from, Arrays.copyOfRange(data, from, data.length));
        }
    }

    /** A part that has not come: on its way, or to be asked for at a given time. */
    private static final class Slot {
        private final Ask ask;
        private boolean asked;

        /** When it was asked for, or when it may be. */
        private long at;

        Slot(Ask ask, boolean asked, long at) {
            this.ask = ask;
            this.asked = asked;
            this.at = at;
        }
    }

    private final String[] names;
    private final long[] skipped;
    private final long[] starts;
    private final long total;
    private final Map<String, Integer> fileByName = new LinkedHashMap<>();
    private final int chunkBytes;
    private final int inFlightMax;
    private final long timeout;
    private final TreeMap<Long, Slot> open = new TreeMap<>();
    private final TreeMap<Long, Part> arrived = new TreeMap<>();
    private int cursorFile;
    private long cursor;
    private long taken;
    private long written;

    /** When the last part came; meaningful once one has. */
    private long arrivedAt;

    private boolean anyArrived;

    /**
     * A plan.
     *
     * @param received bytes of each file that are here already
     * @param chunkBytes largest part
     * @param inFlightMax most parts asked for at once
     * @param timeout after which a part is asked for again when nothing else came meanwhile: on a slow line parts
     *     come late because they queue, not because they are lost
     */
    ChunkPlan(SnapshotMeta meta, long[] received, int chunkBytes, int inFlightMax, long timeout) {
        int n = meta.files().size();
        names = new String[n];
        skipped = received.clone();
        starts = new long[n + 1];
        for (int i = 0; i < n; i++) {
            SnapshotMeta.File file = meta.files().get(i);
            names[i] = file.name();
            fileByName.put(file.name(), i);
            starts[i + 1] = starts[i] + file.size() - received[i];
        }
        total = starts[n];
        this.chunkBytes = chunkBytes;
        this.inFlightMax = inFlightMax;
        this.timeout = timeout;
    }

    /** What to ask for now: what is overdue, else what comes next; null when there is nothing to ask for now. */
    @Nullable Ask next(long now) {
        for (Slot slot : open.values()) {
            if (now - dueAt(slot) >= 0) {
                slot.asked = true;
                slot.at = now;
                return slot.ask;
            }
        }
        long windowBytes = (long) inFlightMax * chunkBytes;
        if (cursor == total || open.size() >= inFlightMax) {
            return null;
        }
        while (cursor == starts[cursorFile + 1]) {
            cursorFile++;
        }
        int length = (int) Math.min(chunkBytes, starts[cursorFile + 1] - cursor);
        if (cursor - written + length > windowBytes) {
            return null;
        }
        long offset = skipped[cursorFile] + cursor - starts[cursorFile];
        Ask ask = new Ask(names[cursorFile], offset, length);
        open.put(cursor, new Slot(ask, true, now));
        cursor += length;
        return ask;
    }

    private long dueAt(Slot slot) {
        if (!slot.asked) {
            return slot.at;
        }
        boolean flowing = anyArrived && arrivedAt - slot.at > 0;
        return (flowing ? arrivedAt : slot.at) + timeout;
    }

    /** Takes a part that came. Answers false when it was not asked for, or came before, or is of no use. */
    boolean accept(Part part, long now) {
        Long position = position(part.file(), part.offset());
        Slot slot = position == null ? null : open.get(position);
        if (position == null || slot == null) {
            return false;
        }
        int length = part.data().length;
        if (length == 0 || length > slot.ask.length()) {
            return false;
        }
        open.remove(position);
        arrived.put(position, part);
        anyArrived = true;
        arrivedAt = now;
        if (length < slot.ask.length()) {
            // A throttled sender gives what it may; the rest is asked for at once.
            Ask rest = new Ask(part.file(), part.offset() + length, slot.ask.length() - length);
            open.put(position + length, new Slot(rest, false, now));
        }
        return true;
    }

    /** That part cannot be had before this time. */
    void askAgainAt(String file, long offset, long at) {
        Long position = position(file, offset);
        Slot slot = position == null ? null : open.get(position);
        if (slot != null) {
            slot.asked = false;
            slot.at = at;
        }
    }

    private @Nullable Long position(String name, long offset) {
        Integer file = fileByName.get(name);
        if (file == null || offset < skipped[file]) {
            return null;
        }
        long inFile = offset - skipped[file];
        return inFile >= starts[file + 1] - starts[file] ? null : starts[file] + inFile;
    }

    /** Parts that follow what was taken before without a gap. */
    List<Part> take() {
        List<Part> parts = new ArrayList<>();
        Part part = arrived.remove(taken);
        while (part != null) {
            parts.add(part);
            taken += part.data().length;
            part = arrived.remove(taken);
        }
        return parts;
    }

    /** So many more bytes of what was taken are in the staging area, and their memory is free. */
    void wrote(long bytes) {
        written += bytes;
    }

    /** True when everything is in the staging area. */
    boolean isComplete() {
        return written == total;
    }

    /** When {@link #next} has something to ask for again at the latest; {@code otherwise} when nothing is open. */
    long nextAt(long now, long otherwise) {
        long soonest = otherwise;
        for (Slot slot : open.values()) {
            long due = dueAt(slot);
            if (due - now < soonest - now) {
                soonest = due;
            }
        }
        return soonest;
    }

    /** Bytes in the staging area that were missing at the beginning. */
    long written() {
        return written;
    }

    /** Bytes that were missing at the beginning. */
    long total() {
        return total;
    }
}
