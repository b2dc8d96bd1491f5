package io.jraft.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive entries of one term, encoded once: disk and every peer get these very bytes. Immutable; slices share the
 * array. Owner: ANY.
 *
 * <p>Entry, little-endian: {@code u32 length, u32 chain, u32 crc, u8 type, u8 flags, u16 extension, payload[length]}.
 * {@code crc} is CRC32C over index, term, type, flags, extension, length and payload, so an entry in the wrong place
 * never validates. {@code chain} is CRC32C over the chain of the entry before and {@code crc}: two logs with equal
 * chain at an index hold the same prefix (I-4). The first {@code extension} bytes of the payload belong to the library;
 * no version writes them yet.
 *
 * <p>A block travels as a 32-byte head, {@code u64 firstIndex, u64 term, u32 count, u32 length, u32 prevChain, u32 0},
 * and the entries.
 */
public final class EntryBlock {
    /** Bytes before each payload. */
    public static final int ENTRY_HEAD = 16;

    /** Bytes before the entries of a block on disk and wire. */
    public static final int BLOCK_HEAD = 32;

    /** Largest payload of one entry: 32 MiB. */
    public static final int PAYLOAD_MAX = 32 << 20;

    static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final long firstIndex;
    private final long term;
    private final int prevChain;
    private final byte[] bytes;

    /** Start of the entry with ordinal k is starts[base + k]; one more element marks the end. */
    private final int[] starts;

    private final int base;
    private final int count;

    EntryBlock(
            long firstIndex,
            long term,
            int prevChain,
            byte[] bytes,
            int[] starts,
            int base,
            int count) {
        this.firstIndex = firstIndex;
        this.term = term;
        this.prevChain = prevChain;
        this.bytes = bytes;
        this.starts = starts;
        this.base = base;
        this.count = count;
    }

    /**
     * Takes over received or read bytes, after checking every length, checksum and link of the chain. The array must
     * not be changed afterwards.
     *
     * @throws CorruptEntryException naming the first bad entry
     */
    public static EntryBlock decode(
            long firstIndex,
            long term,
            int count,
            int prevChain,
            byte[] bytes,
            int offset,
            int length)
            throws CorruptEntryException {
        requireSense(firstIndex, term, count, length);
        return decode(
                firstIndex, term, count, prevChain, bytes, offset, length, new int[count + 1]);
    }

    /** Before anything is allocated: a length that promises gigabytes costs nothing. */
    private static void requireSense(long firstIndex, long term, int count, int length)
            throws CorruptEntryException {
        if (firstIndex < 1 || term < 1 || count < 1 || length < (long) count * ENTRY_HEAD) {
            throw new CorruptEntryException(
                    firstIndex, "block head makes no sense: count " + count + ", length " + length);
        }
    }

    private static EntryBlock decode(
            long firstIndex,
            long term,
            int count,
            int prevChain,
            byte[] bytes,
            int offset,
            int length,
            int[] starts)
            throws CorruptEntryException {
        CRC32C crc = new CRC32C();
        byte[] scratch = new byte[EntryChecksum.SCRATCH];
        int at = offset;
        int end = offset + length;
        int chain = prevChain;
        for (int k = 0; k < count; k++) {
            long index = firstIndex + k;
            starts[k] = at;
            if (end - at < ENTRY_HEAD) {
                throw new CorruptEntryException(index, "the block ends inside its head");
            }
            int size = (int) INT.get(bytes, at);
            if (size < 0 || size > PAYLOAD_MAX || end - at - ENTRY_HEAD < size) {
                throw new CorruptEntryException(
                        index, "length " + size + " does not fit its block");
            }
            int own = EntryChecksum.own(crc, scratch, index, term, bytes, at, size);
            if (own != (int) INT.get(bytes, at + 8)) {
                throw new CorruptEntryException(index, "checksum differs");
            }
            chain = EntryChecksum.chain(crc, scratch, chain, own);
            if (chain != (int) INT.get(bytes, at + 4)) {
                throw new CorruptEntryException(index, "chain to the entry before differs");
            }
            requireKnown(index, bytes, at, size);
            at += ENTRY_HEAD + size;
        }
        if (at != end) {
            throw new CorruptEntryException(
                    firstIndex + count, (end - at) + " bytes follow the last entry");
        }
        starts[count] = end;
        return new EntryBlock(firstIndex, term, prevChain, bytes, starts, 0, count);
    }

    /** What is sound but from a later version must stop the group as well: nothing is skipped. */
    private static void requireKnown(long index, byte[] bytes, int at, int size)
            throws CorruptEntryException {
        byte type = bytes[at + 12];
        if (!EntryType.isKnown(type) || bytes[at + 13] != 0) {
            throw new CorruptEntryException(
                    index,
                    "type "
                            + type
                            + " with flags "
                            + bytes[at + 13]
                            + " is unknown to this version; run the version that wrote it");
        }
        int extension = Short.toUnsignedInt((short) SHORT.get(bytes, at + 14));
        if (extension > size) {
            throw new CorruptEntryException(
                    index, "extension of " + extension + " bytes in a payload of " + size);
        }
    }

    /**
     * Reads a block, head and entries, from a buffer and advances it. Copies the bytes.
     *
     * @throws CorruptEntryException when they are not a sound block
     */
    public static EntryBlock readFrom(ByteBuffer in) throws CorruptEntryException {
        return read(in, new Room());
    }

    /**
     * Reads a block as {@link #readFrom} does, but takes over the array behind the buffer instead of copying from it: the
     * array must never change again, and stays in memory as long as the block or a slice of it.
     *
     * @param in a buffer with an array
     * @throws CorruptEntryException when they are not a sound block
     */
    public static EntryBlock takeFrom(ByteBuffer in) throws CorruptEntryException {
        return read(in, null);
    }

    /**
     * Reads a block as {@link #readFrom} does, into arrays that are used again and again: the block is good only until the
     * next one is read into the same room, and must not be kept.
     *
     * @throws CorruptEntryException when they are not a sound block
     */
    public static EntryBlock readInto(ByteBuffer in, Room room) throws CorruptEntryException {
        return read(in, room);
    }

    /** Arrays for one block at a time; they grow to the largest. Owner: whoever reads; one thread. */
    public static final class Room {
        private byte[] bytes = {};
        private int[] starts = {};
    }

    private static EntryBlock read(ByteBuffer in, @Nullable Room room)
            throws CorruptEntryException {
        if (in.remaining() < BLOCK_HEAD) {
            throw new CorruptEntryException(0, "the block head is cut off");
        }
        ByteBuffer le = in.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int at = le.position();
        long firstIndex = le.getLong(at);
        long term = le.getLong(at + 8);
        int count = le.getInt(at + 16);
        int length = le.getInt(at + 20);
        int prevChain = le.getInt(at + 24);
        if (le.getInt(at + 28) != 0) {
            throw new CorruptEntryException(
                    firstIndex, "the reserved part of the block head is not 0");
        }
        if (length < 0 || length > in.remaining() - BLOCK_HEAD) {
            throw new CorruptEntryException(
                    firstIndex, "block length " + length + " exceeds what was received");
        }
        requireSense(firstIndex, term, count, length);
        int from = at + BLOCK_HEAD;
        in.position(from + length);
        if (room == null) {
            int offset = in.arrayOffset() + from;
            return decode(firstIndex, term, count, prevChain, in.array(), offset, length);
        }
        if (room.bytes.length < length) {
            room.bytes = new byte[length];
        }
        if (room.starts.length < count + 1) {
            room.starts = new int[count + 1];
        }
        in.get(from, room.bytes, 0, length);
        return decode(firstIndex, term, count, prevChain, room.bytes, 0, length, room.starts);
    }

    /** Writes head and entries; needs {@link #encodedBytes()} of room. */
    public void writeTo(ByteBuffer out) {
        writeHead(out);
        out.put(bytes, starts[base], byteLength());
    }

    /** Writes the {@link #BLOCK_HEAD} bytes before the entries; these are in {@link #array()} as they are. */
    public void writeHead(ByteBuffer out) {
        ByteOrder order = out.order();
        out.order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(firstIndex)
                .putLong(term)
                .putInt(count)
                .putInt(byteLength())
                .putInt(prevChain)
                .putInt(0);
        out.order(order);
    }

    public long firstIndex() {
        return firstIndex;
    }

    public long lastIndex() {
        return firstIndex + count - 1;
    }

    public long term() {
        return term;
    }

    public int count() {
        return count;
    }

    public LogId lastId() {
        return new LogId(lastIndex(), term);
    }

    /** Chain value of the entry before the first one; 0 at the start of the log. */
    public int prevChain() {
        return prevChain;
    }

    /** Chain value of the last entry. */
    public int lastChain() {
        return chainAt(lastIndex());
    }

    /** Chain value of an entry of this block. */
    public int chainAt(long index) {
        return (int) INT.get(bytes, start(index) + 4);
    }

    public EntryType typeAt(long index) {
        return EntryType.of(bytes[start(index) + 12]);
    }

    /** True for a plain command, without an allocation or a throw. */
    public boolean isData(long index) {
        return bytes[start(index) + 12] == 1;
    }

    /** Bytes of the user's payload. */
    public int payloadLength(long index) {
        int at = start(index);
        return (int) INT.get(bytes, at) - extension(at);
    }

    /** A fresh array with exactly the user's payload. */
    public byte[] payload(long index) {
        int at = start(index);
        int extension = extension(at);
        int from = at + ENTRY_HEAD + extension;
        return Arrays.copyOfRange(bytes, from, from + (int) INT.get(bytes, at) - extension);
    }

    /** The configuration that an entry of that type holds. */
    public ConfEntry confAt(long index) throws CorruptEntryException {
        return ConfCodec.decode(new LogId(index, term), payload(index));
    }

    /** The array that holds the entries; read only. */
    public byte[] array() {
        return bytes;
    }

    /** Where the first entry begins in {@link #array()}. */
    public int byteOffset() {
        return starts[base];
    }

    /** Bytes of the entries without the block's head. */
    public int byteLength() {
        return starts[base + count] - starts[base];
    }

    /** Bytes of head and entries. */
    public int encodedBytes() {
        return BLOCK_HEAD + byteLength();
    }

    /** Bytes from an entry's start to the end of the block, heads included. */
    public int bytesFrom(long index) {
        return starts[base + count] - start(index);
    }

    /** The part from {@code first} to {@code last}, both inclusive; shares the bytes. */
    public EntryBlock slice(long first, long last) {
        if (first < firstIndex || last > lastIndex() || first > last) {
            throw new IllegalArgumentException(first + ".." + last + " is not within " + this);
        }
        if (first == firstIndex && last == lastIndex()) {
            return this;
        }
        int chain = first == firstIndex ? prevChain : chainAt(first - 1);
        int from = base + (int) (first - firstIndex);
        return new EntryBlock(first, term, chain, bytes, starts, from, (int) (last - first + 1));
    }

    /** The largest part from {@code first} on that has at most {@code bytesMax} bytes and {@code countMax} entries, at least one entry. */
    public EntryBlock limit(long first, int countMax, long bytesMax) {
        long last = Math.min(lastIndex(), first + Math.max(1, countMax) - 1);
        int from = start(first);
        while (last > first && end(last) - from > bytesMax) {
            // Halving first: a block may hold thousands of entries and only few may fit.
            long mid = (first + last) >>> 1;
            last = end(mid) - from > bytesMax ? mid : last - 1;
        }
        return slice(first, last);
    }

    private int end(long index) {
        return starts[base + (int) (index - firstIndex) + 1];
    }

    private int start(long index) {
        long k = index - firstIndex;
        if (k < 0 || k >= count) {
            throw new IndexOutOfBoundsException(index + " is not within " + this);
        }
        return starts[base + (int) k];
    }

    private int extension(int at) {
        return Short.toUnsignedInt((short) SHORT.get(bytes, at + 14));
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof EntryBlock b
                && b.firstIndex == firstIndex
                && b.term == term
                && b.count == count
                && b.prevChain == prevChain
                && Arrays.equals(
                        b.bytes,
                        b.byteOffset(),
                        b.byteOffset() + b.byteLength(),
                        bytes,
                        byteOffset(),
                        byteOffset() + byteLength());
    }

    @Override
    public int hashCode() {
        return Long.hashCode(firstIndex) * 31 + lastChain();
    }

    @Override
    public String toString() {
        return "entries " + firstIndex + ".." + lastIndex() + "@" + term;
    }
}
