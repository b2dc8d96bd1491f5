package io.jraft.net.codec;

import java.util.zip.CRC32C;

/**
 * The 20 bytes before every frame, little-endian: {@code u32 magic, u8 version, u8 kind, u16 count, u32 controlLength,
 * u32 bulkLength, u32 crc}. {@code control} holds all fields; {@code bulk} holds entries and chunk bytes, which carry
 * checksums of their own. {@code crc} is CRC32C over the first 16 bytes and {@code control}, and is checked before any
 * field is looked at.
 *
 * @param kind what the frame holds
 * @param count messages in it; 1 for every kind but RAFT
 * @param controlLength bytes of fields
 * @param bulkLength bytes of entries and chunks
 */
public record FrameHead(FrameKind kind, int count, int controlLength, int bulkLength) {
    /** Bytes of a head. */
    public static final int BYTES = 20;

    /** "JRFT" in ASCII. */
    public static final int MAGIC = 0x5446524a;

    /** Version of the frame and of the messages in it. */
    public static final int VERSION = 1;

    /** Most messages in one frame. */
    public static final int COUNT_MAX = 0xffff;

    /** Largest frame, head included: 64 MiB. */
    public static final int FRAME_MAX = 64 << 20;

    private static final int CRC_AT = 16;

    /** Puts the head in front of a frame whose control part is already in place. */
    static void seal(byte[] frame, FrameKind kind, int count, int controlLength, int bulkLength) {
        putFields(frame, kind, count, controlLength, bulkLength);
        WireBuffer.INT.set(frame, CRC_AT, checksum(frame, controlLength));
    }

    /** Makes the head of a frame whose control part is elsewhere. */
    static void seal(byte[] head, FrameKind kind, int count, WireBuffer control, int bulkLength) {
        putFields(head, kind, count, control.size(), bulkLength);
        CRC32C crc = new CRC32C();
        crc.update(head, 0, CRC_AT);
        control.addTo(crc);
        WireBuffer.INT.set(head, CRC_AT, (int) crc.getValue());
    }

    private static void putFields(
            byte[] head, FrameKind kind, int count, int controlLength, int bulkLength) {
        WireBuffer.INT.set(head, 0, MAGIC);
        head[4] = VERSION;
        head[5] = (byte) kind.code();
        WireBuffer.SHORT.set(head, 6, (short) count);
        WireBuffer.INT.set(head, 8, controlLength);
        WireBuffer.INT.set(head, 12, bulkLength);
    }

    /** A frame of one kind other than RAFT: all of it is control. */
    public static byte[] frame(FrameKind kind, WireBuffer control) {
        byte[] frame = new byte[BYTES + control.size()];
        control.copyTo(frame, BYTES);
        seal(frame, kind, 1, control.size(), 0);
        return frame;
    }

    /**
     * The head of a frame, after magic, version, lengths and checksum were found right.
     *
     * @throws CodecException naming what is wrong
     */
    public static FrameHead read(byte[] frame) throws CodecException {
        if (frame.length < BYTES || frame.length > FRAME_MAX) {
            throw new CodecException("a frame of " + frame.length + " bytes");
        }
        if ((int) WireBuffer.INT.get(frame, 0) != MAGIC) {
            throw new CodecException("not a frame of this library");
        }
        if (frame[4] != VERSION) {
            throw new CodecException(
                    "frame version " + frame[4] + " is unknown; this process speaks " + VERSION);
        }
        int control = (int) WireBuffer.INT.get(frame, 8);
        int bulk = (int) WireBuffer.INT.get(frame, 12);
        if (control < 0 || bulk < 0 || (long) control + bulk != frame.length - BYTES) {
            throw new CodecException(
                    "lengths "
                            + control
                            + " and "
                            + bulk
                            + " do not make "
                            + frame.length
                            + " bytes");
        }
        if ((int) WireBuffer.INT.get(frame, CRC_AT) != checksum(frame, control)) {
            throw new CodecException("checksum differs");
        }
        int count = Short.toUnsignedInt((short) WireBuffer.SHORT.get(frame, 6));
        return new FrameHead(FrameKind.of(Byte.toUnsignedInt(frame[5])), count, control, bulk);
    }

    /** A reader of the fields. */
    public WireReader control(byte[] frame) {
        return new WireReader(frame, BYTES, BYTES + controlLength);
    }

    private static int checksum(byte[] frame, int controlLength) {
        CRC32C crc = new CRC32C();
        crc.update(frame, 0, CRC_AT);
        crc.update(frame, BYTES, controlLength);
        return (int) crc.getValue();
    }
}
