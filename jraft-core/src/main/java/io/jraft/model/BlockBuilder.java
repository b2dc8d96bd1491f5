package io.jraft.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Encodes staged entries into one {@link EntryBlock}. Reused from batch to batch. Who says beforehand how large the block
 * will be has it written to where it stays; else it is copied once at the end.
 * Owner: LOOP of the group that appends.
 */
public final class BlockBuilder {
    private static final byte[] NO_BYTES = {};
    private static final int[] NO_STARTS = {};
    private static final int USUAL_BYTES = 4096;
    private static final int USUAL_ENTRIES = 64;
    private static final int KEPT_MAX = 1 << 20;

    private final CRC32C crc = new CRC32C();
    private final byte[] scratch = new byte[EntryChecksum.SCRATCH];
    private byte[] bytes = NO_BYTES;
    private int[] starts = NO_STARTS;
    private int at;
    private int count;
    private long firstIndex;
    private long term;
    private int prevChain;
    private int chain;

    /** Starts a block of a size that is not known, after the entry whose chain value is {@code prevChain}. */
    public void begin(long firstIndex, long term, int prevChain) {
        if (bytes.length < USUAL_BYTES) {
            bytes = new byte[USUAL_BYTES];
        }
        if (starts.length < USUAL_ENTRIES) {
            starts = new int[USUAL_ENTRIES];
        }
        start(firstIndex, term, prevChain);
    }

    /**
     * Starts a block after the entry whose chain value is {@code prevChain}. What comes may differ from what is expected; then
     * it is copied once more.
     *
     * @param entries how many entries are expected
     * @param sizeInBytes what {@link #sizeInBytes} is expected to be in the end
     */
    public void begin(long firstIndex, long term, int prevChain, int entries, int sizeInBytes) {
        if (bytes.length != sizeInBytes) {
            bytes = new byte[sizeInBytes];
        }
        if (starts.length != entries + 1) {
            starts = new int[entries + 1];
        }
        start(firstIndex, term, prevChain);
    }

    private void start(long first, long ofTerm, int before) {
        firstIndex = first;
        term = ofTerm;
        prevChain = before;
        chain = before;
        at = 0;
        count = 0;
    }

    /**
     * Adds an entry; reads the payload without moving the buffer's position.
     *
     * @throws IllegalArgumentException above {@link EntryBlock#PAYLOAD_MAX}, which no follower would take
     */
    public void add(EntryType type, ByteBuffer payload) {
        int size = payload.remaining();
        if (size > EntryBlock.PAYLOAD_MAX) {
            throw new IllegalArgumentException(
                    "an entry of "
                            + size
                            + " bytes is above "
                            + EntryBlock.PAYLOAD_MAX
                            + "; split the task's data");
        }
        ensure(EntryBlock.ENTRY_HEAD + size);
        payload.get(payload.position(), bytes, at + EntryBlock.ENTRY_HEAD, size);
        finish(type, size);
    }

    /** Adds a configuration. */
    public void add(ConfEntry conf) {
        byte[] payload = ConfCodec.encode(conf);
        add(EntryType.CONFIGURATION, ByteBuffer.wrap(payload));
    }

    private void finish(EntryType type, int size) {
        EntryBlock.INT.set(bytes, at, size);
        EntryBlock.INT.set(bytes, at + 12, type.code() & 0xff);
        int own = EntryChecksum.own(crc, scratch, firstIndex + count, term, bytes, at, size);
        chain = EntryChecksum.chain(crc, scratch, chain, own);
        EntryBlock.INT.set(bytes, at + 4, chain);
        EntryBlock.INT.set(bytes, at + 8, own);
        starts[count++] = at;
        at += EntryBlock.ENTRY_HEAD + size;
    }

    private void ensure(int more) {
        if (bytes.length - at < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + more));
        }
        if (starts.length < count + 2) {
            starts = Arrays.copyOf(starts, (count + 1) * 2);
        }
    }

    /** Entries added since {@link #begin}. */
    public int count() {
        return count;
    }

    /** Bytes added since {@link #begin}. */
    public int sizeInBytes() {
        return at;
    }

    /** The block. At least one entry must have been added. */
    public EntryBlock build() {
        if (count == 0) {
            throw new IllegalStateException("a block has at least one entry");
        }
        starts[count] = at;
        // Arrays that are exactly full become the block's; the next block gets others.
        byte[] own = bytes;
        if (own.length == at) {
            bytes = NO_BYTES;
        } else {
            own = Arrays.copyOf(own, at);
        }
        int[] marks = starts;
        if (marks.length == count + 1) {
            starts = NO_STARTS;
        } else {
            marks = Arrays.copyOf(marks, count + 1);
        }
        if (bytes.length > KEPT_MAX) {
            // One huge entry must not pin its size for ever.
            bytes = NO_BYTES;
        }
        return new EntryBlock(firstIndex, term, prevChain, own, marks, 0, count);
    }
}
