package io.jraft.sim.junit;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Status;
import io.jraft.sim.junit.Replay.Entry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the engine hands to a state machine, watched: which entries it took, and whether it took them back. Shows either all
 * entries or only the next. Owner: the run's thread.
 */
final class Handed implements Iterator {
    private final Iterator real;
    private final int most;
    private final List<Entry> taken = new ArrayList<>();
    private boolean refused;
    private boolean failing;

    Handed(Iterator real, int most) {
        this.real = real;
        this.most = most;
    }

    /** Entries that the machine has gone past. */
    List<Entry> taken() {
        return taken;
    }

    /** The machine said that it cannot apply an entry. */
    boolean isRefused() {
        return refused;
    }

    /** Where a machine that threw was. */
    Entry reached() {
        boolean lastOfAll = !taken.isEmpty() && !hasNext();
        return lastOfAll ? taken.get(taken.size() - 1) : Entry.of(real);
    }

    /** What is thrown comes from the engine or the simulator, not from the machine. */
    boolean isFailing() {
        return failing;
    }

    @Override
    public boolean hasNext() {
        return taken.size() < most && real.hasNext();
    }

    @Override
    public ByteBuffer next() {
        taken.add(Entry.of(real));
        failing = true;
        ByteBuffer data = real.next();
        failing = false;
        return data;
    }

    @Override
    public ByteBuffer getData() {
        return real.getData();
    }

    @Override
    public long getIndex() {
        return real.getIndex();
    }

    @Override
    public long getTerm() {
        return real.getTerm();
    }

    @Override
    public @Nullable Closure done() {
        return real.done();
    }

    @Override
    public void setErrorAndRollback(long ntail, @Nullable Status st) {
        refused = true;
        real.setErrorAndRollback(ntail, st);
    }

    @Override
    public boolean commit() {
        return real.commit();
    }

    @Override
    public void commitAndSnapshotSync(@Nullable Closure done) {
        real.commitAndSnapshotSync(done);
    }

    @Override
    public void setAutoCommitPerLog(boolean status) {
        real.setAutoCommitPerLog(status);
    }
}
