package io.jraft.sim.junit;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Status;
import io.jraft.error.RaftError;
import java.nio.ByteBuffer;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** One entry, handed to a twin as to a follower: nobody waits for it. Owner: the run's thread. */
final class Replay implements Iterator {
    private final Entry entry;
    private boolean consumed;

    Replay(Entry entry) {
        this.entry = entry;
    }

    /**
     * An entry as a state machine was given it.
     *
     * @param data a copy
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares entries.
    record Entry(long index, long term, byte[] data) {
        static Entry of(Iterator at) {
            ByteBuffer data = at.getData().duplicate();
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            return new Entry(at.getIndex(), at.getTerm(), copy);
        }
    }

    @Override
    public ByteBuffer getData() {
        return ByteBuffer.wrap(entry.data().clone());
    }

    @Override
    public long getIndex() {
        return entry.index();
    }

    @Override
    public long getTerm() {
        return entry.term();
    }

    @Override
    public @Nullable Closure done() {
        return null;
    }

    @Override
    public void setErrorAndRollback(long ntail, @Nullable Status st) {
        consumed = true;
    }

    @Override
    public boolean hasNext() {
        return !consumed;
    }

    @Override
    public ByteBuffer next() {
        if (consumed) {
            throw new NoSuchElementException();
        }
        consumed = true;
        return getData();
    }

    /** There is nobody to publish it to. */
    @Override
    public boolean commit() {
        return consumed;
    }

    /** There is nowhere to put it. */
    @Override
    public void commitAndSnapshotSync(@Nullable Closure done) {
        if (done != null) {
            done.run(new Status(RaftError.EINVAL, "Snapshot is not supported"));
        }
    }

    @Override
    public void setAutoCommitPerLog(boolean status) {}
}
