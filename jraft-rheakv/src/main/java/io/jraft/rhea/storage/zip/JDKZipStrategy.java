package io.jraft.rhea.storage.zip;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Checksum;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** One file after the other, by the classes of the JDK. Owner: ANY, stateless. */
public final class JDKZipStrategy implements ZipStrategy {
    private final int level;

    /** With the level that the JDK takes by itself. */
    public JDKZipStrategy() {
        this(Deflater.DEFAULT_COMPRESSION);
    }

    /**
     * With that level.
     *
     * @param level 0, nothing is compressed, to 9, small and slow; -1 for a middle
     */
    public JDKZipStrategy(int level) {
        this.level = Levels.checked(level);
    }

    @Override
    public void compress(String rootDir, String sourceDir, String outputZipFile, Checksum checksum)
            throws IOException {
        Path root = Path.of(rootDir).toAbsolutePath().normalize();
        ZipFiles.replace(
                Path.of(outputZipFile),
                part -> {
                    try (OutputStream file = Files.newOutputStream(part);
                            OutputStream out =
                                    new CheckedOutputStream(
                                            new BufferedOutputStream(file), checksum);
                            ZipOutputStream zip = new ZipOutputStream(out)) {
                        zip.setLevel(level);
                        for (Path path : ZipFiles.all(root, sourceDir)) {
                            zip.putNextEntry(new ZipEntry(ZipFiles.name(root, path)));
                            if (!Files.isDirectory(path)) {
                                Files.copy(path, zip);
                            }
                            zip.closeEntry();
                        }
                    }
                });
    }

    @Override
    public void deCompress(String sourceZipFile, String outputDir, Checksum checksum)
            throws IOException {
        Path directory = Path.of(outputDir);
        Files.createDirectories(directory);
        boolean empty = true;
        try (InputStream file = Files.newInputStream(Path.of(sourceZipFile));
                InputStream in = new CheckedInputStream(new BufferedInputStream(file), checksum);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                empty = false;
                Path path = ZipFiles.inside(directory, e.getName());
                if (e.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    // The end of an entry is where its checksum is verified.
                    Files.copy(zip, path, StandardCopyOption.REPLACE_EXISTING);
                }
                zip.closeEntry();
            }
            // What is behind the files belongs to the archive, too.
            in.transferTo(OutputStream.nullOutputStream());
        }
        if (empty) {
            throw new IOException(sourceZipFile + " is no archive, or has nothing");
        }
    }
}
