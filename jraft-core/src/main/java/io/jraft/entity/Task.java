package io.jraft.entity;

import io.jraft.Closure;
import io.jraft.closure.JoinableClosure;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a leader is asked to replicate.
 * Owner: the user until {@code Node.apply}; then the library, which keeps the buffer without copying.
 */
public class Task implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final ByteBuffer EMPTY_DATA = ByteBuffer.allocate(0);

    // A task never leaves its process; being Serializable is an inheritance of the field's API.
    private transient ByteBuffer data = EMPTY_DATA;
    private transient @Nullable Closure done;
    private long expectedTerm = -1;

    /** A task without data or closure. */
    public Task() {}

    /** That data; {@code done} learns how it ended, null if nobody wants to know. */
    public Task(ByteBuffer data, @Nullable Closure done) {
        this(data, done, -1);
    }

    /**
     * A task for one term only.
     *
     * @param expectedTerm refuse unless the leader's term is this; -1 for any
     */
    public Task(ByteBuffer data, @Nullable Closure done, long expectedTerm) {
        setData(data);
        this.done = done;
        this.expectedTerm = expectedTerm;
    }

    /** The data: what remains in the buffer. */
    public ByteBuffer getData() {
        return data;
    }

    /**
     * Sets the data; do not touch the buffer after {@code apply}.
     *
     * @throws NullPointerException if it is null; an empty buffer is fine
     */
    public final void setData(ByteBuffer data) {
        this.data =
                Objects.requireNonNull(data, "data: use an empty buffer for a task without data");
    }

    /** Who learns how it ended; null if nobody. */
    public @Nullable Closure getDone() {
        return done;
    }

    /** Sets who learns how it ended. */
    public void setDone(@Nullable Closure done) {
        this.done = done;
    }

    /** The only term the task may be appended in; -1 for any. */
    public long getExpectedTerm() {
        return expectedTerm;
    }

    /** Sets the only term the task may be appended in; -1 for any. */
    public void setExpectedTerm(long expectedTerm) {
        this.expectedTerm = expectedTerm;
    }

    /**
     * Waits until the closure has run. Never call it on a thread that runs callbacks.
     *
     * @return the closure inside the {@link JoinableClosure}
     * @throws UnsupportedOperationException if the closure is not a {@link JoinableClosure}
     */
    public Closure join() throws InterruptedException {
        JoinableClosure joinable = joinable();
        joinable.join();
        return joinable.getClosure();
    }

    /** Like {@link #join()}, for at most that many milliseconds. */
    public Closure join(long timeoutMillis) throws InterruptedException, TimeoutException {
        JoinableClosure joinable = joinable();
        joinable.join(timeoutMillis);
        return joinable.getClosure();
    }

    /** Waits until the closures of all tasks have run; answers them in the order of the tasks. */
    public static List<Closure> joinAll(List<Task> tasks) throws InterruptedException {
        List<Closure> closures = new ArrayList<>(tasks.size());
        for (Task task : tasks) {
            closures.add(task.join());
        }
        return closures;
    }

    /** Like {@link #joinAll(List)}; all of them together get that many milliseconds. */
    public static List<Closure> joinAll(List<Task> tasks, long timeoutMillis)
            throws InterruptedException, TimeoutException {
        List<JoinableClosure> joinables = new ArrayList<>(tasks.size());
        for (Task task : tasks) {
            joinables.add(task.joinable());
        }
        JoinableClosure.joinAll(joinables, timeoutMillis);
        List<Closure> closures = new ArrayList<>(tasks.size());
        for (JoinableClosure joinable : joinables) {
            closures.add(joinable.getClosure());
        }
        return closures;
    }

    private JoinableClosure joinable() {
        if (done instanceof JoinableClosure joinable) {
            return joinable;
        }
        throw new UnsupportedOperationException(
                "Only a task whose closure is a JoinableClosure can be joined; wrap its closure in one.");
    }
}
