package io.jraft.bench.micro;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.core.context.FsmNumbers;
import io.jraft.core.fsm.ApplyBatch;
import io.jraft.core.fsm.FsmCommand;
import io.jraft.core.fsm.FsmEvent;
import io.jraft.core.fsm.FsmGroup;
import io.jraft.core.fsm.FsmStation;
import io.jraft.core.log.ClosureQueue;
import io.jraft.model.BlockBuilder;
import io.jraft.model.EntryBlock;
import io.jraft.ring.Credits;
import io.jraft.ring.Ring;
import io.jraft.ring.Watermark;
import io.jraft.ring.WorkerSignal;
import io.jraft.ring.lmax.DisruptorRings;
import io.jraft.spi.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** A committed batch on the state machine's worker: each entry is shown with its data, each closure runs, the end is told. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ApplyAndComplete {
    /** After so many batches a new group begins at index 1, so that the log needs no end. */
    private static final int BATCHES = 256;

    private static final int PAYLOAD = 16;

    @Param({"1", "64", "1024"})
    int entries = 1;

    private final Clock clock =
            new Clock() {
                @Override
                public long nanoTime() {
                    return System.nanoTime();
                }

                @Override
                public long wallMillis() {
                    return System.currentTimeMillis();
                }
            };
    private final Ring<FsmEvent> ring =
            new DisruptorRings().create("fsm", 16, FsmEvent::new, WorkerSignal.NONE);
    private final FsmStation station = new FsmStation("bench", ring, new FsmNumbers(clock));
    private final Credits tasks = new Credits(1 << 20, clock::nanoTime);
    private final Credits bytes = new Credits(1 << 30, clock::nanoTime);
    private final List<EntryBlock> log = new ArrayList<>();
    private final Closure done = this::completed;
    private long completed;
    private int next;
    private @Nullable FsmGroup group;

    @Setup
    public void fill() {
        BlockBuilder builder = new BlockBuilder();
        long first = 1;
        int chain = 0;
        for (int i = 0; i < BATCHES; i++) {
            EntryBlock block = Blocks.of(builder, first, chain, entries, PAYLOAD);
            log.add(block);
            first = block.lastIndex() + 1;
            chain = block.lastChain();
        }
    }

    private void completed(Status status) {
        if (!status.isOk()) {
            throw new IllegalStateException(status.toString());
        }
        completed++;
    }

    /** Adds up what it is shown. */
    private static final class Sum extends StateMachineAdapter {
        private long sum;

        @Override
        public void onApply(Iterator iterator) {
            while (iterator.hasNext()) {
                sum += iterator.getData().remaining();
                Closure closure = iterator.done();
                if (closure != null) {
                    closure.run(Status.OK());
                }
                iterator.next();
            }
        }
    }

    @Benchmark
    public long batch() {
        FsmGroup mine = group;
        if (mine == null || next == BATCHES) {
            mine = new FsmGroup("bench", new Sum(), Unread.MAILBOX, tasks, bytes, new Watermark(0));
            group = mine;
            next = 0;
        }
        long owed = (long) entries * PAYLOAD;
        if (!tasks.tryAcquire(entries) || !bytes.tryAcquire(owed)) {
            throw new IllegalStateException("credit was not given back");
        }
        @Nullable Closure[] closures = new @Nullable Closure[entries];
        Arrays.fill(closures, done);
        long sequence = ring.tryClaim();
        ring.cell(sequence)
                .set(
                        mine,
                        new FsmCommand.Apply(
                                new ApplyBatch(
                                        List.of(log.get(next++)),
                                        new ClosureQueue.Taken(closures, entries, owed))));
        ring.publish(sequence);
        long before = completed;
        station.poll(1);
        station.flush(0);
        if (completed != before + entries) {
            throw new IllegalStateException(completed - before + " closures ran");
        }
        return completed;
    }
}
