package io.jraft.bench.micro.kv;

import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpResult;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** A scan of a hundred keys with their values. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RegionScan {
    private static final int SCANNED = 100;

    @Benchmark
    public OpResult scan(BenchedRegion on) {
        byte[][] range = on.region.neighbours(SCANNED);
        return on.region.read(new KVRead.Scan(range[0], range[1], false, true, SCANNED));
    }
}
