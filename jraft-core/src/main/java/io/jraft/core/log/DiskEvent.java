package io.jraft.core.log;

import org.jspecify.annotations.Nullable;

/** Cell of a disk worker's ring. */
public final class DiskEvent {
    @Nullable DiskGroup group;
    @Nullable DiskOp op;
    long ticket;

    void set(DiskGroup newGroup, DiskOp newOp, long newTicket) {
        group = newGroup;
        op = newOp;
        ticket = newTicket;
    }

    void clear() {
        group = null;
        op = null;
    }
}
