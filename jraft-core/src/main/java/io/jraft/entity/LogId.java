package io.jraft.entity;

import io.jraft.util.Bits;
import io.jraft.util.Copiable;
import io.jraft.util.CrcUtil;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Where an entry stands, for storages of the user's own. Ordered by term, then by index. Owner: whoever holds it. */
public class LogId implements Comparable<LogId>, Copiable<LogId>, Serializable, Checksum {

    private static final long serialVersionUID = 1L;

    private long index;
    private long term;

    /** Before the first entry: 0, 0. */
    public LogId() {
        this(0, 0);
    }

    /** An entry's place. */
    public LogId(long index, long term) {
        this.index = index;
        this.term = term;
    }

    @Override
    public LogId copy() {
        return new LogId(index, term);
    }

    @Override
    public int compareTo(LogId o) {
        int byTerm = Long.compare(term, o.term);
        return byTerm != 0 ? byTerm : Long.compare(index, o.index);
    }

    /** CRC-64 of index and term, each as 8 bytes, big-endian; the library itself does not use it. */
    @Override
    public long checksum() {
        byte[] bytes = new byte[2 * Long.BYTES];
        Bits.putLong(bytes, 0, index);
        Bits.putLong(bytes, Long.BYTES, term);
        return CrcUtil.crc64(bytes);
    }

    /** Term of the leader that wrote it. */
    public long getTerm() {
        return term;
    }

    /** Sets {@link #getTerm}. */
    public void setTerm(long term) {
        this.term = term;
    }

    /** Position in the log; the first is 1. */
    public long getIndex() {
        return index;
    }

    /** Sets {@link #getIndex}. */
    public void setIndex(long index) {
        this.index = index;
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof LogId other && index == other.index && term == other.term;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(index) * 31 + Long.hashCode(term);
    }

    @Override
    public String toString() {
        return "LogId [index=" + index + ", term=" + term + "]";
    }
}
