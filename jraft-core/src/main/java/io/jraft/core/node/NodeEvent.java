package io.jraft.core.node;

import io.jraft.Closure;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.message.RaftMessage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Cell of a loop worker's ring: filled by producers, handed to the node it names, cleared at once (T34). */
public final class NodeEvent {
    /** What there is to do. */
    public enum Kind {
        /** A task of the user. */
        TASK,
        /** A read of the user. */
        READ,
        /** A message of another member. */
        MESSAGE,
        /** A beat for many groups, or an answer to one: for the loop and none of its nodes. */
        SHARED_BEAT,
        /** The disk's watermark moved. */
        STABLE,
        /** The state machine's watermark moved. */
        APPLIED
    }

    /** Most tasks are not. */
    static final long NOT_FOLLOWED = Long.MIN_VALUE;

    private Kind kind = Kind.STABLE;
    private @Nullable NodeCore node;
    private @Nullable Object body;
    private @Nullable Closure closure;
    private long number;
    private long admittedAt;

    /** A task with its closure and the term it expects, -1 for any. */
    public void task(NodeCore to, ByteBuffer data, @Nullable Closure done, long expectedTerm) {
        set(Kind.TASK, to, data, done, expectedTerm);
    }

    /** Follows the task in this cell: when its user handed it in, by the node's clock. Called after {@link #task}. */
    public void follow(long at) {
        admittedAt = at;
    }

    /** A linearizable read that may go by the leader's lease, or may not. */
    public void read(NodeCore to, ReadIndexClosure done, boolean byLease) {
        set(Kind.READ, to, done, null, byLease ? 1 : 0);
    }

    /** A linearizable read that goes by what the group's options say. */
    public void read(NodeCore to, ReadIndexClosure done) {
        read(to, done, to.parts().ctx().settings().leaseReads());
    }

    /** A message. */
    public void message(NodeCore to, RaftMessage m) {
        set(Kind.MESSAGE, to, m, null, 0);
    }

    /** A watermark that moved. */
    public void moved(Kind which, NodeCore to) {
        set(which, to, null, null, 0);
    }

    /** A shared beat, or the answer to one. */
    public void sharedBeat(RaftMessage m) {
        set(Kind.SHARED_BEAT, null, m, null, 0);
    }

    private void set(
            Kind newKind,
            @Nullable NodeCore to,
            @Nullable Object newBody,
            @Nullable Closure done,
            long n) {
        kind = newKind;
        node = to;
        body = newBody;
        closure = done;
        number = n;
        admittedAt = NOT_FOLLOWED;
    }

    public Kind kind() {
        return kind;
    }

    /** The node that this is for. */
    public NodeCore node() {
        if (node == null) {
            throw new IllegalStateException("an empty cell was handed over");
        }
        return node;
    }

    ByteBuffer data() {
        return (ByteBuffer) body();
    }

    ReadIndexClosure readClosure() {
        return (ReadIndexClosure) body();
    }

    /** The message, of whichever kind. */
    public RaftMessage message() {
        return (RaftMessage) body();
    }

    @Nullable Closure closure() {
        return closure;
    }

    long number() {
        return number;
    }

    long admittedAt() {
        return admittedAt;
    }

    private Object body() {
        if (body == null) {
            throw new IllegalStateException("a cell of kind " + kind + " has no body");
        }
        return body;
    }

    /** Lets go of everything the cell held. */
    public void clear() {
        node = null;
        body = null;
        closure = null;
    }
}
