package io.jraft.net.codec;

import io.jraft.message.RaftMessage;
import io.jraft.model.EntryBlock;
import io.jraft.model.SnapshotMeta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Messages to frames and back. Both directions are versioned, little-endian and hand-written: nothing is looked up by
 * name, so nothing but the messages of {@link RaftMessage} can come out. Keeps caches and buffers between frames.
 * Owner: one connection's IO thread, or whoever made it; one thread at a time.
 */
public final class MessageCodec {
    /** Bytes that a message takes beside its entries, rounded up generously; see {@link #weight}. */
    private static final int WEIGHT_BASE = 192;

    private static final int WEIGHT_FILE = 96;

    private final byte[] head = new byte[FrameHead.BYTES];
    private final WireBuffer control = new WireBuffer();
    private final RouteTable routes = new RouteTable();
    private final MessageWriter writer = new MessageWriter(control, routes);
    private final MessageReader reader = new MessageReader(routes);

    /**
     * One frame with all of these messages, as an array of its own.
     *
     * @param messages 1 to {@link FrameHead#COUNT_MAX}
     * @throws IllegalArgumentException when they do not fit into {@link FrameHead#FRAME_MAX}
     */
    public byte[] encode(List<RaftMessage> messages) {
        FrameArray frame = new FrameArray();
        encode(messages, frame);
        return frame.bytes;
    }

    /**
     * The same, handed over piece by piece, so that entries are copied once on their way to a socket, and not at all here.
     *
     * @param sink gets the frame, whole or, when this throws before, nothing
     */
    public void encode(List<RaftMessage> messages, FrameSink sink) {
        if (messages.isEmpty() || messages.size() > FrameHead.COUNT_MAX) {
            throw new IllegalArgumentException(messages.size() + " messages do not make a frame");
        }
        writer.clear();
        try {
            for (RaftMessage message : messages) {
                writer.write(message);
            }
            long total = FrameHead.BYTES + control.size() + writer.bulkBytes();
            if (total > FrameHead.FRAME_MAX) {
                throw new IllegalArgumentException(
                        "a frame of " + total + " bytes; the most is " + FrameHead.FRAME_MAX);
            }
            FrameHead.seal(
                    head, FrameKind.RAFT, messages.size(), control, (int) writer.bulkBytes());
            sink.begin((int) total);
            sink.put(head, 0, head.length);
            control.copyTo(sink);
            writer.putBulk(sink);
        } finally {
            // The entries must not stay reachable until the next frame.
            writer.clear();
        }
    }

    /**
     * The messages of a frame. The array is theirs from now on and must never change again: entries that are most of a
     * frame are not copied out of it.
     *
     * @throws CodecException when it is not one whole, undamaged frame of messages; then none is returned
     */
    public List<RaftMessage> decode(byte[] frame) throws CodecException {
        return decode(FrameHead.read(frame), frame);
    }

    /** The same for a frame whose head was read before. */
    public List<RaftMessage> decode(FrameHead head, byte[] frame) throws CodecException {
        if (head.kind() != FrameKind.RAFT) {
            throw new CodecException("a frame of kind " + head.kind() + " holds no messages");
        }
        WireReader fields = head.control(frame);
        WireReader bulk =
                new WireReader(frame, FrameHead.BYTES + head.controlLength(), frame.length);
        if ((long) head.count() * MessageWriter.PREFIX > head.controlLength()) {
            throw new CodecException(
                    head.count() + " messages cannot be in " + head.controlLength() + " bytes");
        }
        reader.begin(head.bulkLength() > frame.length / 2 && isOneGroups(head, frame));
        List<RaftMessage> messages = new ArrayList<>(head.count());
        for (int i = 0; i < head.count(); i++) {
            messages.add(reader.read(frame, fields, bulk));
        }
        if (fields.remaining() != 0 || bulk.remaining() != 0) {
            throw new CodecException("bytes follow the last message");
        }
        return messages;
    }

    /** Whether all entries and chunks of a frame are on one way: they stay in memory, and leave it, together. */
    private static boolean isOneGroups(FrameHead head, byte[] frame) throws CodecException {
        if (head.count() == 1) {
            return true;
        }
        WireReader fields = head.control(frame);
        int first = -1;
        int length = 0;
        for (int i = 0; i < head.count(); i++) {
            fields.getInt();
            int controlLength = fields.getInt();
            int bulkLength = fields.getInt();
            WireReader message = fields.part(controlLength, "message");
            int routeLength = message.getUnsignedShort();
            int route = message.position();
            message.part(routeLength, "route");
            if (bulkLength != 0 && first < 0) {
                first = route;
                length = routeLength;
            } else if (bulkLength != 0
                    && !Arrays.equals(
                            frame, first, first + length, frame, route, route + routeLength)) {
                return false;
            }
        }
        return true;
    }

    /** About how many bytes a message takes, for bounding queues before anything is encoded. */
    public static long weight(RaftMessage message) {
        if (message instanceof RaftMessage.AppendRequest append) {
            return weight(append.blocks());
        }
        if (message instanceof RaftMessage.RelayResponse relay) {
            SnapshotMeta snapshot = relay.snapshot();
            return weight(relay.blocks()) + (snapshot == null ? 0 : weight(snapshot));
        }
        if (message instanceof RaftMessage.ChunkResponse chunk) {
            return WEIGHT_BASE + chunk.data().length;
        }
        if (message instanceof RaftMessage.InstallRequest install) {
            return weight(install.meta());
        }
        return WEIGHT_BASE;
    }

    private static long weight(List<EntryBlock> blocks) {
        long sum = WEIGHT_BASE;
        for (EntryBlock block : blocks) {
            sum += block.encodedBytes();
        }
        return sum;
    }

    private static long weight(SnapshotMeta snapshot) {
        long sum = WEIGHT_BASE;
        for (SnapshotMeta.File file : snapshot.files()) {
            sum += (long) WEIGHT_FILE + file.userMeta().length;
        }
        return sum;
    }

    /** A frame that becomes an array. */
    private static final class FrameArray implements FrameSink {
        private byte[] bytes = new byte[0];
        private int at;

        @Override
        public void begin(int total) {
            bytes = new byte[total];
        }

        @Override
        public void put(byte[] piece, int offset, int length) {
            System.arraycopy(piece, offset, bytes, at, length);
            at += length;
        }
    }
}
