package io.jraft.net.bolt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;

/** Bytes as they travel, made without our own handlers. */
final class Raw {
    private Raw() {}

    /** A frame of ours, wrapped by Bolt. */
    static byte[] bolt(byte[] frame) {
        EmbeddedChannel channel = new EmbeddedChannel(BoltWire.encoder());
        channel.writeOutbound(BoltWire.command(frame));
        ByteBuf out = channel.readOutbound();
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        out.release();
        channel.finishAndReleaseAll();
        return bytes;
    }
}
