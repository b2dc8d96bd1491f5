package io.jraft.rhea.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.storage.ScanVisitor;
import io.jraft.rhea.storage.memory.PairFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

/** A backup that was taken. Everything it throws is a sentence that names the file. Owner: one thread. */
public final class BackupReader {
    private static final int MANIFEST_BYTES_MAX = 64 << 20;
    private static final int BUFFER = 1 << 16;

    private final Path directory;
    private final Manifest manifest;

    private BackupReader(Path directory, Manifest manifest) {
        this.directory = directory;
        this.manifest = manifest;
    }

    /**
     * Opens a backup and reads its manifest.
     *
     * @throws IOException if there is none, or if it is damaged or of a later version
     */
    public static BackupReader open(Path directory) throws IOException {
        Path file = directory.resolve(Manifest.FILE);
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    directory + " is no backup, or one that was not finished: it has no manifest");
        }
        if (Files.size(file) > MANIFEST_BYTES_MAX) {
            throw new IOException(file + " is no manifest: it is too large");
        }
        try {
            return new BackupReader(directory, Manifest.parse(Files.readString(file, UTF_8)));
        } catch (IOException e) {
            throw new IOException("the manifest " + file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** What the backup says about itself. */
    public Manifest manifest() {
        return manifest;
    }

    /**
     * Reads everything, and compares it with what the manifest says.
     *
     * @param progress hears a line for each region
     * @throws IOException at the first thing that differs
     */
    public void verify(Consumer<String> progress) throws IOException {
        for (RegionPart part : manifest.regions()) {
            show(part, (key, value) -> true);
            progress.accept(part.toString());
        }
    }

    /**
     * Shows the pairs of a region, in their order, the region's record first.
     *
     * @throws IOException if the file is missing or damaged; what came before may have been shown then, so call {@link
     *     #verify} first where that matters
     */
    public void show(RegionPart part, ScanVisitor visitor) throws IOException {
        Path file = directory.resolve(part.file());
        if (!Files.isRegularFile(file)) {
            throw new IOException("the backup " + directory + " lacks " + part.file());
        }
        if (Files.size(file) != part.bytes() || !sha256(file).equals(part.sha256())) {
            throw new IOException(
                    file + " is damaged: it is not the file whose digest the manifest has");
        }
        RegionPairs pairs = new RegionPairs(part.regionId(), visitor);
        try {
            PairFile.read(file, pairs);
            if (!part.isOf(pairs.record()) || pairs.count() != part.pairs()) {
                throw new IOException(file + " is not what the manifest says of it");
            }
        } catch (MalformedException e) {
            throw new IOException(file + " makes no sense: " + e.getMessage(), e);
        }
    }

    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
