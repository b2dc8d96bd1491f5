package io.jraft.bench.micro;

import io.jraft.EngineOptions;
import io.jraft.core.context.NodeSettings;
import io.jraft.core.log.DiskEvent;
import io.jraft.core.log.DiskGroup;
import io.jraft.core.log.DiskPort;
import io.jraft.core.log.LogManager;
import io.jraft.core.log.RecoveredLog;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.option.NodeOptions;
import io.jraft.ring.Flag;
import io.jraft.ring.Ring;
import io.jraft.ring.WorkerSignal;
import io.jraft.ring.lmax.DisruptorRings;
import io.jraft.spi.GroupLog;
import io.jraft.storage.memory.MemoryLogStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * The log of a leader beside its disk: a batch is staged, gets its ids, is kept in the window, found by two followers and the state
 * machine, and let go when the slower follower has it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LeadersLog {
    private static final long TERM = 1;

    @Param({"1", "64", "1024"})
    int entries = 1;

    /** Batches by which the slower follower is behind: so many more blocks are searched. */
    @Param({"0", "4096"})
    int behind;

    private final ByteBuffer payload = ByteBuffer.allocate(16);
    private final Ring<DiskEvent> ring =
            new DisruptorRings().create("disk", 16, DiskEvent::new, WorkerSignal.NONE);
    private final Consumer<DiskEvent> disk = event -> {};
    private @Nullable LogManager log;

    @Setup
    public void open() throws IOException {
        GroupLog memory = new MemoryLogStore().open("bench", new PeerId("127.0.0.1", 1));
        log =
                new LogManager(
                        NodeSettings.of(new NodeOptions(), new EngineOptions()),
                        new DiskPort(ring, new DiskGroup(memory, Unread.MAILBOX), new Flag()),
                        RecoveredLog.join(memory.recovered(), null, ConfEntry.EMPTY),
                        (done, why, bytes) -> {
                            throw new IllegalStateException(why.toString());
                        });
    }

    @Benchmark
    public void batch(Blackhole hole) {
        LogManager mine = Objects.requireNonNull(log);
        for (int i = 0; i < entries; i++) {
            mine.stage(payload.duplicate(), null, -1);
        }
        long first = mine.lastIndex() + 1;
        mine.appendStaged(TERM);
        long last = mine.lastIndex();
        ring.drain(disk, 1);
        long slower = Math.max(1, first - (long) behind * entries);
        hole.consume(mine.blocks(first, last, entries, Integer.MAX_VALUE));
        hole.consume(mine.blocks(slower, last, entries, Integer.MAX_VALUE));
        mine.onStable(mine.lastTicket());
        mine.onCommit(last);
        hole.consume(mine.closures().take(first, last));
        hole.consume(mine.blocks(first, last, entries, Integer.MAX_VALUE));
        mine.onApplied(last);
        mine.evict(slower);
    }
}
