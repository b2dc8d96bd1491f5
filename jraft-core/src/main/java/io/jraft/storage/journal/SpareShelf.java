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
import org.jspecify.annotations.Nullable;

/**
 * Prepared files that become segments: fresh ones full of zeros, so that a later sync changes no size and no extent, and
 * recycled ones, which are so already. A fresh file is filled one slice at a time, each slice synced, so that no call
 * stalls the disk worker for longer than one slice takes.
 * Owner: DISK. Called by JournalLogStore and JournalReclaimer.
 */
@OwnedBy(Owner.DISK)
final class SpareShelf {
    /** Bytes written and synced by one call of {@link #fill}: a few milliseconds. */
    static final int SLICE = 1 << 20;

    private static final String FRESH = "spare-";
    static final String UNFINISHED = ".tmp";

    private final FileSystem files;
    private final String directory;
    private final List<Spare> spares = new ArrayList<>();
    private long nextName = 1;
    private @Nullable DataFile growing;
    private String growingPath = "";
    private long growingBytes;
    private long growingTarget;

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
     * Writes at most one slice of a new spare of that size.
     *
     * @return true when the spare is complete and on the shelf
     * @throws NoSpaceException when the disk has no room for it; what was begun is removed
     */
    boolean fill(long bytes) throws IOException {
        try {
            DataFile file = growing;
            if (file == null) {
                ensureRoom(bytes);
                growingTarget = bytes;
                growingBytes = 0;
                growingPath = directory + "/" + FRESH + nextName + UNFINISHED;
                nextName++;
                file = files.open(growingPath, OpenMode.CREATE);
                growing = file;
            }
            int slice = (int) Math.min(SLICE, growingTarget - growingBytes);
            file.writeZeros(growingBytes, slice);
            file.force(true);
            growingBytes += slice;
            if (growingBytes < growingTarget) {
                return false;
            }
            finish(file);
            return true;
        } catch (NoSpaceException e) {
            giveUp();
            throw e;
        }
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

    private void finish(DataFile file) throws IOException {
        file.close();
        growing = null;
        String path = growingPath.substring(0, growingPath.length() - UNFINISHED.length());
        // Not synced: a spare that a crash takes away is no loss, and its next name is synced when
        // it becomes a segment.
        files.rename(growingPath, path);
        spares.add(new Spare(path, growingTarget));
    }

    private void giveUp() throws IOException {
        DataFile file = growing;
        growing = null;
        if (file != null) {
            file.close();
            files.delete(growingPath);
        }
    }

    /** Takes the smallest spare that has room for that many bytes; when none has, writes one of {@code usual} or more. */
    Spare take(long needed, long usual) throws IOException {
        Spare ready = takeReady(needed);
        while (ready == null) {
            if (growing != null && growingTarget < needed) {
                giveUp();
            }
            fill(Math.max(needed, usual));
            ready = takeReady(needed);
        }
        return ready;
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
        return growing == null ? 0 : growingBytes;
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
        if (growing != null) {
            giveUp();
        }
    }
}
