package io.jraft.net.bolt;

import io.jraft.error.RemotingException;
import io.jraft.net.bolt.RpcFrames.Answer;
import io.jraft.net.bolt.RpcFrames.Call;
import io.jraft.net.bolt.RpcFrames.Outcome;
import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.FrameHead;
import io.jraft.rpc.Connection;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings user requests to their processors and answers back, each request answered once. Nothing is decoded before a
 * processor and a codec are known and a thread is free; too much waiting is answered "busy".
 * Owner: ANY; requests come from IO threads.
 */
final class CallDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(CallDispatcher.class);

    private final BoltOptions options;
    private final NetCounters counters;
    private final CallPool pool;
    private final RpcCodecs codecs = new RpcCodecs();
    private final Map<String, RpcProcessor<?>> processors = new ConcurrentHashMap<>();
    private final AtomicLong waitingBytes = new AtomicLong();

    CallDispatcher(String threadPrefix, BoltOptions options, NetCounters counters) {
        this.options = options;
        this.counters = counters;
        pool = new CallPool(threadPrefix, options);
    }

    RpcCodecs codecs() {
        return codecs;
    }

    void register(RpcProcessor<?> processor) {
        processors.put(processor.interest(), processor);
        codecs.registerIfMessage(processor.interest(), processor.getClass().getClassLoader());
    }

    /** A request came in. Thread: IO. */
    void onCall(Link link, FrameHead head, byte[] frame) throws CodecException {
        Call call = Call.read(head, frame);
        RpcProcessor<?> processor = processors.get(call.name());
        if (processor == null || !codecs.knows(call.name())) {
            counters.increment(NetCounters.What.CALLS_UNKNOWN);
            String missing =
                    processor == null
                            ? "no processor is registered for "
                            : "no codec is registered for ";
            answer(link, Answer.error(call.id(), Outcome.UNKNOWN, missing + call.name()));
            return;
        }
        long size = frame.length;
        if (waitingBytes.addAndGet(size) > options.callBytesMax()) {
            waitingBytes.addAndGet(-size);
            busy(link, call);
            return;
        }
        Executor own = processor.executor();
        try {
            (own == null ? pool : own)
                    .execute(
                            () -> {
                                waitingBytes.addAndGet(-size);
                                handle(link, call, processor);
                            });
        } catch (RejectedExecutionException e) {
            waitingBytes.addAndGet(-size);
            busy(link, call);
        }
    }

    private void busy(Link link, Call call) {
        counters.increment(NetCounters.What.CALLS_BUSY);
        answer(
                link,
                Answer.error(
                        call.id(), Outcome.BUSY, "too many requests are waiting; try again later"));
    }

    @SuppressWarnings("unchecked") // The processor says by its interest which class it takes.
    private void handle(Link link, Call call, RpcProcessor<?> processor) {
        Context context = new Context(link, call);
        Object request;
        try {
            request = codecs.decode(call.name(), call.payload());
        } catch (RemotingException e) {
            context.fail(Outcome.FAILED, String.valueOf(e.getMessage()));
            return;
        }
        try {
            ((RpcProcessor<Object>) processor).handleRequest(context, request);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            LOG.error("The processor for {} failed; the caller is told.", call.name(), e);
            context.fail(Outcome.FAILED, "the processor failed: " + e);
        }
    }

    private void answer(Link link, Answer answer) {
        if (!link.sendFrame(answer.frame())) {
            counters.increment(NetCounters.What.SLOW_READER);
            link.close("the client does not read its answers");
        }
    }

    /** Ends the threads; what still waits is dropped: its connections are closed. */
    void close() {
        pool.close();
    }

    /** The way back of one request. */
    private final class Context implements RpcContext {
        private final Link link;
        private final Call call;
        private final AtomicBoolean answered = new AtomicBoolean();

        Context(Link link, Call call) {
            this.link = link;
            this.call = call;
        }

        @Override
        public void sendResponse(Object response) {
            if (!answered.compareAndSet(false, true)) {
                LOG.warn(
                        "A second answer to a request of class {} from {} was dropped.",
                        call.name(),
                        getRemoteAddress());
                return;
            }
            Answer answer;
            try {
                RpcCodecs.Encoded encoded = codecs.encode(response);
                answer = new Answer(call.id(), Outcome.ANSWERED, encoded.name(), encoded.payload());
            } catch (RemotingException e) {
                LOG.error("The answer to a request of class {} cannot be sent.", call.name(), e);
                answer = Answer.error(call.id(), Outcome.FAILED, String.valueOf(e.getMessage()));
            }
            answer(link, answer);
        }

        void fail(Outcome outcome, String text) {
            if (answered.compareAndSet(false, true)) {
                answer(link, Answer.error(call.id(), outcome, text));
            }
        }

        @Override
        public Connection getConnection() {
            return BoltConnection.of(link);
        }

        @Override
        public String getRemoteAddress() {
            return BoltConnection.of(link).remoteAddress();
        }
    }
}
