package io.jraft.core.node;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;

/** A node's place at its loop worker: its deadline in the heap, and whether it takes part in this turn. Owner: LOOP. */
@OwnedBy(Owner.LOOP)
public final class Seat {
    private final NodeCore node;
    private long deadline = Long.MAX_VALUE;
    private int position = -1;
    private boolean dirty;

    Seat(NodeCore node) {
        this.node = node;
    }

    public NodeCore node() {
        return node;
    }

    /** When the node must get a turn at the latest. */
    public long deadline() {
        return deadline;
    }

    public void setDeadline(long at) {
        deadline = at;
    }

    /** Where it stands in the heap; -1 when it does not. */
    public int position() {
        return position;
    }

    public void setPosition(int index) {
        position = index;
    }

    /** True when it was not part of this turn before. */
    public boolean markDirty() {
        boolean first = !dirty;
        dirty = true;
        return first;
    }

    public void clean() {
        dirty = false;
    }
}
