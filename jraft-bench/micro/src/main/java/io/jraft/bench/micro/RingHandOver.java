package io.jraft.bench.micro;

import io.jraft.ring.Ring;
import io.jraft.ring.WorkerSignal;
import io.jraft.ring.lmax.DisruptorRings;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * Handing events from one owner to the next: claim, fill, publish, drain. On one thread, so it is the work without the wait;
 * what a wake-up costs, the cluster's latency with one in flight says.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RingHandOver {
    @Param({"1", "64"})
    int batch;

    private Ring<long[]> ring =
            new DisruptorRings().create("bench", 1_024, () -> new long[1], WorkerSignal.NONE);
    private long value;

    @Benchmark
    public void publishAndDrain(Blackhole hole) {
        for (int i = 0; i < batch; i++) {
            long sequence = ring.tryClaim();
            ring.cell(sequence)[0] = value++;
            ring.publish(sequence);
        }
        Consumer<long[]> taker = cell -> hole.consume(cell[0]);
        hole.consume(ring.drain(taker, batch));
    }
}
