package io.jraft.entity;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A task found in the log: where it stands, and its data. Owner: whoever holds it; not for concurrent change. */
public class UserLog {

    private long index;
    private @Nullable ByteBuffer data;

    /** A task at an index. */
    public UserLog(long index, ByteBuffer data) {
        this.index = index;
        this.data = data;
    }

    /** The task's log index, from 1; not below the one that was asked for. */
    public long getIndex() {
        return index;
    }

    /** Sets the index. */
    public void setIndex(long index) {
        this.index = index;
    }

    /** A heap buffer with array offset 0 whose array is exactly the payload; null after {@link #reset}. */
    public @Nullable ByteBuffer getData() {
        return data;
    }

    /** Sets the data. */
    public void setData(ByteBuffer data) {
        this.data = data;
    }

    /** Forgets both. */
    public void reset() {
        index = 0;
        data = null;
    }

    @Override
    public String toString() {
        return "UserLog{index=" + index + ", data=" + data + "}";
    }
}
