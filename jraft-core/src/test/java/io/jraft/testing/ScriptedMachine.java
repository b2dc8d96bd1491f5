package io.jraft.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.SnapshotCut;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.error.RaftException;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes down everything it is told, and misbehaves where a test asks it to. Runs on the test's thread. */
public final class ScriptedMachine extends StateMachineAdapter {
    /** Commands in the order they were applied. */
    public final List<String> applied = new ArrayList<>();

    /** Log index of each of them. */
    public final List<Long> indexes = new ArrayList<>();

    /** Term of each of them. */
    public final List<Long> terms = new ArrayList<>();

    /** Everything else, and {@code apply} for each run of onApply. */
    public final List<String> events = new ArrayList<>();

    /** What {@link #durableAppliedIndex} answers. */
    public long durable = -1;

    /** How it saves and loads snapshots; null when it cannot. */
    public @Nullable SnapshotScript snapshots;

    private long throwAt = -1;
    private long rollbackAt = -1;
    private String throwIn = "";
    private Consumer<ByteBuffer> look = data -> {};
    private Consumer<Iterator> passed = it -> {};

    /** Throws before it applies the entry at this index. */
    public void throwAt(long index) {
        throwAt = index;
    }

    /** Shows the test the iterator behind every entry. */
    public void passed(Consumer<Iterator> behind) {
        passed = behind;
    }

    /** Gives up with setErrorAndRollback(1) at this index. */
    public void rollbackAt(long index) {
        rollbackAt = index;
    }

    /** Throws out of the callback of this name. */
    public void throwIn(String callback) {
        throwIn = callback;
    }

    /** Shows the test every buffer. */
    public void look(Consumer<ByteBuffer> at) {
        look = at;
    }

    @Override
    public void onApply(Iterator it) {
        events.add("apply");
        while (it.hasNext()) {
            if (it.getIndex() == throwAt) {
                throw new IllegalStateException("the script says throw");
            }
            if (it.getIndex() == rollbackAt) {
                it.setErrorAndRollback(1, new Status(-1, "the script says give up"));
                return;
            }
            ByteBuffer data = it.getData();
            look.accept(data);
            applied.add(new String(data.array(), UTF_8));
            indexes.add(it.getIndex());
            terms.add(it.getTerm());
            Closure done = it.done();
            if (done != null) {
                done.run(Status.OK());
            }
            it.next();
            passed.accept(it);
        }
    }

    /** A state machine's part in snapshots. */
    public interface SnapshotScript {
        /** See StateMachine; null to be asked by {@link #save}. */
        default @Nullable SnapshotCut cut(ScriptedMachine machine) {
            return null;
        }

        /** See StateMachine. */
        default void save(ScriptedMachine machine, SnapshotWriter writer, Closure done) {
            done.run(new Status(-1, "not scripted"));
        }

        /** See StateMachine. */
        boolean load(ScriptedMachine machine, SnapshotReader reader);
    }

    @Override
    public @Nullable SnapshotCut onSnapshotCut() {
        return snapshots == null ? null : snapshots.cut(this);
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        if (snapshots == null) {
            super.onSnapshotSave(writer, done);
        } else {
            snapshots.save(this, writer, done);
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        return snapshots == null ? super.onSnapshotLoad(reader) : snapshots.load(this, reader);
    }

    @Override
    public long durableAppliedIndex() {
        return durable;
    }

    @Override
    public void onShutdown() {
        note("shutdown", "shutdown");
    }

    @Override
    public void onLeaderStart(long term) {
        note("onLeaderStart", "lead " + term);
    }

    @Override
    public void onLeaderStop(Status status) {
        note("onLeaderStop", "lead no more");
    }

    @Override
    public void onError(RaftException e) {
        note("onError", "error " + e.getStatus().getErrorMsg());
    }

    @Override
    public void onConfigurationCommitted(Configuration conf) {
        note("onConfigurationCommitted", "conf " + conf);
    }

    @Override
    public void onStopFollowing(LeaderChangeContext ctx) {
        note("onStopFollowing", "follow no more " + ctx.getLeaderId().getPort());
    }

    @Override
    public void onStartFollowing(LeaderChangeContext ctx) {
        note("onStartFollowing", "follow " + ctx.getLeaderId().getPort());
    }

    private void note(String callback, String event) {
        events.add(event);
        if (callback.equals(throwIn)) {
            throw new IllegalStateException("the script says throw in " + callback);
        }
    }
}
