package io.jraft.net.bolt;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.remoting.rpc.RpcCodec;
import com.alipay.remoting.rpc.RpcRemoting;
import com.alipay.remoting.rpc.protocol.RpcRequestCommand;
import io.jraft.net.codec.FrameHead;
import io.jraft.net.codec.FrameKind;
import io.jraft.net.codec.WireBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FrameGuardTest {
    private final List<String> troubles = new ArrayList<>();
    private final FrameGuard guard = new FrameGuard(troubles::add);
    private final EmbeddedChannel channel = new EmbeddedChannel(guard);

    private static byte[] frame(int bytes) {
        WireBuffer out = new WireBuffer();
        out.putBytes(new byte[bytes]);
        return Raw.bolt(FrameHead.frame(FrameKind.PING, out));
    }

    @Test
    @DisplayName(
            "a frame is what Bolt makes of its content, although the content never was an array of Bolt's")
    void sameAsBolt() {
        WireBuffer out = new WireBuffer();
        out.putBytes(new byte[] {1, 2, 3});
        for (byte[] frame :
                List.of(
                        FrameHead.frame(FrameKind.PING, new WireBuffer()),
                        FrameHead.frame(FrameKind.CALL, out))) {
            assertThat(Raw.ours(frame)).isEqualTo(Raw.bolt(frame));
        }
    }

    @Test
    @DisplayName("frames pass however they are cut, and the guard knows when it is inside one")
    void everyCut() {
        byte[] three = new byte[3 * frame(40).length];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(frame(40), 0, three, i * three.length / 3, three.length / 3);
        }
        for (int cut = 1; cut < three.length; cut++) {
            channel.writeInbound(Unpooled.copiedBuffer(three, 0, cut));
            assertThat(guard.insideFrame())
                    .as("cut at " + cut)
                    .isEqualTo(cut % (three.length / 3) != 0);
            channel.writeInbound(Unpooled.copiedBuffer(three, cut, three.length - cut));
            assertThat(guard.insideFrame()).isFalse();
        }
        assertThat(troubles).isEmpty();
        assertThat(guard.bytes()).isEqualTo((long) three.length * (three.length - 1));
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName("after the first bad byte nothing passes any more, and nothing is kept")
    void refusedForGood() {
        byte[] bad = frame(10);
        bad[9] = 1;
        ByteBuf first = Unpooled.copiedBuffer(bad);
        ByteBuf second = Unpooled.copiedBuffer(frame(10));

        channel.writeInbound(first, second);

        assertThat(troubles).containsExactly("byte 9 of a frame is 1 where 74 belongs");
        assertThat((Object) channel.readInbound()).isNull();
        assertThat(first.refCnt()).isZero();
        assertThat(second.refCnt()).isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName("the limit is small before the handshake and that of frames after it")
    void limits() {
        channel.writeInbound(
                Unpooled.copiedBuffer(frame(FrameGuard.STRANGER_MAX - FrameHead.BYTES)));
        assertThat(troubles).isEmpty();
        guard.trust(100_000);
        channel.writeInbound(Unpooled.copiedBuffer(frame(100_000 - FrameHead.BYTES)));
        assertThat(troubles).isEmpty();
        channel.writeInbound(Unpooled.copiedBuffer(frame(100_001 - FrameHead.BYTES)));
        assertThat(troubles)
                .containsExactly("a frame claims 100001 bytes; at most 100000 are taken here");
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName(
            "what leaves is a frame of Bolt: its own stock decoder reads it as a one-way request")
    void boltReadsIt() throws Exception {
        // Loading this class registers Bolt's protocols, as a Bolt client does.
        MethodHandles.privateLookupIn(RpcRemoting.class, MethodHandles.lookup())
                .ensureInitialized(RpcRemoting.class);
        byte[] frame = FrameHead.frame(FrameKind.PING, new WireBuffer());
        EmbeddedChannel stock = new EmbeddedChannel(new RpcCodec().newDecoder());

        stock.writeInbound(Unpooled.wrappedBuffer(Raw.bolt(frame)));

        RpcRequestCommand command = stock.readInbound();
        assertThat(command.getContent()).isEqualTo(frame);
        assertThat(command.getSerializer()).isEqualTo((byte) 'J');
        stock.finishAndReleaseAll();
    }
}
