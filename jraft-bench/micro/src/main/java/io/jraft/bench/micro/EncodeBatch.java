package io.jraft.bench.micro;

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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Giving a batch its ids, checksums and bytes: once for disk and all followers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncodeBatch {
    @Param({"1", "64", "1024"})
    int entries;

    @Param({"16", "256", "1024"})
    int payload;

    private final BlockBuilder builder = new BlockBuilder();

    @Benchmark
    public EntryBlock encode() {
        return Blocks.of(builder, 1, 0, entries, payload);
    }
}
