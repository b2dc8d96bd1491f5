package io.jraft.bench.micro;

import io.jraft.entity.PeerId;
import io.jraft.model.BlockBuilder;
import io.jraft.model.EntryBlock;
import io.jraft.spi.GroupLog;
import io.jraft.storage.journal.JournalLogStore;
import io.jraft.storage.journal.JournalOptions;
import io.jraft.sys.NioFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Opening a journal of 64 MiB again, every checksum verified, from the system's cache. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class RecoveryScan {
    private static final long BYTES = 64L << 20;
    private static final int BATCH = 64;

    /** Bytes that a sync makes durable; one that held it all would be written again at each start. */
    private static final long SYNC_EVERY = 1 << 20;

    @Param({"16", "1024"})
    int payload;

    private final NioFileSystem files = new NioFileSystem();
    private final PeerId peer = new PeerId("127.0.0.1", 8_081);
    private String directory = "";

    @Setup
    public void write() throws IOException {
        directory =
                Files.createTempDirectory(Path.of("").toAbsolutePath(), "recovery-bench")
                        .toString();
        try (JournalLogStore store = open()) {
            GroupLog log = store.open("group", peer);
            BlockBuilder builder = new BlockBuilder();
            int chain = 0;
            long next = 1;
            for (long written = 0; written < BYTES; ) {
                EntryBlock block = Blocks.of(builder, next, chain, BATCH, payload);
                log.append(block);
                long before = written;
                written += block.byteLength();
                next += BATCH;
                chain = block.lastChain();
                if (written / SYNC_EVERY > before / SYNC_EVERY) {
                    store.sync();
                }
            }
            store.sync();
        }
    }

    @TearDown
    public void delete() throws IOException {
        files.deleteRecursively(directory);
    }

    private JournalLogStore open() throws IOException {
        return JournalLogStore.open(files, JournalOptions.of(directory + "/log", 1, 2, () -> 3));
    }

    @Benchmark
    public long reopen() throws IOException {
        try (JournalLogStore store = open()) {
            return store.open("group", peer).recovered().last().index();
        }
    }
}
