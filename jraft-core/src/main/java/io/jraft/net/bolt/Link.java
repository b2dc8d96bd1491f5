package io.jraft.net.bolt;

import com.alipay.remoting.rpc.protocol.RpcRequestCommand;
import io.jraft.message.RaftMessage;
import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.FrameHead;
import io.jraft.net.codec.FrameKind;
import io.jraft.net.codec.FrameSink;
import io.jraft.net.codec.MessageCodec;
import io.jraft.net.codec.WireBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, on either side: handshake, liveness, a bounded queue of bytes, frames in and out. Messages are
 * encoded on the IO thread, so that a turn of the loop pays for the hand-over only.
 * Owner: its IO thread; {@link #send}, {@link #sendFrame} and {@link #close} may be called by ANY.
 */
final class Link extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final byte[] PING = FrameHead.frame(FrameKind.PING, new WireBuffer());
    private static final byte[] PONG = FrameHead.frame(FrameKind.PONG, new WireBuffer());

    /** Messages of one turn are cut into frames of about this size: smaller frames mix better with others. */
    private static final long FRAME_AIM = 4L << 20;

    private static final int PINGS_UNANSWERED_MAX = 3;
    private static final int FLUSHES_AT_ONCE = 256;

    private final boolean dialled;
    private final LinkOwner owner;
    private final BoltOptions options;
    private final NetCounters counters;
    private final FrameGuard guard = new FrameGuard(this::onGarbage);
    private final MessageCodec codec = new MessageCodec();
    private final AtomicLong queuedBytes = new AtomicLong();

    private @Nullable Channel channel;
    private @Nullable ChannelHandlerContext flusher;
    private @Nullable ScheduledFuture<?> ticker;
    private volatile boolean open;
    private volatile @Nullable Hello peer;
    private volatile @Nullable String closeReason;
    private boolean connected;
    private long writesDone;
    // What the last tick saw.
    private long bytesSeen;
    private long writesSeen;
    private int ticksSilent;
    private int ticksOld;

    /** A connection that we open, or one that we accepted. */
    Link(boolean dialled, LinkOwner owner, BoltOptions options, NetCounters counters) {
        this.dialled = dialled;
        this.owner = owner;
        this.options = options;
        this.counters = counters;
    }

    /** Puts this link behind Bolt's codec. */
    void install(Channel ch) {
        channel = ch;
        ChannelPipeline pipeline = ch.pipeline();
        FlushConsolidationHandler consolidation =
                new FlushConsolidationHandler(FLUSHES_AT_ONCE, true);
        pipeline.addLast("flush", consolidation);
        flusher = pipeline.context(consolidation);
        pipeline.addLast("guard", guard);
        pipeline.addLast("bolt-decoder", BoltWire.decoder());
        pipeline.addLast("link", this);
    }

    /** Who is at the other side; null before the handshake is done. */
    @Nullable Hello peer() {
        return peer;
    }

    /** True between handshake and end. */
    boolean isOpen() {
        return open;
    }

    /** True once a socket was made. */
    boolean hasChannel() {
        return channel != null;
    }

    Channel channel() {
        Channel ch = channel;
        if (ch == null) {
            throw new IllegalStateException("the link has no channel yet");
        }
        return ch;
    }

    // ---- out ----

    /** Bytes that wait to be sent; a moment's picture. */
    long queuedBytes() {
        return queuedBytes.get();
    }

    /** Hands over messages, all or none; the list stays the caller's. @return false when they were dropped because too much is waiting */
    boolean send(List<RaftMessage> messages) {
        long weight = 0;
        for (int i = 0; i < messages.size(); i++) {
            weight += MessageCodec.weight(messages.get(i));
        }
        if (!reserve(weight)) {
            counters.add(NetCounters.What.DROPPED_FULL, messages.size());
            return false;
        }
        if (weight <= FRAME_AIM && messages.size() <= FrameHead.COUNT_MAX) {
            write(new Batch(this, List.copyOf(messages), weight));
        } else {
            split(List.copyOf(messages)).forEach(this::write);
        }
        Channel ch = channel();
        ChannelHandlerContext past = flusher;
        if (past != null && ch.eventLoop().inEventLoop()) {
            // A worker that runs here sends a whole turn at once and may go to the disk next: no
            // waiting for more.
            past.flush();
        } else {
            ch.flush();
        }
        return true;
    }

    private void write(Batch batch) {
        channel().write(batch).addListener(batch);
    }

    private List<Batch> split(List<RaftMessage> messages) {
        List<Batch> batches = new ArrayList<>(1);
        int from = 0;
        long weight = 0;
        for (int i = 0; i < messages.size(); i++) {
            long each = MessageCodec.weight(messages.get(i));
            if (i > from && (weight + each > FRAME_AIM || i - from == FrameHead.COUNT_MAX)) {
                batches.add(new Batch(this, messages.subList(from, i), weight));
                from = i;
                weight = 0;
            }
            weight += each;
        }
        batches.add(new Batch(this, messages.subList(from, messages.size()), weight));
        return batches;
    }

    /** Hands over one frame. @return false when it was dropped because too much is waiting */
    boolean sendFrame(byte[] frame) {
        if (!reserve(frame.length)) {
            return false;
        }
        channel().writeAndFlush(frame).addListener(f -> written(frame.length));
        return true;
    }

    private boolean reserve(long weight) {
        long waiting = queuedBytes.addAndGet(weight);
        // One frame always fits into an empty queue, however big.
        if (waiting > options.queueBytesMax() && waiting > weight) {
            queuedBytes.addAndGet(-weight);
            return false;
        }
        return true;
    }

    private void written(long weight) {
        queuedBytes.addAndGet(-weight);
        writesDone++;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof byte[] frame) {
            ctx.write(BoltWire.whole(ctx, frame), promise);
            return;
        }
        WireSink sink = new WireSink(ctx);
        try {
            codec.encode(((Batch) message).messages(), sink);
        } catch (RuntimeException e) {
            sink.drop();
            LOG.error(
                    "Messages to {} could not be encoded and are lost.",
                    ctx.channel().remoteAddress(),
                    e);
            promise.setFailure(e);
            return;
        }
        ctx.write(sink.whole(), promise);
    }

    /** A frame that goes to the socket's buffer piece by piece. */
    private static final class WireSink implements FrameSink {
        private final ChannelHandlerContext ctx;
        private @Nullable ByteBuf out;

        WireSink(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public void begin(int total) {
            out = BoltWire.begin(ctx, total);
        }

        @Override
        public void put(byte[] piece, int offset, int length) {
            whole().writeBytes(piece, offset, length);
        }

        ByteBuf whole() {
            ByteBuf begun = out;
            if (begun == null) {
                throw new IllegalStateException("the frame was not begun");
            }
            return begun;
        }

        void drop() {
            if (out != null) {
                out.release();
                out = null;
            }
        }
    }

    /** Ends the connection; the first reason counts. */
    void close(String reason) {
        if (closeReason == null) {
            closeReason = reason;
        }
        open = false;
        channel().close();
    }

    // ---- in ----

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connected = true;
        ticker =
                ctx.executor()
                        .scheduleAtFixedRate(
                                this::tick,
                                options.tickMs(),
                                options.tickMs(),
                                TimeUnit.MILLISECONDS);
        if (dialled) {
            sendFrame(owner.hello().frame(FrameKind.HELLO));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof List<?> batch) {
            // Bolt hands over a list when one read held several frames.
            for (Object one : batch) {
                receive(one);
            }
        } else {
            receive(message);
        }
    }

    private void receive(Object message) {
        if (closeReason != null) {
            return;
        }
        try {
            byte[] frame = ((RpcRequestCommand) message).getContent();
            FrameHead head = FrameHead.read(frame);
            if (open) {
                onOpenFrame(head, frame);
            } else if (dialled) {
                onAnswer(head, frame);
            } else {
                onHello(head, frame);
            }
        } catch (CodecException e) {
            onGarbage(String.valueOf(e.getMessage()));
        }
    }

    private void onOpenFrame(FrameHead head, byte[] frame) throws CodecException {
        switch (head.kind()) {
            case PING -> {
                if (!sendFrame(PONG)) {
                    counters.increment(NetCounters.What.SLOW_READER);
                    close("the other side does not read");
                }
            }
            case PONG -> {
                // That bytes came is what the next tick looks at.
            }
            case RAFT, CALL, ANSWER -> owner.onFrame(this, head, frame);
            case HELLO, WELCOME, REFUSED ->
                    throw new CodecException(head.kind() + " came after the handshake");
        }
    }

    private void onHello(FrameHead head, byte[] frame) throws CodecException {
        if (head.kind() != FrameKind.HELLO) {
            throw new CodecException(head.kind() + " came before HELLO");
        }
        Hello theirs = Hello.read(head, frame);
        String refusal = owner.refusal(theirs);
        if (refusal != null) {
            counters.increment(NetCounters.What.REFUSED);
            closeReason = refusal;
            owner.onRefused(this, refusal);
            channel()
                    .writeAndFlush(Hello.refusedFrame(refusal))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        sendFrame(owner.hello().frame(FrameKind.WELCOME));
        becomeOpen(theirs);
    }

    private void onAnswer(FrameHead head, byte[] frame) throws CodecException {
        if (head.kind() == FrameKind.REFUSED) {
            refuse(Hello.readRefused(head, frame));
            return;
        }
        if (head.kind() != FrameKind.WELCOME) {
            throw new CodecException(head.kind() + " came before WELCOME");
        }
        Hello theirs = Hello.read(head, frame);
        String refusal = owner.refusal(theirs);
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        becomeOpen(theirs);
    }

    private void refuse(String reason) {
        counters.increment(NetCounters.What.REFUSED);
        owner.onRefused(this, reason);
        close(reason);
    }

    private void becomeOpen(Hello theirs) {
        peer = theirs;
        guard.trust(options.frameBytesMax());
        open = true;
        owner.onOpen(this, theirs);
    }

    /** The messages of a RAFT frame. */
    List<RaftMessage> decode(FrameHead head, byte[] frame) throws CodecException {
        return codec.decode(head, frame);
    }

    private void onGarbage(String what) {
        if (closeReason == null) {
            counters.increment(NetCounters.What.GARBAGE);
            LOG.warn("Connection with {} is closed: {}.", channel().remoteAddress(), what);
        }
        close(what);
    }

    /** Looks at everything that must not last for ever; one task per connection instead of one per frame. */
    private void tick() {
        ticksOld++;
        boolean received = guard.bytes() != bytesSeen;
        boolean written = writesDone != writesSeen;
        bytesSeen = guard.bytes();
        writesSeen = writesDone;
        ticksSilent = received ? 0 : ticksSilent + 1;
        long silentMs = (long) ticksSilent * options.tickMs();
        if (!open) {
            if ((long) ticksOld * options.tickMs() >= options.helloTimeoutMs()) {
                count(
                        NetCounters.What.SILENT,
                        "no handshake within " + options.helloTimeoutMs() + " ms");
            }
        } else if (guard.insideFrame() && silentMs >= options.stallTimeoutMs()) {
            count(
                    NetCounters.What.STALLED,
                    "a frame stopped in the middle for " + silentMs + " ms");
        } else if (dialled && ticksSilent > PINGS_UNANSWERED_MAX && !written) {
            // A write that went through says that a long queue is still moving, though the answer
            // is late.
            count(NetCounters.What.SILENT, "no answer to " + PINGS_UNANSWERED_MAX + " pings");
        } else if (!dialled && silentMs >= options.silenceTimeoutMs()) {
            count(NetCounters.What.SILENT, "nothing heard for " + silentMs + " ms");
        } else if (dialled) {
            channel().writeAndFlush(PING);
        }
    }

    private void count(NetCounters.What what, String reason) {
        counters.increment(what);
        close(reason);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        open = false;
        ScheduledFuture<?> running = ticker;
        if (running != null) {
            running.cancel(false);
        }
        String reason = closeReason;
        if (reason == null) {
            reason = "closed by the other side";
            closeReason = reason;
        }
        if (connected) {
            connected = false;
            owner.onClosed(this, reason);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("Connection with {} broke.", ctx.channel().remoteAddress(), cause);
        } else {
            LOG.error(
                    "Connection with {} is closed after an error.",
                    ctx.channel().remoteAddress(),
                    cause);
        }
        close(cause.toString());
    }

    /** Completes when the socket is closed. */
    ChannelFuture closed() {
        return channel().closeFuture();
    }

    /** Messages of one frame on their way to the IO thread, and what is to be done when they are gone. */
    private record Batch(Link link, List<RaftMessage> messages, long weight)
            implements ChannelFutureListener {
        @Override
        public void operationComplete(ChannelFuture gone) {
            link.written(weight);
        }
    }
}
