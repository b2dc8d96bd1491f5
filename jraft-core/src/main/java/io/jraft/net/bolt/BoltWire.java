package io.jraft.net.bolt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.alipay.remoting.codec.AbstractBatchDecoder;
import com.alipay.remoting.rpc.RpcCommandType;
import com.alipay.remoting.rpc.protocol.RpcCommandDecoder;
import com.alipay.remoting.rpc.protocol.RpcCommandEncoder;
import com.alipay.remoting.rpc.protocol.RpcProtocol;
import com.alipay.remoting.rpc.protocol.RpcRequestCommand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;

/**
 * How a frame of ours travels in a SOFABolt frame: protocol 1, a one-way request, a serializer id that only we know, a
 * class name of five bytes, no Bolt header, our frame as the content. Bolt's encoder and decoder do the framing; its
 * dispatcher, futures, timers and serializers are never entered, so no class named by a socket is ever looked up.
 * Owner: ANY; keeps no state.
 */
final class BoltWire {
    /** Bytes of Bolt's request head in protocol 1. */
    static final int HEAD = 22;

    /** Stands where Bolt names its serializer; 1 would be Hessian. */
    static final byte SERIALIZER = 'J';

    /** Where the length of the content stands, four bytes, big-endian. */
    static final int CONTENT_LENGTH_AT = 18;

    private static final byte[] CLASS_NAME = "jraft".getBytes(US_ASCII);

    /** Bytes before the content of each frame. */
    static final int PREFIX = HEAD + CLASS_NAME.length;

    static {
        // Bolt's logging would open files of its own in the home directory, and say on stderr
        // whether it could. With these it goes through slf4j like everybody. They are read once,
        // when Bolt's first class is loaded. Whoever has set them keeps the choice.
        setUnlessSet("sofa.middleware.log.disable", "true");
        setUnlessSet("sofa.middleware.log.internal.level", "ERROR");
    }

    /** After the switches above. Both are only read, by any number of threads. */
    private static final RpcCommandEncoder BOLT = new RpcCommandEncoder();

    private static final RpcRequestCommand NO_CONTENT = noContent();

    private BoltWire() {}

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** A handler that takes frames apart, behind the {@link FrameGuard}. */
    static ChannelHandler decoder() {
        return new Decoder();
    }

    /**
     * A buffer with Bolt's prefix and room for exactly that much content, which the caller adds. Growing would copy a big frame
     * several times, and Bolt's own way to give it the content is an array: entries would be copied once more.
     */
    static ByteBuf begin(ChannelHandlerContext ctx, int contentLength) {
        ByteBuf out = ctx.alloc().ioBuffer(PREFIX + contentLength);
        boolean done = false;
        try {
            BOLT.encode(ctx, NO_CONTENT, out);
            if (out.readableBytes() != PREFIX) {
                // Bolt's encoder logs its own exceptions and leaves half a frame.
                throw new IllegalStateException(
                        "Bolt wrote " + out.readableBytes() + " bytes of a prefix");
            }
            out.setInt(CONTENT_LENGTH_AT, contentLength);
            done = true;
            return out;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Bolt could not write a prefix", e);
        } finally {
            if (!done) {
                out.release();
            }
        }
    }

    /** A whole frame. */
    static ByteBuf whole(ChannelHandlerContext ctx, byte[] frame) {
        return begin(ctx, frame.length).writeBytes(frame);
    }

    private static RpcRequestCommand noContent() {
        RpcRequestCommand command = new RpcRequestCommand();
        command.setType(RpcCommandType.REQUEST_ONEWAY);
        command.setSerializer(SERIALIZER);
        command.setTimeout(0);
        command.setClazz(CLASS_NAME);
        return command;
    }

    /**
     * The value that the byte at a position of the prefix must have; -1 when any value will do: the request id, the
     * timeout and the length of the content.
     */
    static int expected(int position) {
        return switch (position) {
            case 0 -> RpcProtocol.PROTOCOL_CODE;
            case 1 -> RpcCommandType.REQUEST_ONEWAY;
            case 2 -> 0;
            case 3 -> 1; // Command code: a request.
            case 4 -> 1; // Version of the command.
            case 9 -> SERIALIZER;
            case 14 -> 0;
            case 15 -> CLASS_NAME.length;
            case 16, 17 -> 0; // No Bolt header.
            default -> position >= HEAD ? CLASS_NAME[position - HEAD] : -1;
        };
    }

    /** Bolt's decoder for protocol 1. */
    private static final class Decoder extends AbstractBatchDecoder {
        private final RpcCommandDecoder bolt = new RpcCommandDecoder();

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
                throws Exception {
            bolt.decode(ctx, in, out);
        }
    }
}
