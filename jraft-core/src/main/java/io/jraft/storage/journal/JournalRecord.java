package io.jraft.storage.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.entity.PeerId;
import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that happened, as it stands in a batch. Immutable. Owner: ANY.
 *
 * <p>Little-endian: {@code u32 length, u8 kind, u8 0, u16 0, u32 group, u64 seq, payload[length]}. {@code seq} counts
 * the records of the group from 1 on, so a record that is missing is noticed by the next one. Group 0 is the journal
 * itself.
 */
sealed interface JournalRecord {
    /** Bytes before the payload. */
    int HEAD = 20;

    /** The short number that stands for the group; 0 for the journal itself. */
    int group();

    /** Place among the group's records. */
    long seq();

    /** The byte that tells the kinds apart. */
    byte kind();

    /** Bytes of the payload. */
    int payloadBytes();

    /** Writes the payload to a little-endian buffer. */
    void writePayload(ByteBuffer out);

    /** Bytes of the record. */
    default int bytes() {
        return HEAD + payloadBytes();
    }

    /** Writes the record to a little-endian buffer with enough room. */
    default void write(ByteBuffer out) {
        out.putInt(payloadBytes())
                .put(kind())
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(group())
                .putLong(seq());
        writePayload(out);
    }

    /**
     * Entries.
     *
     * @param block the entries, with the very bytes that peers get
     * @param at offset of the block's head from the start of the batch; 0 while it is not known
     */
    record Entries(int group, long seq, EntryBlock block, int at) implements JournalRecord {
        static final byte KIND = 1;

        @Override
        public byte kind() {
            return KIND;
        }

        @Override
        public int payloadBytes() {
            return block.encodedBytes();
        }

        @Override
        public void writePayload(ByteBuffer out) {
            block.writeTo(out);
        }
    }

    /** Which end of a log moved. */
    enum MarkKind {
        /** Everything after the point is gone. */
        TRUNCATE_SUFFIX(2),
        /** Everything up to the point may go. */
        TRUNCATE_PREFIX(3),
        /** Everything is gone; the log goes on after the point. */
        RESET(4);

        private final byte code;

        MarkKind(int code) {
            this.code = (byte) code;
        }
    }

    /**
     * An end of the log moved to a point.
     *
     * @param what which end
     * @param point last entry kept, or last entry dropped, or end of the snapshot that replaces the log
     * @param chain chain value at the point; 0 when unknown
     */
    record Mark(int group, long seq, MarkKind what, LogId point, int chain)
            implements JournalRecord {
        @Override
        public byte kind() {
            return what.code;
        }

        @Override
        public int payloadBytes() {
            return 20;
        }

        @Override
        public void writePayload(ByteBuffer out) {
            putPoint(out, point, chain);
        }
    }

    /** Term and vote. */
    record Vote(int group, long seq, HardState state) implements JournalRecord {
        static final byte KIND = 5;

        @Override
        public byte kind() {
            return KIND;
        }

        @Override
        public int payloadBytes() {
            return hardStateBytes(state);
        }

        @Override
        public void writePayload(ByteBuffer out) {
            putHardState(out, state);
        }
    }

    /**
     * Who the group is and all of its state but the entries: makes every earlier record of the group unnecessary, so
     * that old segments can go.
     *
     * @param name the group
     * @param peer the member, without its priority
     * @param state term and vote
     * @param prev entry before the first one
     * @param prevChain chain value there; 0 when unknown
     * @param last last entry; {@code prev} when there is none
     * @param lastChain chain value there; 0 when unknown
     */
    record Group(
            int group,
            long seq,
            String name,
            String peer,
            HardState state,
            LogId prev,
            int prevChain,
            LogId last,
            int lastChain)
            implements JournalRecord {
        static final byte KIND = 6;

        @Override
        public byte kind() {
            return KIND;
        }

        @Override
        public int payloadBytes() {
            return 40 + hardStateBytes(state) + textBytes(name) + textBytes(peer);
        }

        @Override
        public void writePayload(ByteBuffer out) {
            putPoint(out, prev, prevChain);
            putPoint(out, last, lastChain);
            putHardState(out, state);
            putText(out, name);
            putText(out, peer);
        }
    }

    /**
     * The segments that exist from here on; the first batch of every segment has one. A segment that is listed and not
     * there was lost.
     */
    record Segments(List<Long> numbers) implements JournalRecord {
        static final byte KIND = 7;

        @Override
        public int group() {
            return 0;
        }

        @Override
        public long seq() {
            return 0;
        }

        @Override
        public byte kind() {
            return KIND;
        }

        @Override
        public int payloadBytes() {
            return bytes(numbers.size()) - HEAD;
        }

        /** Bytes of a record that lists so many segments. */
        static int bytes(int segments) {
            return HEAD + 4 + 8 * segments;
        }

        @Override
        public void writePayload(ByteBuffer out) {
            out.putInt(numbers.size());
            numbers.forEach(out::putLong);
        }
    }

    /**
     * The group's life in this journal is over: no earlier record of it counts. Written again for as long as a segment may
     * hold one of those, because a group whose end is not known would come back.
     */
    record Forgotten(int group, long seq) implements JournalRecord {
        static final byte KIND = 8;

        @Override
        public byte kind() {
            return KIND;
        }

        @Override
        public int payloadBytes() {
            return 0;
        }

        @Override
        public void writePayload(ByteBuffer out) {
            // Which group it was is said by its number.
        }
    }

    /**
     * Reads the record at the buffer's position and moves behind it. The buffer is a sound batch from its start.
     *
     * @param room where entries are read to: a record of entries is good until the next one
     * @throws CorruptEntryException when the entries in it are not sound
     * @throws IOException when this version does not know the record: nothing is skipped
     */
    static JournalRecord read(ByteBuffer in, EntryBlock.Room room) throws IOException {
        int length = in.getInt();
        byte kind = in.get();
        int flags = in.get() | in.getShort();
        int group = in.getInt();
        long seq = in.getLong();
        int at = in.position();
        if (flags != 0 || length < 0 || length > in.remaining()) {
            throw unknown(kind, length);
        }
        ByteBuffer payload = in.duplicate().order(in.order()).limit(at + length);
        in.position(at + length);
        return switch (kind) {
            case Entries.KIND -> new Entries(group, seq, EntryBlock.readInto(payload, room), at);
            case 2 ->
                    new Mark(
                            group,
                            seq,
                            MarkKind.TRUNCATE_SUFFIX,
                            getPoint(payload),
                            payload.getInt());
            case 3 ->
                    new Mark(
                            group,
                            seq,
                            MarkKind.TRUNCATE_PREFIX,
                            getPoint(payload),
                            payload.getInt());
            case 4 -> new Mark(group, seq, MarkKind.RESET, getPoint(payload), payload.getInt());
            case Vote.KIND -> new Vote(group, seq, getHardState(payload));
            case Group.KIND -> getGroup(group, seq, payload);
            case Segments.KIND -> getSegments(payload);
            case Forgotten.KIND -> getForgotten(group, seq, length);
            default -> throw unknown(kind, length);
        };
    }

    private static IOException unknown(byte kind, int length) {
        return new IOException(
                "the journal holds a record of kind "
                        + kind
                        + " and length "
                        + length
                        + " that this version does not know; run the version that wrote it, or a newer one");
    }

    private static Group getGroup(int group, long seq, ByteBuffer in) throws IOException {
        LogId prev = getPoint(in);
        int prevChain = in.getInt();
        LogId last = getPoint(in);
        int lastChain = in.getInt();
        HardState state = getHardState(in);
        return new Group(
                group, seq, getText(in), getText(in), state, prev, prevChain, last, lastChain);
    }

    private static Forgotten getForgotten(int group, long seq, int length) throws IOException {
        if (length != 0) {
            throw unknown(Forgotten.KIND, length);
        }
        return new Forgotten(group, seq);
    }

    private static Segments getSegments(ByteBuffer in) {
        int n = in.getInt();
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            numbers.add(in.getLong());
        }
        return new Segments(List.copyOf(numbers));
    }

    private static void putPoint(ByteBuffer out, LogId point, int chain) {
        out.putLong(point.index()).putLong(point.term()).putInt(chain);
    }

    private static LogId getPoint(ByteBuffer in) {
        return new LogId(in.getLong(), in.getLong());
    }

    private static int hardStateBytes(HardState state) {
        return 8 + textBytes(vote(state));
    }

    private static void putHardState(ByteBuffer out, HardState state) {
        out.putLong(state.term());
        putText(out, vote(state));
    }

    private static String vote(HardState state) {
        PeerId vote = state.votedFor();
        return vote == null ? "" : vote.toString();
    }

    private static HardState getHardState(ByteBuffer in) throws IOException {
        long term = in.getLong();
        String text = getText(in);
        return new HardState(term, text.isEmpty() ? null : parse(text));
    }

    private static PeerId parse(String text) throws IOException {
        PeerId peer = new PeerId();
        if (!peer.parse(text)) {
            throw new IOException(
                    "the journal names '" + text + "' as a candidate, which is no peer");
        }
        return peer;
    }

    private static int textBytes(String text) {
        return 4 + text.getBytes(UTF_8).length;
    }

    private static void putText(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        out.putInt(bytes.length).put(bytes);
    }

    private static String getText(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, UTF_8);
    }
}
