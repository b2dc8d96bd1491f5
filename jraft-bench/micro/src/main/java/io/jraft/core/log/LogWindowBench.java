package io.jraft.core.log;

import io.jraft.bench.micro.Blocks;
import io.jraft.model.BlockBuilder;
import io.jraft.model.EntryBlock;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The tail of the log in memory: a batch comes in, a follower's entry is looked up, an applied batch goes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LogWindowBench {
    private static final int BATCH = 64;

    @Param({"16", "1024"})
    int blocks;

    private final LogWindow window = new LogWindow();
    private final BlockBuilder builder = new BlockBuilder();
    private EntryBlock[] ready = new EntryBlock[0];
    private int next;

    @Setup
    public void fill() {
        // Made in advance, so that it is the window that is measured; the indexes wrap around with
        // an empty window.
        ready = new EntryBlock[blocks * 16];
        for (int i = 0; i < ready.length; i++) {
            ready[i] = Blocks.of(builder, 1 + (long) i * BATCH, 0, BATCH, 16);
        }
        refill();
    }

    private void refill() {
        window.clear();
        for (next = 0; next < blocks; next++) {
            window.add(ready[next]);
        }
    }

    @Benchmark
    public long addFindEvict(Blackhole hole) {
        if (next == ready.length) {
            refill();
        }
        window.add(ready[next++]);
        long newest = (long) next * BATCH;
        hole.consume(window.find(newest - (long) blocks * BATCH / 2));
        window.evict(newest - (long) blocks * BATCH, 0);
        return newest;
    }
}
