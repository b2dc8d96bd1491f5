package io.jraft.rhea.storage.zip;

import io.jraft.util.NamedThreadFactory;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Checksum;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Several files at once, each by one thread: what takes time is the compression. A thread is there for as long as a call needs it. An
 * archive has at most 65,534 files, and those and it are shorter than 4 GiB; what does not fit is refused, and {@link JDKZipStrategy}
 * takes it. Owner: ANY, stateless.
 */
public final class ParallelZipStrategy implements ZipStrategy {
    private static final int THREADS_MAX = 256;

    private final int compressThreads;
    private final int deCompressThreads;
    private final int level;

    /**
     * With the level that the JDK takes by itself.
     *
     * @param compressCoreThreads how many files are compressed at once; 1 to 256
     * @param deCompressCoreThreads how many files are taken out at once; 1 to 256
     */
    public ParallelZipStrategy(int compressCoreThreads, int deCompressCoreThreads) {
        this(compressCoreThreads, deCompressCoreThreads, Deflater.DEFAULT_COMPRESSION);
    }

    /** The same, with that level: 0, nothing is compressed, to 9, small and slow; -1 for a middle. */
    public ParallelZipStrategy(int compressCoreThreads, int deCompressCoreThreads, int level) {
        compressThreads = threads(compressCoreThreads, "compressThreads");
        deCompressThreads = threads(deCompressCoreThreads, "deCompressThreads");
        this.level = Levels.checked(level);
    }

    private static int threads(int threads, String name) {
        if (threads < 1 || threads > THREADS_MAX) {
            throw new IllegalArgumentException(
                    name + " is " + threads + " and must be from 1 to " + THREADS_MAX);
        }
        return threads;
    }

    // --------------------------------------------------------------------- in

    @Override
    public void compress(String rootDir, String sourceDir, String outputZipFile, Checksum checksum)
            throws IOException {
        Path root = Path.of(rootDir).toAbsolutePath().normalize();
        Path output = Path.of(outputZipFile).toAbsolutePath();
        List<Path> all = ZipFiles.all(root, sourceDir);
        Path parts = Files.createTempDirectory(output.getParent(), "zip");
        try {
            List<Callable<ZipWriter.Part>> work = new ArrayList<>();
            for (Path path : all) {
                Path part = parts.resolve(String.valueOf(work.size()));
                work.add(() -> deflate(ZipFiles.name(root, path), path, part));
            }
            List<ZipWriter.Part> done = atOnce(compressThreads, "rheakv-zip-", work);
            ZipFiles.replace(
                    output,
                    file -> {
                        try (OutputStream plain = Files.newOutputStream(file);
                                OutputStream out =
                                        new CheckedOutputStream(
                                                new BufferedOutputStream(plain), checksum)) {
                            new ZipWriter(out).write(done);
                        }
                    });
        } finally {
            delete(parts);
        }
    }

    private ZipWriter.Part deflate(String name, Path path, Path part) throws IOException {
        if (Files.isDirectory(path)) {
            return new ZipWriter.Part(name, null, 0, 0, 0);
        }
        CRC32 crc = new CRC32();
        Deflater deflater = new Deflater(level, true);
        long size;
        try (InputStream in = new CheckedInputStream(Files.newInputStream(path), crc);
                OutputStream file = Files.newOutputStream(part);
                OutputStream out = new DeflaterOutputStream(file, deflater, 8 << 10)) {
            size = in.transferTo(out);
        } finally {
            deflater.end();
        }
        return new ZipWriter.Part(name, part, crc.getValue(), Files.size(part), size);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> parts = Files.list(directory)) {
            for (Path part : parts.toList()) {
                Files.delete(part);
            }
        }
        Files.delete(directory);
    }

    // -------------------------------------------------------------------- out

    @Override
    public void deCompress(String sourceZipFile, String outputDir, Checksum checksum)
            throws IOException {
        Path source = Path.of(sourceZipFile);
        Path directory = Path.of(outputDir);
        try (InputStream in =
                new CheckedInputStream(
                        new BufferedInputStream(Files.newInputStream(source)), checksum)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        Files.createDirectories(directory);
        try (ZipFile zip = new ZipFile(source.toFile())) {
            List<Callable<Long>> work = new ArrayList<>();
            for (ZipEntry entry : zip.stream().toList()) {
                // Directories first, and names before anything is written.
                Path path = ZipFiles.inside(directory, entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    work.add(() -> inflate(zip, entry, path));
                }
            }
            atOnce(deCompressThreads, "rheakv-unzip-", work);
        }
    }

    /** Files of an archive are not checked by {@link ZipFile}. */
    private static long inflate(ZipFile zip, ZipEntry entry, Path path) throws IOException {
        Files.createDirectories(path.getParent());
        CRC32 crc = new CRC32();
        long size;
        try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), crc)) {
            size = Files.copy(in, path, StandardCopyOption.REPLACE_EXISTING);
        }
        if (size != entry.getSize() || crc.getValue() != entry.getCrc()) {
            throw new IOException(entry.getName() + " of " + zip.getName() + " is damaged");
        }
        return size;
    }

    // ---------------------------------------------------------------- threads

    /** Does all of it, so many at a time, and waits; the first failure ends it. Answers come in the order of the work. */
    private static <T> List<T> atOnce(int threads, String name, List<Callable<T>> work)
            throws IOException {
        ExecutorService pool =
                Executors.newFixedThreadPool(
                        Math.max(1, Math.min(threads, work.size())),
                        new NamedThreadFactory(name, true));
        try {
            List<T> answers = new ArrayList<>();
            List<Future<T>> futures = new ArrayList<>();
            work.forEach(each -> futures.add(pool.submit(each)));
            for (Future<T> future : futures) {
                answers.add(future.get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while files were awaited");
        } finally {
            end(pool);
        }
    }

    /** Nobody writes any more when the call is over. */
    private static void end(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = false;
        boolean over = false;
        while (!over) {
            try {
                over = pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
