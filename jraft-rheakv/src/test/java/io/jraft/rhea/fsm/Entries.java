package io.jraft.rhea.fsm;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Status;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Entries handed to a state machine by hand. */
final class Entries implements Iterator {
    private final long first;
    private final List<byte[]> entries;
    private final List<? extends @Nullable Closure> closures;
    private int at;

    Entries(long first, List<byte[]> entries, List<? extends @Nullable Closure> closures) {
        this.first = first;
        this.entries = entries;
        this.closures = closures;
    }

    @Override
    public boolean hasNext() {
        return at < entries.size();
    }

    @Override
    public ByteBuffer next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        ByteBuffer data = getData();
        at++;
        return data;
    }

    @Override
    public ByteBuffer getData() {
        byte[] entry = entries.get(at);
        if (at % 2 == 0) {
            return ByteBuffer.wrap(entry);
        }
        // A part of something larger, as an engine may hand it over.
        byte[] frame = new byte[entry.length + 7];
        System.arraycopy(entry, 0, frame, 3, entry.length);
        return ByteBuffer.wrap(frame, 3, entry.length).slice();
    }

    @Override
    public long getIndex() {
        return first + at;
    }

    @Override
    public long getTerm() {
        return 1;
    }

    @Override
    public @Nullable Closure done() {
        return closures.get(at);
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
