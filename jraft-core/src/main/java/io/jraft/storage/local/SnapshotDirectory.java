package io.jraft.storage.local;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import io.jraft.ring.Numbering;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.storage.snapshot.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The names in a directory of snapshots, and the steps on them that must be whole after any crash:
 *
 * <pre>
 * snapshot_42             published: complete and durable
 * temp_1                  being written by the state machine
 * incoming_42_7           being received; kept over a restart, so that the copy goes on where it was
 * trash_42                on its way out
 * damaged_42              found damaged, kept for people to look at until the next one
 * </pre>
 *
 * A directory becomes a published one by a rename, after everything in it was synced; it stops being one by a rename,
 * before anything in it is deleted. So a crash at any moment leaves only complete snapshots under that name.
 * Owner: BULK, but where LocalSnapshotStore says otherwise.
 */
@OwnedBy(Owner.BULK)
final class SnapshotDirectory {
    private static final String PREFIX = Snapshot.JRAFT_SNAPSHOT_PREFIX;
    private static final String TEMPORARY = "temp_";
    private static final String INCOMING = "incoming_";
    private static final String TRASH = "trash_";
    private static final String DAMAGED = "damaged_";

    private final FileSystem fs;
    private final String directory;
    private final String temporaryParent;
    private final Numbering temporaries = new Numbering();

    SnapshotDirectory(FileSystem fs, String directory, String temporaryParent) {
        this.fs = fs;
        this.directory = trimmed(directory);
        this.temporaryParent = trimmed(temporaryParent);
    }

    private static String trimmed(String path) {
        return path.length() > 1 && path.endsWith("/")
                ? path.substring(0, path.length() - 1)
                : path;
    }

    // ---- start

    /** Creates what is missing and removes what a crash left unfinished. */
    void prepare() throws IOException {
        for (String each : List.of(directory, temporaryParent)) {
            if (!fs.isDirectory(each)) {
                Files.createDirectory(fs, each);
            }
        }
        // A killed process may have published a snapshot and not synced its name; the log before it
        // goes once it is found here, so it must stay.
        fs.syncDirectory(directory);
        removeLeftovers(temporaryParent, TEMPORARY);
        emptyTrash();
        requireOneFileSystem();
    }

    /** Removes what could not be removed before. */
    void emptyTrash() throws IOException {
        removeLeftovers(directory, TRASH);
    }

    private void removeLeftovers(String parent, String prefix) throws IOException {
        for (String name : fs.list(parent)) {
            if (name.startsWith(prefix)) {
                fs.deleteRecursively(parent + "/" + name);
            }
        }
    }

    /** Publishing is a rename, and that works within one file system only. Found out now, not after the first hour. */
    private void requireOneFileSystem() throws IOException {
        if (temporaryParent.equals(directory)) {
            return;
        }
        String probe = temporaryParent + "/" + TEMPORARY + "probe";
        String target = directory + "/" + TRASH + "probe";
        fs.createDirectories(probe);
        try {
            fs.rename(probe, target);
        } catch (IOException e) {
            throw new IOException(
                    "snapshotTempUri "
                            + temporaryParent
                            + " and snapshotUri "
                            + directory
                            + " must lie on one file system, because a snapshot is published by a rename. Leave"
                            + " snapshotTempUri out, or move it: "
                            + e,
                    e);
        }
        fs.deleteRecursively(target);
    }

    /** Indexes of published snapshots, from old to new. */
    List<Long> publishedIndexes() throws IOException {
        List<Long> indexes = new ArrayList<>();
        for (String name : fs.list(directory)) {
            if (name.startsWith(PREFIX)) {
                try {
                    indexes.add(Long.parseLong(name.substring(PREFIX.length())));
                } catch (NumberFormatException e) {
                    throw new IOException(
                            directory
                                    + "/"
                                    + name
                                    + " is not a snapshot of this library. Move it elsewhere.",
                            e);
                }
            }
        }
        Collections.sort(indexes);
        return indexes;
    }

    /** Parts of a snapshot that is not newer than what is here will never be asked for again. */
    void removeIncomingUpTo(long index) throws IOException {
        for (String name : fs.list(directory)) {
            if (name.startsWith(INCOMING) && indexOfIncoming(name) <= index) {
                fs.deleteRecursively(directory + "/" + name);
            }
        }
    }

    private static long indexOfIncoming(String name) {
        int end = name.indexOf('_', INCOMING.length());
        try {
            return end < 0 ? 0 : Long.parseLong(name.substring(INCOMING.length(), end));
        } catch (NumberFormatException e) {
            // Not one of ours to go on with: as old as can be, so it is removed.
            return 0;
        }
    }

    // ---- names

    /** Path of a published snapshot. */
    String pathOf(long index) {
        return directory + "/" + PREFIX + index;
    }

    /** A fresh directory to write into. */
    String createTemporary() throws IOException {
        // Two workers may ask at the same time; they must not get the same one.
        int number = temporaries.next();
        while (fs.exists(temporaryParent + "/" + TEMPORARY + number)) {
            number = temporaries.next();
        }
        String path = temporaryParent + "/" + TEMPORARY + number;
        fs.createDirectories(path);
        return path;
    }

    /** Path for the parts of a snapshot; parts of all others are removed, one is received at a time. */
    String incoming(LogId last) throws IOException {
        String mine = INCOMING + last.index() + "_" + last.term();
        for (String name : fs.list(directory)) {
            if (name.startsWith(INCOMING) && !name.equals(mine)) {
                fs.deleteRecursively(directory + "/" + name);
            }
        }
        return directory + "/" + mine;
    }

    // ---- steps

    /** Makes a directory the published one, whose files and subdirectories are synced. */
    void publish(String from, long index) throws IOException {
        fs.syncDirectory(from);
        fs.rename(from, pathOf(index));
        String parent = Files.parent(from);
        if (!parent.equals(directory)) {
            fs.syncDirectory(parent);
        }
        fs.syncDirectory(directory);
    }

    /** Removes a published snapshot; no error when there is none. */
    void discard(long index) throws IOException {
        if (!fs.exists(pathOf(index))) {
            return;
        }
        String trash = directory + "/" + TRASH + index;
        fs.deleteRecursively(trash);
        fs.rename(pathOf(index), trash);
        fs.syncDirectory(directory);
        fs.deleteRecursively(trash);
    }

    /** Keeps a damaged snapshot out of the way, for people to look at; only the one found last, not to fill the disk. */
    void putAside(long index) throws IOException {
        removeLeftovers(directory, DAMAGED);
        fs.rename(pathOf(index), directory + "/" + DAMAGED + index);
        fs.syncDirectory(directory);
    }

    // ---- verify

    /** Compares the manifest on disk, and size and digest of every file. */
    void verify(PublishedSnapshot one) throws IOException {
        SnapshotManifest.read(fs, one.directory());
        for (SnapshotMeta.File file : one.meta().files()) {
            verifyFile(fs, one.path(file), file);
        }
    }

    /** Compares size and digest of one file. */
    static void verifyFile(FileSystem fs, String path, SnapshotMeta.File expected)
            throws IOException {
        verifyFile(fs, path, expected, Files::digest);
    }

    /** The same for one that came past the system's cache: what is read is what the disk has. */
    static void verifyReceived(FileSystem fs, String path, SnapshotMeta.File expected)
            throws IOException {
        verifyFile(fs, path, expected, Files::digestOnce);
    }

    private static void verifyFile(
            FileSystem fs, String path, SnapshotMeta.File expected, Digest digesting)
            throws IOException {
        if (!fs.exists(path)) {
            throw new DamagedSnapshotException(path, "it is missing");
        }
        try (DataFile file = fs.open(path, OpenMode.READ)) {
            if (file.size() != expected.size()) {
                throw new DamagedSnapshotException(
                        path,
                        "it has " + file.size() + " bytes and should have " + expected.size());
            }
            long digest = digesting.of(file);
            if (digest != expected.digest()) {
                throw new DamagedSnapshotException(
                        path,
                        "the digest of its bytes 0 to "
                                + (expected.size() - 1)
                                + " is "
                                + Long.toHexString(digest)
                                + " and should be "
                                + Long.toHexString(expected.digest()));
            }
        }
    }

    private interface Digest {
        long of(DataFile file) throws IOException;
    }

    @Override
    public String toString() {
        return directory;
    }
}
