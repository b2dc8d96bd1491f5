package io.jraft.storage.local;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.SnapshotStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot on its way in. The manifest is written first and says whose parts these are; a file's length says how much
 * of it is here. After a power cut a length may lie, which the digests find at the end: then everything is fetched anew.
 * Owner: BULK. Made by LocalSnapshotStore.
 */
@OwnedBy(Owner.BULK)
final class LocalStaging implements SnapshotStore.Staging {
    private static final Logger LOG = LoggerFactory.getLogger(LocalStaging.class);

    private static final long PAGE_MASK = DataFile.PAGE_BYTES - 1;

    private final FileSystem fs;
    private final LocalSnapshotStore store;
    private final String directory;
    private final SnapshotMeta meta;
    private final Map<String, Long> received = new TreeMap<>();
    private @Nullable String openName;
    private @Nullable DataFile openFile;
    private boolean ended;

    private LocalStaging(
            FileSystem fs, LocalSnapshotStore store, String directory, SnapshotMeta meta) {
        this.fs = fs;
        this.store = store;
        this.directory = directory;
        this.meta = meta;
    }

    /** Goes on with what an earlier try of the very same snapshot left, or begins with nothing. */
    static LocalStaging open(
            FileSystem fs, LocalSnapshotStore store, String directory, SnapshotMeta meta)
            throws IOException {
        requireHarmless(meta);
        byte[] manifest = SnapshotManifest.encode(meta);
        String manifestPath = SnapshotManifest.path(directory);
        LocalStaging staging = new LocalStaging(fs, store, directory, meta);
        // Another leader's snapshot at the same index has other bytes: its parts must not be mixed
        // with these.
        boolean same =
                fs.exists(manifestPath)
                        && Arrays.equals(
                                Files.read(fs, manifestPath, SnapshotManifest.BYTES_MAX), manifest);
        if (!same) {
            fs.deleteRecursively(directory);
            fs.createDirectories(directory);
            Files.replace(fs, manifestPath, manifest);
        }
        for (SnapshotMeta.File file : meta.files()) {
            staging.received.put(file.name(), staging.lengthHere(file));
        }
        return staging;
    }

    /** The meta came over the network. */
    private static void requireHarmless(SnapshotMeta meta) throws IOException {
        Set<String> seen = new TreeSet<>();
        for (SnapshotMeta.File file : meta.files()) {
            String problem = FileNames.problem(file.name());
            if (problem == null && !seen.add(file.name())) {
                problem = "it comes twice";
            }
            if (problem == null && file.size() < 0) {
                problem = "its size is " + file.size();
            }
            if (problem != null) {
                throw new IOException(
                        "the snapshot at "
                                + meta.last()
                                + " is not taken: its file '"
                                + file.name()
                                + "': "
                                + problem);
            }
        }
    }

    private long lengthHere(SnapshotMeta.File file) throws IOException {
        String path = directory + "/" + file.name();
        if (!fs.exists(path)) {
            return 0;
        }
        try (DataFile here = fs.open(path, OpenMode.WRITE)) {
            if (here.size() > file.size()) {
                here.truncate(0);
            }
            return here.size();
        }
    }

    private SnapshotMeta.File fileOf(String name) throws IOException {
        SnapshotMeta.File file = LocalSnapshotStore.fileOf(meta, name);
        if (file == null) {
            throw new IOException("the snapshot at " + meta.last() + " has no file '" + name + "'");
        }
        return file;
    }

    @Override
    public long received(String name) throws IOException {
        fileOf(name);
        return received.getOrDefault(name, 0L);
    }

    @Override
    public void write(String name, long offset, byte[] data) throws IOException {
        requireInUse();
        SnapshotMeta.File file = fileOf(name);
        long here = received(name);
        // Written so that no sum can overflow.
        if (offset < 0 || offset > file.size() || data.length > file.size() - offset) {
            throw new IOException(
                    "a part of "
                            + data.length
                            + " bytes at "
                            + offset
                            + " does not fit into '"
                            + name
                            + "' of "
                            + file.size()
                            + " bytes");
        }
        if (offset > here) {
            throw new IOException(
                    "a part of '"
                            + name
                            + "' at "
                            + offset
                            + " leaves a gap, "
                            + here
                            + " is next");
        }
        long known = here - offset;
        if (known >= data.length) {
            // Came before. Nothing to do, but an empty file must exist.
            if (file.size() == 0) {
                handle(name);
            }
            return;
        }
        DataFile out = handle(name);
        append(out, here, data, (int) known);
        received.put(name, offset + data.length);
    }

    /**
     * Whole pages go past the system's cache where they can: they are on the disk then, and the sync at the end has little to
     * do. What does not fill a page goes through it, so that the length of the file stays true.
     */
    private static void append(DataFile out, long at, byte[] data, int from) throws IOException {
        int whole = Math.min(data.length, from + (int) (-at & PAGE_MASK));
        if (whole > from) {
            out.write(at, ByteBuffer.wrap(data, from, whole - from));
        }
        int rest = data.length - (int) ((data.length - whole) & PAGE_MASK);
        if (rest > whole) {
            out.append(at + whole - from, ByteBuffer.wrap(data, whole, rest - whole));
        }
        if (data.length > rest) {
            out.write(at + rest - from, ByteBuffer.wrap(data, rest, data.length - rest));
        }
    }

    private void requireInUse() throws IOException {
        if (ended) {
            throw new IOException(
                    "the area for the snapshot at "
                            + meta.last()
                            + " is not in use any more; stage it again");
        }
    }

    private DataFile handle(String name) throws IOException {
        DataFile open = openFile;
        if (open != null && name.equals(openName)) {
            return open;
        }
        closeFile();
        String path = directory + "/" + name;
        boolean exists = fs.exists(path);
        if (!exists) {
            fs.createDirectories(Files.parent(path));
        }
        DataFile file = fs.open(path, exists ? OpenMode.WRITE : OpenMode.CREATE);
        openFile = file;
        openName = name;
        return file;
    }

    private void closeFile() throws IOException {
        DataFile open = openFile;
        openFile = null;
        openName = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void publish() throws IOException {
        requireInUse();
        try {
            for (SnapshotMeta.File file : meta.files()) {
                if (file.size() == 0) {
                    // Nothing was ever sent for it.
                    handle(file.name());
                }
            }
            closeFile();
            Set<String> parents = new TreeSet<>(Comparator.reverseOrder());
            for (SnapshotMeta.File file : meta.files()) {
                String path = directory + "/" + file.name();
                SnapshotDirectory.verifyReceived(fs, path, file);
                try (DataFile written = fs.open(path, OpenMode.WRITE)) {
                    written.force(true);
                }
                parents.addAll(FileNames.parents(file.name()));
            }
            for (String parent : parents) {
                fs.syncDirectory(directory + "/" + parent);
            }
        } catch (DamagedSnapshotException e) {
            ended = true;
            fs.deleteRecursively(directory);
            throw e;
        } catch (IOException e) {
            // The pages of a failed sync count as clean: the next sync of these files would succeed
            // and save nothing, and a power cut would take the snapshot behind which the log was
            // cut off.
            ended = true;
            startAnew(e);
            throw e;
        }
        store.promote(directory, meta);
        ended = true;
    }

    private void startAnew(IOException why) {
        try {
            fs.deleteRecursively(directory);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public void suspend() {
        ended = true;
        try {
            closeFile();
        } catch (IOException e) {
            // No harm: the content is verified before it is used, whoever goes on with it.
            LOG.warn("Closing a part of the snapshot at {} failed: {}", meta.last(), e.toString());
        }
    }
}
