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

/** One get, of a value that is there. That it is safe was made sure of before. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RegionGet {
    @Benchmark
    public OpResult get(BenchedRegion on) {
        return on.region.read(new KVRead.Get(on.region.key()));
    }
}
