package io.jraft.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Encodes staged entries into one {@link EntryBlock}. Reused from batch to batch: only the block itself is allocated.
 * Owner: LOOP of the group that appends.
 */
public final class BlockBuilder {
    private final CRC32C crc = new CRC32C();
    private final byte[] scratch = new byte[EntryChecksum.SCRATCH];
    private byte[] bytes = new byte[4096];
    private int[] starts = new int[64];
    private int at;
    private int count;
    private long firstIndex;
    private long term;
    private int prevChain;
    private int chain;

    /** Starts a block after the entry whose chain value is {@code prevChain}. */
    public void begin(long firstIndex, long term, int prevChain) {
        this.firstIndex = firstIndex;
        this.term = term;
        this.prevChain = prevChain;
        chain = prevChain;
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
        if (starts.length == count) {
            starts = Arrays.copyOf(starts, count * 2);
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
        int[] marks = Arrays.copyOf(starts, count + 1);
        marks[count] = at;
        EntryBlock block =
                new EntryBlock(
                        firstIndex, term, prevChain, Arrays.copyOf(bytes, at), marks, 0, count);
        if (bytes.length > 1 << 20) {
            // One huge entry must not pin its size for ever.
            bytes = new byte[4096];
        }
        return block;
    }
}
