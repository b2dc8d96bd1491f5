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

/** One put, from its encoding to the store: what an entry costs that shares its write with no other. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RegionPut {
    @Benchmark
    public void put(BenchedRegion on) {
        RegionAlone region = on.region;
        region.apply(region.entry(new KVOp.Put(region.key(), region.value())));
    }
}
