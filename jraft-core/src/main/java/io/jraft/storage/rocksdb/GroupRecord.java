package io.jraft.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.entity.PeerId;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * All of a group but its entries. Written in the batch that changes any of it, so that it always speaks of exactly the
 * entries beside it: what is missing between {@code prev} and {@code last} is damage and not a short log.
 *
 * <p>Little-endian: {@code u8 format, u64 term, i64 prevIndex, i64 prevTerm, u32 prevChain, i64 lastIndex, i64 lastTerm,
 * u32 lastChain, i64 head}, three times {@code u16 length, UTF-8} for vote, group and peer, and {@code u32} CRC32C over
 * the group's number and all before it.
 *
 * @param id number of the group in this database
 * @param name group
 * @param peer member
 * @param hardState term and vote
 * @param prev entry before the first that is kept
 * @param prevChain chain value at {@code prev}; 0 when unknown
 * @param last last entry, or the point the log was reset to
 * @param lastChain chain value at {@code last}; 0 when unknown
 * @param head first index of the block that holds the first kept entry; {@code last + 1} when there is none
 */
record GroupRecord(
        int id,
        String name,
        String peer,
        HardState hardState,
        LogId prev,
        int prevChain,
        LogId last,
        int lastChain,
        long head) {
    private static final byte FORMAT = 1;
    private static final int FIXED = 1 + 8 + 8 + 8 + 4 + 8 + 8 + 4 + 8;

    byte[] encode() {
        PeerId votedFor = hardState.votedFor();
        byte[] vote = (votedFor == null ? "" : votedFor.toString()).getBytes(UTF_8);
        byte[] group = name.getBytes(UTF_8);
        byte[] member = peer.getBytes(UTF_8);
        int body = FIXED + 3 * Short.BYTES + vote.length + group.length + member.length;
        ByteBuffer out = ByteBuffer.allocate(body + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.put(FORMAT).putLong(hardState.term());
        out.putLong(prev.index()).putLong(prev.term()).putInt(prevChain);
        out.putLong(last.index()).putLong(last.term()).putInt(lastChain);
        out.putLong(head);
        for (byte[] text : new byte[][] {vote, group, member}) {
            out.putShort((short) text.length).put(text);
        }
        out.putInt(crc(id, out.array(), body));
        return out.array();
    }

    /**
     * Reads one back.
     *
     * @param id the number in its key
     * @throws IllegalArgumentException saying what is wrong with the bytes
     */
    static GroupRecord decode(int id, byte[] bytes) {
        int body = bytes.length - Integer.BYTES;
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (body < FIXED || in.getInt(body) != crc(id, bytes, body)) {
            throw new IllegalArgumentException("checksum of the group's record differs");
        }
        byte format = in.get();
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "format " + format + " is of a newer version; run the version that wrote it");
        }
        try {
            long term = in.getLong();
            LogId prev = new LogId(in.getLong(), in.getLong());
            int prevChain = in.getInt();
            LogId last = new LogId(in.getLong(), in.getLong());
            int lastChain = in.getInt();
            long head = in.getLong();
            HardState hardState = new HardState(term, vote(text(in)));
            return new GroupRecord(
                    id, text(in), text(in), hardState, prev, prevChain, last, lastChain, head);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the group's record is cut off", e);
        }
    }

    private static String text(ByteBuffer in) {
        byte[] text = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(text);
        return new String(text, UTF_8);
    }

    private static @Nullable PeerId vote(String text) {
        if (text.isEmpty()) {
            return null;
        }
        PeerId peer = PeerId.parsePeer(text);
        if (peer == null) {
            throw new IllegalArgumentException("'" + text + "' is not a peer to vote for");
        }
        return peer;
    }

    private static int crc(int id, byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, id));
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
