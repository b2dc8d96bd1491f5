package io.jraft.testing;

import io.jraft.Status;
import io.jraft.closure.TaskClosure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task's closure that counts how often it was told, and remembers in which place among the others. */
public final class Told implements TaskClosure {
    public final String command;
    private final List<Told> order;
    private @Nullable Status status;
    private int runs;
    private boolean committed;

    Told(String command, List<Told> order) {
        this.command = command;
        this.order = order;
    }

    @Override
    public void onCommitted() {
        committed = true;
    }

    @Override
    public void run(Status newStatus) {
        runs++;
        status = newStatus;
        order.add(this);
    }

    public int runs() {
        return runs;
    }

    public boolean isTold() {
        return runs > 0;
    }

    /** True once the library said that the task is committed, before it was applied. */
    public boolean committed() {
        return committed;
    }

    public boolean isOk() {
        return runs == 1 && status().isOk();
    }

    public Status status() {
        if (status == null) {
            throw new AssertionError(command + " was told nothing");
        }
        return status;
    }

    @Override
    public String toString() {
        return command + " told " + runs + " times, last " + status;
    }
}
