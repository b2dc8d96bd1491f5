package io.jraft.entity;

import io.jraft.entity.codec.DefaultLogEntryCodecFactory;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry as a storage of the user's own sees it. Keep id, type, data and checksum; peers and learners of a
 * CONFIGURATION entry repeat for people what its data says. Owner: whoever made it, until it is handed over; then nobody
 * changes it.
 */
public class LogEntry {

    /** No bytes. */
    public static final ByteBuffer EMPTY_DATA = ByteBuffer.wrap(new byte[0]).asReadOnlyBuffer();

    private EnumOutter.EntryType type = EnumOutter.EntryType.ENTRY_TYPE_UNKNOWN;
    private LogId id = new LogId();
    private @Nullable List<PeerId> peers;
    private @Nullable List<PeerId> oldPeers;
    private @Nullable List<PeerId> learners;
    private @Nullable List<PeerId> oldLearners;
    private ByteBuffer data = EMPTY_DATA;
    private long checksum;
    private boolean hasChecksum;

    /** An entry that says nothing yet. */
    public LogEntry() {}

    /** An entry of that type. */
    public LogEntry(EnumOutter.EntryType type) {
        this.type = type;
    }

    /** DATA or CONFIGURATION. */
    public EnumOutter.EntryType getType() {
        return type;
    }

    /** Sets {@link #getType}. */
    public void setType(EnumOutter.EntryType type) {
        this.type = type;
    }

    /** Where it stands. */
    public LogId getId() {
        return id;
    }

    /** Sets {@link #getId}. */
    public void setId(LogId id) {
        this.id = id;
    }

    /** Voters, in a CONFIGURATION entry; null in others. */
    public @Nullable List<PeerId> getPeers() {
        return peers;
    }

    /** Sets {@link #getPeers}. */
    public void setPeers(@Nullable List<PeerId> peers) {
        this.peers = peers;
    }

    /** Voters on their way out, while a change of them is under way; else null. */
    public @Nullable List<PeerId> getOldPeers() {
        return oldPeers;
    }

    /** Sets {@link #getOldPeers}. */
    public void setOldPeers(@Nullable List<PeerId> oldPeers) {
        this.oldPeers = oldPeers;
    }

    /** Learners; null when there are none. */
    public @Nullable List<PeerId> getLearners() {
        return learners;
    }

    /** Sets {@link #getLearners}. */
    public void setLearners(@Nullable List<PeerId> learners) {
        this.learners = learners;
    }

    /** Learners on their way out, while a change of voters is under way; else null. */
    public @Nullable List<PeerId> getOldLearners() {
        return oldLearners;
    }

    /** Sets {@link #getOldLearners}. */
    public void setOldLearners(@Nullable List<PeerId> oldLearners) {
        this.oldLearners = oldLearners;
    }

    /** Whether it has learners, in force or on their way out. */
    public boolean hasLearners() {
        return (learners != null && !learners.isEmpty())
                || (oldLearners != null && !oldLearners.isEmpty());
    }

    /** What it holds. Do not move its position; see {@link #sliceData}. */
    public ByteBuffer getData() {
        return data;
    }

    /** What it holds, with a position of its own. */
    public ByteBuffer sliceData() {
        return data.slice();
    }

    /** What it holds, read only, with a position of its own. */
    public ByteBuffer getReadOnlyData() {
        return data.asReadOnlyBuffer();
    }

    /** Sets {@link #getData}. */
    public void setData(ByteBuffer data) {
        this.data = data;
    }

    /** Bytes of its data. */
    public long estimatedSize() {
        return data.remaining();
    }

    /**
     * Its bytes, in the library's own format.
     *
     * @deprecated ask the codec in {@code LogStorageOptions}
     */
    @Deprecated
    public byte[] encode() {
        return DefaultLogEntryCodecFactory.getInstance().encoder().encode(this);
    }

    /**
     * Becomes the entry whose bytes those are.
     *
     * @return false, and stays as it was, if they are none
     * @deprecated ask the codec in {@code LogStorageOptions}
     */
    @Deprecated
    public boolean decode(byte[] content) {
        LogEntry read = DefaultLogEntryCodecFactory.getInstance().decoder().decode(content);
        if (read == null) {
            return false;
        }
        type = read.type;
        id = read.id;
        peers = read.peers;
        oldPeers = read.oldPeers;
        learners = read.learners;
        oldLearners = read.oldLearners;
        data = read.data;
        checksum = read.checksum;
        hasChecksum = read.hasChecksum;
        return true;
    }

    /** Whether a checksum was set. */
    public boolean hasChecksum() {
        return hasChecksum;
    }

    /** Covers the entry and its place after the one before it; checked by the library whenever it reads the log. */
    public long getChecksum() {
        return checksum;
    }

    /** Sets {@link #getChecksum}. */
    public void setChecksum(long checksum) {
        this.checksum = checksum;
        hasChecksum = true;
    }

    @Override
    public String toString() {
        return "LogEntry [type=" + type + ", id=" + id + ", bytes=" + data.remaining() + "]";
    }
}
