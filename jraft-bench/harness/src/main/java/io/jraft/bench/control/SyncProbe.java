package io.jraft.bench.control;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts syncs of any process, and delays them, by a few lines of C that stand before the system's own functions. Needs a C
 * compiler; without one syncs are "n/a" and cannot be delayed.
 * Owner: the main thread.
 */
final class SyncProbe {
    private static final long COMPILE_SECONDS = 60;

    private final @Nullable Path library;
    private final long delayMicros;

    private SyncProbe(@Nullable Path library, long delayMicros) {
        this.library = library;
        this.delayMicros = delayMicros;
    }

    /**
     * Compiles the probe.
     *
     * @throws IOException if syncs are to be delayed and there is no way to
     */
    static SyncProbe build(Path directory, long delayMicros)
            throws IOException, InterruptedException {
        Path source = directory.resolve("syncs.c");
        Path library = directory.resolve("syncs.so");
        try (InputStream in = SyncProbe.class.getResourceAsStream("syncs.c")) {
            if (in == null) {
                throw new IOException("syncs.c is not in the jar");
            }
            Files.write(source, in.readAllBytes());
        }
        try {
            Process compiler =
                    new ProcessBuilder(
                                    "cc",
                                    "-shared",
                                    "-fPIC",
                                    "-O2",
                                    "-o",
                                    library.toString(),
                                    source.toString(),
                                    "-ldl")
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("syncs.log").toFile())
                            .start();
            if (compiler.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS) && compiler.exitValue() == 0) {
                return new SyncProbe(library, delayMicros);
            }
        } catch (IOException noCompiler) {
            if (delayMicros > 0) {
                throw noCompiler;
            }
        }
        if (delayMicros > 0) {
            throw new IOException("syncs can be delayed only with a C compiler named cc");
        }
        return new SyncProbe(null, 0);
    }

    boolean counts() {
        return library != null;
    }

    long delayMicros() {
        return delayMicros;
    }

    /** Puts the probe into the environment of a process that is about to start, with a counter of its own. */
    void into(Map<String, String> environment, Path counter) throws IOException {
        if (library == null) {
            return;
        }
        Files.write(counter, new byte[Long.BYTES]);
        environment.put("LD_PRELOAD", library.toAbsolutePath().toString());
        environment.put("BENCH_SYNCS", counter.toAbsolutePath().toString());
        environment.put("BENCH_SYNC_DELAY_US", Long.toString(delayMicros));
    }

    /** Syncs so far; 0 if they are not counted. */
    long read(Path counter) throws IOException {
        if (library == null) {
            return 0;
        }
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        try (FileChannel channel = FileChannel.open(counter, StandardOpenOption.READ)) {
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // A regular file gives eight bytes at once; to be sure, until there are all.
            }
        }
        return bytes.flip().getLong();
    }
}
