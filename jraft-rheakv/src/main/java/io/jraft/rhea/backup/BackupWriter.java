package io.jraft.rhea.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.storage.ScanVisitor;
import io.jraft.rhea.storage.memory.PairFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Writes a backup beside the place where it will be, and puts it there when it is whole and on disk. A crash before that leaves
 * a directory with another name, and without a manifest. Owner: one thread.
 */
public final class BackupWriter {
    private static final String UNFINISHED = ".unfinished";

    private final Path target;
    private final Path work;
    private final List<RegionPart> parts = new ArrayList<>();

    private BackupWriter(Path target, Path work) {
        this.target = target;
        this.work = work;
    }

    /** Hands a region's pairs over, in their order. */
    public interface Source {
        /** Shows all of them; whatever it throws leaves the region out. */
        void showTo(ScanVisitor pairs) throws IOException;
    }

    /**
     * Begins a backup.
     *
     * @param target the directory that will have it; there must be nothing yet
     * @throws IOException with a sentence that says what is in the way
     */
    public static BackupWriter create(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        Path name = absolute.getFileName();
        if (name == null) {
            throw new IOException(target + " is no place for a backup");
        }
        if (Files.exists(absolute)) {
            throw new FileAlreadyExistsException(
                    target + " is there already; a backup needs a new directory");
        }
        Path work = absolute.resolveSibling(name + UNFINISHED);
        if (Files.exists(work)) {
            throw new FileAlreadyExistsException(
                    work
                            + " is there, of a backup that was not finished or is being taken; remove it first");
        }
        Files.createDirectories(work);
        return new BackupWriter(absolute, work);
    }

    /**
     * Writes a region. What an earlier try wrote is replaced.
     *
     * @throws io.jraft.rhea.op.MalformedException if the pairs are not those of the region
     */
    public RegionPart region(long regionId, Source source) throws IOException {
        Path file = work.resolve("region-" + regionId + ".kv");
        RegionPairs pairs;
        try (PairFile.Writer out = PairFile.create(file)) {
            pairs = new RegionPairs(regionId, out);
            source.showTo(pairs);
            out.finish();
        }
        sync(file);
        RegionRecord record = pairs.record();
        RegionPart part =
                new RegionPart(
                        regionId,
                        record.version(),
                        record.start(),
                        record.end(),
                        record.applied(),
                        record.timeMs(),
                        pairs.count(),
                        Files.size(file),
                        BackupReader.sha256(file));
        parts.add(part);
        return part;
    }

    /**
     * Puts the backup in its place, synced.
     *
     * @throws IOException also if its regions do not have all keys, each once
     */
    public Manifest finish(long clusterId, String clusterName, String takenAt) throws IOException {
        parts.sort(
                Comparator.comparing(
                        part -> part.start() == null ? new byte[0] : part.start(),
                        java.util.Arrays::compareUnsigned));
        Manifest manifest = new Manifest(clusterId, clusterName, takenAt, parts);
        manifest.requireWhole();
        Path file = work.resolve(Manifest.FILE);
        Files.writeString(file, manifest.encode(), UTF_8);
        sync(file);
        sync(work);
        Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
        Path parent = target.getParent();
        if (parent != null) {
            sync(parent);
        }
        return manifest;
    }

    /** Removes what there is of a backup that will not be finished. */
    public void abandon() throws IOException {
        if (!Files.exists(work)) {
            // It was in its place already when something failed.
            return;
        }
        try (var files = Files.list(work)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(work);
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
