package io.jraft.bench.micro.kv;

import io.jraft.rhea.op.KVOp;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** A merge into a value, which has to be read first; and a put before it, so that the value does not grow. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RegionMerge {
    private static final byte[] MORE = {1};

    @Benchmark
    public void merge(BenchedRegion on) {
        RegionAlone region = on.region;
        byte[] key = region.key();
        region.apply(region.entry(new KVOp.Put(key, region.value())));
        region.apply(region.entry(new KVOp.Merge(key, MORE)));
    }
}
