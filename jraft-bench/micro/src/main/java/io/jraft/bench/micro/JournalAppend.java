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

/** A batch of 64 entries into the journal on this disk, the encoding of the batch included; with and without waiting. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JournalAppend {
    private static final int BATCH = 64;
    private static final long KEEP = 100_000;

    @Param({"false", "true"})
    boolean sync;

    private final BlockBuilder builder = new BlockBuilder();
    private final NioFileSystem files = new NioFileSystem();
    private String directory = "";
    private long next = 1;
    private int chain;

    @SuppressWarnings("NullAway.Init") // By open().
    private JournalLogStore store;

    @SuppressWarnings("NullAway.Init") // By open().
    private GroupLog log;

    @Setup
    public void open() throws IOException {
        directory =
                Files.createTempDirectory(Path.of("").toAbsolutePath(), "journal-bench").toString();
        store = JournalLogStore.open(files, JournalOptions.of(directory + "/log", 1, 2, () -> 3));
        log = store.open("group", new PeerId("127.0.0.1", 8_081));
    }

    @TearDown
    public void close() throws IOException {
        store.close();
        files.deleteRecursively(directory);
    }

    @Benchmark
    public long append() throws IOException {
        EntryBlock block = Blocks.of(builder, next, chain, BATCH, 16);
        log.append(block);
        next += BATCH;
        chain = block.lastChain();
        if (sync) {
            store.sync();
        }
        if (next % KEEP < BATCH && next > KEEP) {
            // As snapshots do; otherwise the disk would be what is measured, by being full.
            log.truncatePrefix(next - KEEP / 2);
            store.sync();
        }
        return next;
    }
}
