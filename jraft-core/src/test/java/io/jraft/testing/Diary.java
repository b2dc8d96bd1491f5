package io.jraft.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.error.RaftError;
import io.jraft.error.RaftException;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * A state machine on real threads that writes down everything it is told, and notices when two callbacks overlap.
 * Callbacks come on a worker; tests read from their own thread.
 */
public final class Diary extends StateMachineAdapter {
    /** The one file of its snapshots. */
    public static final String FILE = "diary.txt";

    /** Payloads in the order they were applied; each was a heap array of exactly its length, or it says so. */
    public final List<String> applied = new CopyOnWriteArrayList<>();

    /** Callbacks other than onApply, with the term they name. */
    public final List<String> events = new CopyOnWriteArrayList<>();

    /** What onError was told. */
    public final List<String> errors = new CopyOnWriteArrayList<>();

    public final AtomicInteger starts = new AtomicInteger();
    public final AtomicInteger stops = new AtomicInteger();

    /** Callbacks that began while another one was not over. */
    public final AtomicInteger overlaps = new AtomicInteger();

    public final AtomicLong lastIndex = new AtomicLong();

    private final AtomicInteger inside = new AtomicInteger();
    private volatile String throwAt = "";
    private volatile LongConsumer atLeaderStart = term -> {};
    private volatile Runnable beforeApply = () -> {};

    /** Throws out of onApply at this task; which index it gets is for the group to say. */
    public void throwAt(String task) {
        throwAt = task;
    }

    /** Runs inside onLeaderStart. */
    public void atLeaderStart(LongConsumer run) {
        atLeaderStart = run;
    }

    /** Runs at the beginning of onApply. */
    public void beforeApply(Runnable run) {
        beforeApply = run;
    }

    private void alone(Runnable callback) {
        if (inside.getAndIncrement() != 0) {
            overlaps.incrementAndGet();
        }
        try {
            callback.run();
        } finally {
            inside.decrementAndGet();
        }
    }

    @Override
    public void onApply(Iterator it) {
        alone(
                () -> {
                    beforeApply.run();
                    while (it.hasNext()) {
                        if (text(it.getData()).equals(throwAt)) {
                            throw new IllegalStateException("the diary was told to throw");
                        }
                        if (it.getIndex() <= lastIndex.get()) {
                            events.add("index " + it.getIndex() + " after " + lastIndex.get());
                        }
                        lastIndex.set(it.getIndex());
                        applied.add(text(it.getData()));
                        Closure done = it.done();
                        if (done != null) {
                            done.run(Status.OK());
                        }
                        it.next();
                    }
                });
    }

    /** semantics.md 6: programs call array() and expect the payload. */
    private static String text(ByteBuffer data) {
        boolean exact =
                data.hasArray()
                        && data.arrayOffset() == 0
                        && data.array().length == data.remaining();
        return (exact ? "" : "not an exact heap array: ") + UTF_8.decode(data.duplicate());
    }

    /** Writes what was applied, a line each, in one file. */
    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        alone(
                () -> {
                    try {
                        Files.write(Path.of(writer.getPath(), FILE), applied, UTF_8);
                        writer.addFile(FILE);
                        done.run(Status.OK());
                    } catch (IOException e) {
                        done.run(new Status(RaftError.EIO, "the diary cannot be written: %s", e));
                    }
                });
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        List<String> loaded;
        try {
            loaded = Files.readAllLines(Path.of(reader.getPath(), FILE), UTF_8);
        } catch (IOException e) {
            events.add("cannot load: " + e);
            return false;
        }
        alone(
                () -> {
                    events.add("load " + loaded.size());
                    applied.clear();
                    applied.addAll(loaded);
                });
        return true;
    }

    @Override
    public void onLeaderStart(long term) {
        alone(
                () -> {
                    events.add("leader start " + term);
                    atLeaderStart.accept(term);
                });
    }

    @Override
    public void onLeaderStop(Status status) {
        alone(() -> events.add("leader stop"));
    }

    @Override
    public void onStartFollowing(LeaderChangeContext ctx) {
        alone(
                () -> {
                    starts.incrementAndGet();
                    events.add("start following " + ctx.getLeaderId() + " in " + ctx.getTerm());
                });
    }

    @Override
    public void onStopFollowing(LeaderChangeContext ctx) {
        alone(
                () -> {
                    stops.incrementAndGet();
                    events.add("stop following " + ctx.getLeaderId() + " in " + ctx.getTerm());
                });
    }

    @Override
    public void onError(RaftException e) {
        alone(() -> errors.add(e.getStatus().getErrorMsg()));
    }

    @Override
    public void onShutdown() {
        alone(() -> events.add("shutdown"));
    }
}
