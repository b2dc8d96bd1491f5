package io.jraft.bench.micro.kv;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Status;
import java.nio.ByteBuffer;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** One entry after another, each handed to a state machine as a batch of its own. One thread. */
final class OneEntry implements Iterator {
    private ByteBuffer data = ByteBuffer.allocate(0);
    private long index;
    private boolean taken = true;

    /** The next batch: that entry alone. */
    OneEntry of(byte[] entry) {
        data = ByteBuffer.wrap(entry);
        index++;
        taken = false;
        return this;
    }

    @Override
    public boolean hasNext() {
        return !taken;
    }

    @Override
    public ByteBuffer next() {
        if (taken) {
            throw new NoSuchElementException();
        }
        taken = true;
        return data;
    }

    @Override
    public ByteBuffer getData() {
        return data;
    }

    @Override
    public long getIndex() {
        return index;
    }

    @Override
    public long getTerm() {
        return 1;
    }

    /** As on a follower. */
    @Override
    public @Nullable Closure done() {
        return null;
    }

    @Override
    public void setErrorAndRollback(long ntail, @Nullable Status st) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean commit() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void commitAndSnapshotSync(@Nullable Closure done) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setAutoCommitPerLog(boolean status) {
        throw new UnsupportedOperationException();
    }
}
