package io.jraft.storage.local;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.SnapshotStore;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots as directories; {@link SnapshotDirectory} lists their names. Keeps the newest two, and each older one for as
 * long as somebody reads it.
 * Owner: BULK, with the exceptions that {@link SnapshotStore} names. Made by boot; called by core.snapshot.
 */
@OwnedBy(Owner.BULK)
public final class LocalSnapshotStore implements SnapshotStore {
    private static final Logger LOG = LoggerFactory.getLogger(LocalSnapshotStore.class);

    /** How many published snapshots stay. The older one is there for when the newer turns out to be damaged. */
    static final int KEPT = 2;

    private final FileSystem fs;
    private final SnapshotDirectory disk;

    /** From old to new. Replaced as a whole by BULK; read by anybody. */
    private volatile List<PublishedSnapshot> published = List.of();

    /** A store whose temporary directories lie beside the snapshots. */
    public LocalSnapshotStore(FileSystem fs, String directory) {
        this(fs, directory, directory);
    }

    /**
     * A store.
     *
     * @param directory where published snapshots are; created by {@link #recover} when missing
     * @param temporaryParent where snapshots are written; on the same file system as {@code directory}
     */
    public LocalSnapshotStore(FileSystem fs, String directory, String temporaryParent) {
        this.fs = fs;
        disk = new SnapshotDirectory(fs, directory, temporaryParent);
    }

    // ---- start

    @Override
    public List<String> recover() throws IOException {
        List<String> report = new ArrayList<>();
        disk.prepare();
        List<PublishedSnapshot> found = new ArrayList<>();
        for (long index : disk.publishedIndexes()) {
            PublishedSnapshot one = readManifest(index, report);
            if (one != null) {
                found.add(one);
            }
        }
        published = List.copyOf(found);
        verifyNewest(report);
        retire();
        SnapshotMeta newest = latest();
        if (newest != null) {
            disk.removeIncomingUpTo(newest.last().index());
        }
        return report;
    }

    private @Nullable PublishedSnapshot readManifest(long index, List<String> report)
            throws IOException {
        String path = disk.pathOf(index);
        try {
            SnapshotMeta meta = SnapshotManifest.read(fs, path);
            if (meta.last().index() != index) {
                throw new DamagedSnapshotException(
                        SnapshotManifest.path(path), "it speaks of index " + meta.last().index());
            }
            return new PublishedSnapshot(path, meta);
        } catch (DamagedSnapshotException e) {
            report.add(e.describe());
            disk.putAside(index);
            return null;
        }
    }

    private void verifyNewest(List<String> report) throws IOException {
        while (!published.isEmpty()) {
            PublishedSnapshot newest = published.get(published.size() - 1);
            try {
                disk.verify(newest);
                newest.markVerified();
                return;
            } catch (DamagedSnapshotException e) {
                report.add(e.describe());
                drop(newest);
                disk.putAside(newest.meta().last().index());
            }
        }
    }

    // ---- what there is

    @Override
    public @Nullable SnapshotMeta latest() {
        List<SnapshotMeta> all = published();
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    @Override
    public List<SnapshotMeta> published() {
        List<SnapshotMeta> metas = new ArrayList<>();
        for (PublishedSnapshot one : published) {
            if (one.damage() == null) {
                metas.add(one.meta());
            }
        }
        return metas;
    }

    private @Nullable PublishedSnapshot find(LogId last) {
        for (PublishedSnapshot one : published) {
            if (one.meta().last().equals(last) && one.damage() == null) {
                return one;
            }
        }
        return null;
    }

    // ---- save

    @Override
    public SnapshotWriter create() throws IOException {
        String path = disk.createTemporary();
        return new LocalSnapshotWriter(fs, path);
    }

    @Override
    public SnapshotMeta publish(SnapshotWriter writer, SnapshotMeta metaWithoutFiles)
            throws IOException {
        LocalSnapshotWriter local = own(writer);
        if (!local.isOk()) {
            throw new IOException(
                    "the snapshot at "
                            + metaWithoutFiles.last()
                            + " is not published: "
                            + local.getErrorMsg());
        }
        PublishedSnapshot same = find(metaWithoutFiles.last());
        if (same != null) {
            // The same entry, so the same state; the one that is in place may be read right now.
            fs.deleteRecursively(local.getPath());
            return same.meta();
        }
        SnapshotMeta meta =
                new SnapshotMeta(
                        metaWithoutFiles.last(),
                        metaWithoutFiles.chain(),
                        metaWithoutFiles.conf(),
                        syncFiles(local));
        Files.writeNew(fs, SnapshotManifest.path(local.getPath()), SnapshotManifest.encode(meta));
        promote(local.getPath(), meta);
        return meta;
    }

    private List<SnapshotMeta.File> syncFiles(LocalSnapshotWriter writer) throws IOException {
        List<SnapshotMeta.File> files = new ArrayList<>();
        Set<String> parents = new TreeSet<>(Comparator.reverseOrder());
        for (String name : writer.listFiles()) {
            String path = writer.getPath() + "/" + name;
            if (!fs.exists(path) || fs.isDirectory(path)) {
                throw new IOException(
                        "the state machine registered '"
                                + name
                                + "', but there is no such file in "
                                + writer.getPath()
                                + ". Write every file before the save is done; register files, not directories.");
            }
            // The size is taken before the sync, so that a file that is still being written is
            // found out.
            try (DataFile file = fs.open(path, OpenMode.WRITE)) {
                long size = file.size();
                long digest = Files.digest(file);
                file.force(true);
                if (file.size() != size) {
                    throw new IOException(
                            "'"
                                    + name
                                    + "' was still being written when the save was said to be done");
                }
                files.add(new SnapshotMeta.File(name, size, digest, writer.userMeta(name)));
            }
            parents.addAll(FileNames.parents(name));
        }
        for (String parent : parents) {
            fs.syncDirectory(writer.getPath() + "/" + parent);
        }
        return files;
    }

    /** Makes a complete, synced directory a published snapshot. */
    void promote(String from, SnapshotMeta meta) throws IOException {
        SnapshotMeta newest = latest();
        if (newest != null && newest.last().index() >= meta.last().index()) {
            throw new IOException(
                    "the snapshot at "
                            + meta.last()
                            + " comes too late, there is one at "
                            + newest.last()
                            + " already");
        }
        clearWay(meta.last().index());
        disk.publish(from, meta.last().index());
        PublishedSnapshot added = new PublishedSnapshot(disk.pathOf(meta.last().index()), meta);
        added.markVerified();
        List<PublishedSnapshot> all = new ArrayList<>(published);
        all.add(added);
        published = List.copyOf(all);
        retireOrWarn();
    }

    /** Under the name of the new one there may be a damaged one, or one whose publishing failed at its last step. */
    private void clearWay(long index) throws IOException {
        for (PublishedSnapshot one : published) {
            if (one.meta().last().index() == index) {
                drop(one);
                disk.putAside(index);
                return;
            }
        }
        disk.discard(index);
    }

    @Override
    public void abandon(SnapshotWriter writer) {
        String path = own(writer).getPath();
        try {
            fs.deleteRecursively(path);
        } catch (IOException e) {
            LOG.warn(
                    "An unfinished snapshot stays in {} until the next start: {}",
                    path,
                    e.toString());
        }
    }

    private LocalSnapshotWriter own(SnapshotWriter writer) {
        if (writer instanceof LocalSnapshotWriter local) {
            return local;
        }
        throw new IllegalArgumentException(
                "this writer was not made by this store: " + writer.getClass().getName());
    }

    // ---- retention

    /** A snapshot is in place whether or not the old ones could be removed; that is tried again with the next one. */
    private void retireOrWarn() {
        try {
            disk.emptyTrash();
            retire();
        } catch (IOException e) {
            LOG.warn("Old snapshots in {} stay until the next one: {}", disk, e.toString());
        }
    }

    private void retire() throws IOException {
        for (PublishedSnapshot one : published) {
            if (one.damage() != null && one.claim()) {
                drop(one);
                disk.putAside(one.meta().last().index());
            }
        }
        for (PublishedSnapshot one : published) {
            boolean old = published.indexOf(one) < published.size() - KEPT;
            if (old && one.claim()) {
                drop(one);
                disk.discard(one.meta().last().index());
            }
        }
    }

    private void drop(PublishedSnapshot gone) {
        List<PublishedSnapshot> rest = new ArrayList<>(published);
        rest.remove(gone);
        published = List.copyOf(rest);
    }

    // ---- read

    @Override
    public @Nullable SnapshotReader open(LogId last) throws IOException {
        PublishedSnapshot one = find(last);
        if (one == null || !one.pin()) {
            return null;
        }
        boolean opened = false;
        try {
            if (!one.takeVerified()) {
                disk.verify(one);
            }
            opened = true;
            return new LocalSnapshotReader(one);
        } catch (DamagedSnapshotException e) {
            one.markDamaged(e.describe());
            throw e;
        } finally {
            if (!opened) {
                one.unpin();
            }
        }
    }

    @Override
    public byte[] readChunk(LogId last, String name, long offset, int length) throws IOException {
        PublishedSnapshot one = find(last);
        SnapshotMeta.File wanted = one == null ? null : fileOf(one.meta(), name);
        if (one == null || wanted == null) {
            throw new IOException("there is no file '" + name + "' of a snapshot at " + last);
        }
        if (offset < 0 || offset > wanted.size() || length < 0) {
            throw new IOException(
                    "'"
                            + name
                            + "' has "
                            + wanted.size()
                            + " bytes; "
                            + length
                            + " from "
                            + offset
                            + " cannot be read");
        }
        byte[] part = new byte[(int) Math.min(length, wanted.size() - offset)];
        try (DataFile file = fs.open(one.path(wanted), OpenMode.READ)) {
            int n = file.read(offset, ByteBuffer.wrap(part));
            if (n != part.length) {
                throw new DamagedSnapshotException(
                        one.path(wanted),
                        "it ends at "
                                + (offset + n)
                                + " and should have "
                                + wanted.size()
                                + " bytes");
            }
        }
        return part;
    }

    static SnapshotMeta.@Nullable File fileOf(SnapshotMeta meta, String name) {
        for (SnapshotMeta.File file : meta.files()) {
            if (file.name().equals(name)) {
                return file;
            }
        }
        return null;
    }

    @Override
    public void giveUp(LogId last, String why) {
        PublishedSnapshot one = find(last);
        if (one != null) {
            one.markDamaged(why);
        }
    }

    // ---- receive

    @Override
    public Staging stage(SnapshotMeta meta) throws IOException {
        String mine = disk.incoming(meta.last());
        return LocalStaging.open(fs, this, mine, meta);
    }
}
