package io.jraft.sim.net;

import io.jraft.net.codec.FrameHead;
import io.jraft.sim.world.SimRandom;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Speaks as a version that does not exist yet: it says all that this one says, and more. What a later version may do without
 * asking is to append fields to a message; those who do not know them ignore them (U2). Works on the bytes and knows their
 * layout by itself: were it to use the codec, a layout that changes by accident would not be noticed.
 * Owner: the run's thread.
 */
public final class LaterVersion {
    private static final int CRC_AT = 16;
    private static final int CONTROL_LENGTH_AT = 8;

    /** Type and flags, length of the fields, length of the data. */
    private static final int PREFIX = 12;

    private static final int MORE_MAX = 40;

    private final SimRandom random;

    /** {@code random} decides how much is appended and what. */
    public LaterVersion(SimRandom random) {
        this.random = random;
    }

    /** The frame with fields appended to each of its messages. */
    public byte[] extend(byte[] frame) {
        ByteBuffer in = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        int count = Short.toUnsignedInt(in.getShort(6));
        int control = in.getInt(CONTROL_LENGTH_AT);
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        int at = FrameHead.BYTES;
        for (int i = 0; i < count; i++) {
            int length = in.getInt(at + 4);
            int route = Short.toUnsignedInt(in.getShort(at + PREFIX));
            int whole = Short.BYTES + route + Long.BYTES + fieldsAtLeast(frame[at]);
            byte[] leftOut = new byte[Math.max(0, whole - length)];
            byte[] more = more();
            int longer = length + leftOut.length + more.length;
            ByteBuffer prefix = ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN);
            prefix.putInt(in.getInt(at)).putInt(longer).putInt(in.getInt(at + 8));
            fields.writeBytes(prefix.array());
            fields.write(frame, at + PREFIX, length);
            fields.writeBytes(leftOut);
            fields.writeBytes(more);
            at += PREFIX + length;
        }
        return sealed(frame, fields.toByteArray(), FrameHead.BYTES + control);
    }

    /**
     * Bytes after route and term of a message that leaves zeros out at its end; whoever appends to it must write them. 0 for
     * the messages that leave nothing out.
     */
    private static int fieldsAtLeast(byte type) {
        return switch (type) {
            case 7 -> 34; // a beat: commit, round, time of sending, set, source of a learner
            case 8 -> 64; // its answer: round, end of the log, that time, the promise, four for
            // shared beats
            case 9 -> 9; // a forwarded read: number, lease
            default -> 0;
        };
    }

    /** The frame with a type of message that only later versions have, in place of its first one. */
    public byte[] unknownType(byte[] frame) {
        int control = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
        byte[] fields = new byte[control];
        System.arraycopy(frame, FrameHead.BYTES, fields, 0, control);
        fields[0] = (byte) random.between(0x60, 0x7f);
        return sealed(frame, fields, FrameHead.BYTES + control);
    }

    private byte[] more() {
        byte[] more = new byte[random.nextInt(MORE_MAX)];
        for (int i = 0; i < more.length; i++) {
            more[i] = (byte) random.nextInt(256);
        }
        return more;
    }

    private static byte[] sealed(byte[] frame, byte[] fields, int bulkAt) {
        int bulk = frame.length - bulkAt;
        ByteBuffer out =
                ByteBuffer.allocate(FrameHead.BYTES + fields.length + bulk)
                        .order(ByteOrder.LITTLE_ENDIAN);
        out.put(frame, 0, FrameHead.BYTES).put(fields).put(frame, bulkAt, bulk);
        out.putInt(CONTROL_LENGTH_AT, fields.length);
        CRC32C crc = new CRC32C();
        crc.update(out.array(), 0, CRC_AT);
        crc.update(out.array(), FrameHead.BYTES, fields.length);
        out.putInt(CRC_AT, (int) crc.getValue());
        return out.array();
    }
}
