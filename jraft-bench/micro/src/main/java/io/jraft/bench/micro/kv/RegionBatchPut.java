package io.jraft.bench.micro.kv;

import io.jraft.rhea.op.KVOp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** A hundred puts that share an entry, as joined ones do; the figures are those of one of them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RegionBatchPut {
    private static final int BATCH = 100;

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void putAll(BenchedRegion on) {
        RegionAlone region = on.region;
        List<KVOp.Pair> pairs = new ArrayList<>(BATCH);
        for (int i = 0; i < BATCH; i++) {
            pairs.add(new KVOp.Pair(region.key(), region.value()));
        }
        region.apply(region.entry(new KVOp.PutAll(pairs)));
    }
}
