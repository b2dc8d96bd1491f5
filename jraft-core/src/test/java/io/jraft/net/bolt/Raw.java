package io.jraft.net.bolt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.alipay.remoting.rpc.RpcCommandType;
import com.alipay.remoting.rpc.protocol.RpcCommandEncoder;
import com.alipay.remoting.rpc.protocol.RpcRequestCommand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.MessageToByteEncoder;

/** Bytes as they travel, made without our own handlers. */
final class Raw {
    static {
        // Its switches must be set before Bolt's first class is loaded.
        BoltWire.expected(0);
    }

    private Raw() {}

    /** A frame of ours, wrapped by Bolt, which is given the content and adds it by itself. */
    static byte[] bolt(byte[] frame) {
        RpcRequestCommand command = new RpcRequestCommand();
        command.setType(RpcCommandType.REQUEST_ONEWAY);
        command.setSerializer(BoltWire.SERIALIZER);
        command.setTimeout(0);
        command.setClazz("jraft".getBytes(US_ASCII));
        command.setContent(frame);
        EmbeddedChannel channel = new EmbeddedChannel(new BoltEncoder());
        channel.writeOutbound(command);
        return taken(channel, channel.readOutbound());
    }

    /** The same by our own code. */
    static byte[] ours(byte[] frame) {
        EmbeddedChannel channel = new EmbeddedChannel(new BoltEncoder());
        return taken(channel, BoltWire.whole(channel.pipeline().firstContext(), frame));
    }

    private static byte[] taken(EmbeddedChannel channel, ByteBuf out) {
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        out.release();
        channel.finishAndReleaseAll();
        return bytes;
    }

    private static final class BoltEncoder extends MessageToByteEncoder<RpcRequestCommand> {
        private final RpcCommandEncoder bolt = new RpcCommandEncoder();

        BoltEncoder() {
            super(RpcRequestCommand.class);
        }

        @Override
        protected void encode(ChannelHandlerContext ctx, RpcRequestCommand command, ByteBuf out)
                throws Exception {
            bolt.encode(ctx, command, out);
        }
    }
}
