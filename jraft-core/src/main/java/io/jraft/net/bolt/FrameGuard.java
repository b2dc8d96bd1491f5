package io.jraft.net.bolt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands before Bolt's decoder and looks at every byte that is not content: a byte that our own peers would not send,
 * or a length beyond the limit, ends the connection before anything is kept for it. Until the handshake is done the
 * limit is small, so a stranger can make us hold a few kilobytes at most. Owner: the IO thread of its connection.
 */
final class FrameGuard extends ChannelInboundHandlerAdapter {
    /** Largest content before the handshake is done. */
    static final int STRANGER_MAX = 8 * 1024;

    private final Consumer<String> onGarbage;
    private int contentMax = STRANGER_MAX;

    /** Position in the prefix; content follows when it is complete. */
    private int prefix;

    private int contentLength;
    private int contentLeft;
    private long bytes;
    private boolean refused;

    FrameGuard(Consumer<String> onGarbage) {
        this.onGarbage = onGarbage;
    }

    /** The handshake is done: frames up to this size may come. */
    void trust(int frameBytesMax) {
        contentMax = frameBytesMax;
    }

    /** True while a frame has begun and not ended. */
    boolean insideFrame() {
        return prefix > 0;
    }

    /** Bytes seen so far. */
    long bytes() {
        return bytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            throw new IllegalStateException("bytes were expected, not " + message.getClass());
        }
        if (refused) {
            in.release();
            return;
        }
        bytes += in.readableBytes();
        String trouble = scan(in);
        if (trouble == null) {
            ctx.fireChannelRead(in);
        } else {
            refused = true;
            in.release();
            onGarbage.accept(trouble);
        }
    }

    /** Goes over the bytes without moving the buffer; answers what is wrong, or null. */
    private @Nullable String scan(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (at < end) {
            if (prefix == BoltWire.PREFIX) {
                int skip = Math.min(contentLeft, end - at);
                contentLeft -= skip;
                at += skip;
                if (contentLeft == 0) {
                    prefix = 0;
                }
                continue;
            }
            int value = in.getByte(at++);
            int expected = BoltWire.expected(prefix);
            if (expected >= 0 && value != expected) {
                return "byte "
                        + prefix
                        + " of a frame is "
                        + (value & 0xff)
                        + " where "
                        + expected
                        + " belongs";
            }
            if (prefix >= BoltWire.CONTENT_LENGTH_AT && prefix < BoltWire.HEAD) {
                contentLength = contentLength << 8 | (value & 0xff);
            }
            prefix++;
            if (prefix == BoltWire.HEAD && (contentLength <= 0 || contentLength > contentMax)) {
                return "a frame claims "
                        + Integer.toUnsignedString(contentLength)
                        + " bytes; at most "
                        + contentMax
                        + " are taken here";
            }
            if (prefix == BoltWire.PREFIX) {
                contentLeft = contentLength;
                contentLength = 0;
            }
        }
        return null;
    }
}
