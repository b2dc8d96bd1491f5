package io.jraft.storage.journal;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.NoSpaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Prepared files that become segments: fresh ones full of zeros, so that a later sync changes no size and no extent, and
 * recycled ones, which are so already. A fresh file is filled one slice at a time, so that no call stalls the disk worker
 * for longer than one slice takes, or not at all where another worker writes the slices.
 * Owner: DISK. Called by JournalLogStore and JournalReclaimer.
 */
@OwnedBy(Owner.DISK)
final class SpareShelf {
    /** Bytes written and synced at once: a few milliseconds. */
    static final int SLICE = 1 << 20;

    /** As much as is written while a batch waits for its segment. */
    static final int HURRY = 4 * SLICE;

    private static final String FRESH = "spare-";
    static final String UNFINISHED = ".tmp";

    private final FileSystem files;
    private final String directory;
    private final List<Spare> spares = new ArrayList<>();
    private long nextName = 1;
    private @Nullable GrowingSpare growing;

    SpareShelf(FileSystem files, String directory) {
        this.files = files;
        this.directory = directory;
    }

    /** A file that is ready to become a segment. */
    record Spare(String path, long bytes) {}

    /** Takes in what an earlier run left, and removes what it did not finish. */
    void recover(List<String> names) throws IOException {
        for (String name : names) {
            if (name.endsWith(UNFINISHED)) {
                files.delete(directory + "/" + name);
                continue;
            }
            if (name.startsWith(FRESH)) {
                try (DataFile file = files.open(directory + "/" + name, OpenMode.READ)) {
                    spares.add(new Spare(directory + "/" + name, file.size()));
                }
                String number = name.substring(name.indexOf('-') + 1);
                nextName = Math.max(nextName, Long.parseLong(number) + 1);
            }
        }
    }

    /**
     * Writes at most one slice of a new spare of that size, here and now. Nothing while a slice is elsewhere.
     *
     * @return true when the spare is complete and on the shelf
     * @throws NoSpaceException when the disk has no room for it; what was begun is removed
     */
    boolean fill(long bytes) throws IOException {
        GrowingSpare spare = growing(bytes);
        if (spare.isSliced()) {
            return false;
        }
        try {
            spare.fill();
        } catch (NoSpaceException e) {
            giveUp();
            throw e;
        }
        return shelved(spare);
    }

    /**
     * The next slice of a new spare of that size, for another worker to write; then {@link #settle} wants it back.
     *
     * @return null while one is elsewhere
     * @throws NoSpaceException when the disk has no room for the spare
     */
    GrowingSpare.@Nullable Slice slice(long bytes) throws IOException {
        GrowingSpare spare = growing(bytes);
        return spare.isSliced() ? null : spare.slice();
    }

    /**
     * Takes in a slice that another worker wrote.
     *
     * @return true when the spare is complete and on the shelf
     * @throws NoSpaceException when the disk had no room for it; what was begun is removed
     */
    boolean settle(GrowingSpare.Slice slice) throws IOException {
        GrowingSpare spare = Objects.requireNonNull(growing, "nobody let it go");
        try {
            slice.settle();
        } catch (NoSpaceException e) {
            giveUp();
            throw e;
        }
        return shelved(spare);
    }

    private GrowingSpare growing(long bytes) throws IOException {
        GrowingSpare spare = growing;
        if (spare == null) {
            spare = begin(bytes);
            growing = spare;
        }
        return spare;
    }

    private GrowingSpare begin(long bytes) throws IOException {
        ensureRoom(bytes);
        return new GrowingSpare(files, directory + "/" + FRESH + nextName++ + UNFINISHED, bytes);
    }

    private boolean shelved(GrowingSpare spare) throws IOException {
        if (!spare.isComplete()) {
            return false;
        }
        growing = null;
        spares.add(finished(spare));
        return true;
    }

    private void ensureRoom(long bytes) throws IOException {
        // Asking first: filling the last free byte and giving it back, again and again, would hurt
        // every other program.
        long usable = files.usableSpace(directory);
        if (usable < bytes) {
            throw new NoSpaceException(
                    "a journal file of "
                            + bytes
                            + " bytes does not fit on the disk of "
                            + directory
                            + ", which has "
                            + usable
                            + " bytes left; make room, the node goes on by itself then");
        }
    }

    private Spare finished(GrowingSpare spare) throws IOException {
        spare.finish();
        String path = spare.path().substring(0, spare.path().length() - UNFINISHED.length());
        // Not synced: a spare that a crash takes away is no loss, and its next name is synced when
        // it becomes a segment.
        files.rename(spare.path(), path);
        return new Spare(path, spare.target());
    }

    private void giveUp() throws IOException {
        GrowingSpare spare = growing;
        growing = null;
        if (spare != null) {
            spare.abandon();
        }
    }

    /** Takes the smallest spare that has room for that many bytes; when none has, writes one of {@code usual} or more. */
    Spare take(long needed, long usual) throws IOException {
        Spare ready = takeReady(needed);
        return ready != null ? ready : hurry(needed, usual);
    }

    /** A batch waits. */
    private Spare hurry(long needed, long usual) throws IOException {
        GrowingSpare begun = growing;
        if (begun != null && !begun.isSliced()) {
            if (begun.target() < needed) {
                giveUp();
            } else if (begun.target() - begun.filled() <= HURRY) {
                while (!fill(usual)) {
                    // The rest of it.
                }
                return Objects.requireNonNull(takeReady(needed), "it was just put there");
            }
        }
        GrowingSpare small = begin(Math.max(needed, usual));
        try {
            while (!small.isComplete()) {
                small.fill();
            }
        } catch (NoSpaceException e) {
            small.abandon();
            throw e;
        }
        return finished(small);
    }

    private @Nullable Spare takeReady(long needed) {
        Spare best =
                spares.stream()
                        .filter(s -> s.bytes() >= needed)
                        .min(Comparator.comparingLong(Spare::bytes))
                        .orElse(null);
        if (best != null) {
            spares.remove(best);
        }
        return best;
    }

    /** Keeps the closed file of a dead segment for its next life. */
    void recycle(String path, long bytes) throws IOException {
        String target = directory + "/" + FRESH + nextName;
        nextName++;
        files.rename(path, target);
        // Before the file is used again: a crash must not bring the old name back with the new
        // content.
        files.syncDirectory(directory);
        spares.add(new Spare(target, bytes));
    }

    /** Bytes that are ready of the spare that is being filled. */
    long filled() {
        return growing == null ? 0 : growing.filled();
    }

    int count() {
        return spares.size();
    }

    /** Bytes on disk, those of an unfinished spare included. */
    long bytes() {
        long sum = filled();
        for (Spare spare : spares) {
            sum += spare.bytes();
        }
        return sum;
    }

    void close() throws IOException {
        giveUp();
    }
}
