package io.jraft.core.fsm;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.error.RaftError;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import java.nio.ByteBuffer;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The user's view of a batch. Stands on one entry; a run of commands ends at a configuration entry, which the user
 * never sees. Reused from batch to batch. Owner: FSM. Called by FsmGroup and by the user inside onApply.
 */
@OwnedBy(Owner.FSM)
final class IteratorImpl implements Iterator {
    private @Nullable ApplyBatch batch;
    private int block;
    private long index;
    private long last;
    private long committed;
    private long passedTerm;
    private @Nullable ByteBuffer data;
    private boolean doneTaken;
    private @Nullable Status error;
    private boolean commitEach;
    private final Consumer<LogId> commits;
    private final Consumer<@Nullable Closure> snapshots;

    /** An iterator that hands over what the user commits in the middle of a batch, and the snapshots asked for there. */
    IteratorImpl(Consumer<LogId> commits, Consumer<@Nullable Closure> snapshots) {
        this.commits = commits;
        this.snapshots = snapshots;
    }

    /** Stands before the first entry of a batch that is not skipped. */
    void begin(ApplyBatch newBatch, long from) {
        batch = newBatch;
        block = 0;
        index = Math.max(newBatch.first(), from);
        last = newBatch.last();
        committed = index - 1;
        passedTerm = 0;
        error = null;
        commitEach = false;
        entryChanged();
        seekBlock();
    }

    void end() {
        batch = null;
        data = null;
    }

    /** True while an entry of any kind is left. */
    boolean hasMore() {
        return index <= last && error == null;
    }

    /** True when the user may see the present entry. */
    @Override
    public boolean hasNext() {
        return hasMore() && current().isData(index);
    }

    @Override
    public ByteBuffer next() {
        ByteBuffer present = getData();
        skip();
        if (commitEach) {
            commit();
        }
        return present;
    }

    /** Moves past an entry without showing it. */
    void skip() {
        passedTerm = current().term();
        index++;
        entryChanged();
        seekBlock();
    }

    @Override
    public ByteBuffer getData() {
        if (!hasNext()) {
            throw new NoSuchElementException(
                    "the iterator is past its last entry; check hasNext() first");
        }
        if (data == null) {
            data = ByteBuffer.wrap(current().payload(index));
        }
        return data;
    }

    @Override
    public long getIndex() {
        return index;
    }

    @Override
    public long getTerm() {
        return current().term();
    }

    @Override
    public @Nullable Closure done() {
        doneTaken = true;
        return hasMore() && batch != null ? batch.closure(index) : null;
    }

    @Override
    public boolean commit() {
        if (batch == null) {
            throw new IllegalStateException("the iterator is only valid inside onApply");
        }
        if (index - 1 <= committed || error != null) {
            return false;
        }
        committed = index - 1;
        commits.accept(new LogId(committed, passedTerm));
        return true;
    }

    @Override
    public void commitAndSnapshotSync(@Nullable Closure done) {
        commit();
        snapshots.accept(done);
    }

    /** Last entry that the user was shown in this batch and went past without a commit; 0 when there is none. */
    long uncommitted() {
        return batch == null || index - 1 <= committed ? 0 : index - 1;
    }

    @Override
    public void setAutoCommitPerLog(boolean status) {
        commitEach = status;
    }

    @Override
    public void setErrorAndRollback(long ntail, @Nullable Status st) {
        if (ntail <= 0) {
            throw new IllegalArgumentException("ntail must be at least 1, it is " + ntail);
        }
        long present = hasNext() ? index : index - 1;
        long first = present - ntail + 1;
        if (batch == null || first < batch.first() || first <= committed) {
            throw new IllegalArgumentException(
                    "cannot roll back "
                            + ntail
                            + " entries: the batch begins at "
                            + (batch == null ? 0 : batch.first())
                            + ", and what was committed to "
                            + committed
                            + " stays");
        }
        index = first;
        error =
                new Status(
                        RaftError.ESTATEMACHINE.getNumber(),
                        "the state machine met a critical error at index "
                                + first
                                + ": "
                                + (st == null ? "no reason given" : st.getErrorMsg()));
    }

    /** Not null after the user gave up. */
    @Nullable Status error() {
        return error;
    }

    /** True when the user took the closure of the present entry, and with it the duty to run it. */
    boolean doneTaken() {
        return doneTaken;
    }

    /** The block of the present entry. */
    EntryBlock current() {
        if (batch == null) {
            throw new IllegalStateException("the iterator is only valid inside onApply");
        }
        return batch.blocks().get(Math.min(block, batch.blocks().size() - 1));
    }

    private void entryChanged() {
        data = null;
        doneTaken = false;
    }

    private void seekBlock() {
        if (batch != null) {
            while (block < batch.blocks().size() - 1
                    && batch.blocks().get(block).lastIndex() < index) {
                block++;
            }
        }
    }
}
