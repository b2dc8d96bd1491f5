package io.jraft.testing;

import io.jraft.Status;
import io.jraft.closure.ReadIndexClosure;
import org.jspecify.annotations.Nullable;

/** A read's closure that remembers what it was told. */
public final class ToldRead extends ReadIndexClosure {
    private @Nullable Status status;
    private int runs;
    private long index = INVALID_LOG_INDEX;
    private int appliedThen = -1;
    private final ScriptedMachine machine;

    ToldRead(long timeoutMs, ScriptedMachine machine) {
        super(timeoutMs);
        this.machine = machine;
    }

    @Override
    public void run(Status newStatus, long newIndex, byte @Nullable [] reqCtx) {
        runs++;
        status = newStatus;
        index = newIndex;
        appliedThen = machine.applied.size();
    }

    public boolean isTold() {
        return runs > 0;
    }

    public boolean isOk() {
        return runs == 1 && status().isOk();
    }

    public int runs() {
        return runs;
    }

    public Status status() {
        if (status == null) {
            throw new AssertionError("the read was told nothing");
        }
        return status;
    }

    /** The index that the read is good for. */
    public long index() {
        return index;
    }

    /** How many commands the state machine had applied when the read was told. */
    public int appliedThen() {
        return appliedThen;
    }
}
