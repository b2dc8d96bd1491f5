package io.jraft.core.log;

import io.jraft.Closure;
import io.jraft.Status;
import java.nio.ByteBuffer;
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

/** What a leader keeps per task beside its bytes: staged, given an index, and taken back with its batch to be completed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ClosureBench {
    @Param({"1", "64", "1024"})
    int tasks;

    private final StagedTasks staged = new StagedTasks();
    private final ClosureQueue closures = new ClosureQueue();
    private final ByteBuffer payload = ByteBuffer.allocate(16);
    private long completed;
    private final Closure done = status -> completed++;
    private long next = 1;

    @Setup
    public void index() {
        next = 1;
    }

    @Benchmark
    public long stageAndComplete() {
        for (int i = 0; i < tasks; i++) {
            staged.add(payload, done, -1);
        }
        long first = next;
        while (staged.size() > 0) {
            closures.add(next++, staged.headDone(), staged.headData().remaining());
            staged.removeHead();
        }
        ClosureQueue.Taken taken = closures.take(first, next - 1);
        if (taken != null) {
            for (Closure closure : taken.closures()) {
                if (closure != null) {
                    closure.run(Status.OK());
                }
            }
        }
        return completed;
    }
}
