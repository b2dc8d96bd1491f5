package io.jraft.ring.lmax;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import io.jraft.ring.Ring;
import io.jraft.ring.WorkerSignal;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox over a Disruptor ring with many producers. It is pulled, not pushed: the worker drains it when its turn
 * comes, so one thread may serve many mailboxes and a publish only has to make sure that it is awake.
 * Owner: ANY publishes; the consumer's worker drains. Made by {@link DisruptorRings}.
 * Nothing is allocated after construction.
 */
final class DisruptorRing<E> implements Ring<E> {
    private final String name;
    private final RingBuffer<E> buffer;
    private final EventPoller<E> poller;
    private final Sequence consumed;
    private final Limiter<E> limiter = new Limiter<>();

    DisruptorRing(String name, int capacity, Supplier<E> cells, WorkerSignal signal) {
        this.name = name;
        buffer = RingBuffer.createMultiProducer(cells::get, capacity, new WakeWorker(signal));
        poller = buffer.newPoller();
        consumed = poller.getSequence();
        buffer.addGatingSequences(consumed);
    }

    @Override
    public long tryClaim() {
        try {
            return buffer.tryNext();
        } catch (InsufficientCapacityException full) {
            // The Disruptor throws one preallocated instance without a stack, so a full ring makes
            // no garbage either.
            return -1;
        }
    }

    @Override
    public E cell(long sequence) {
        return buffer.get(sequence);
    }

    @Override
    public void publish(long sequence) {
        buffer.publish(sequence);
    }

    @Override
    public int drain(Consumer<? super E> handler, int limit) {
        if (limit <= 0) {
            return 0;
        }
        limiter.begin(handler, limit);
        try {
            poller.poll(limiter);
        } catch (Exception impossible) {
            throw new IllegalStateException(
                    "ring " + name + ": the poller failed by itself", impossible);
        }
        return limiter.finish();
    }

    @Override
    public boolean isEmpty() {
        return !buffer.isAvailable(consumed.get() + 1);
    }

    @Override
    public int depth() {
        // The consumer's position first: read the other way round, the depth could come out
        // negative.
        long taken = consumed.get();
        return (int) Math.min(buffer.getBufferSize(), buffer.getCursor() - taken);
    }

    @Override
    public int capacity() {
        return buffer.getBufferSize();
    }

    @Override
    public String toString() {
        return name + " " + depth() + "/" + capacity();
    }

    /**
     * Stops a poll at the limit, and behind a cell whose handler throws: the poller itself would offer such a cell again
     * for ever.
     */
    private static final class Limiter<E> implements EventPoller.Handler<E> {
        private @Nullable Consumer<? super E> handler;
        private int left;
        private int handled;
        private @Nullable Throwable failure;

        void begin(Consumer<? super E> consumer, int limit) {
            handler = consumer;
            left = limit;
            handled = 0;
            failure = null;
        }

        @Override
        public boolean onEvent(E cell, long sequence, boolean endOfBatch) {
            Consumer<? super E> consumer = handler;
            if (consumer == null) {
                throw new IllegalStateException("a ring is drained only through drain()");
            }
            handled++;
            try {
                consumer.accept(cell);
            } catch (Throwable t) {
                failure = t;
                return false;
            }
            return --left > 0;
        }

        int finish() {
            handler = null;
            Throwable thrown = failure;
            failure = null;
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (thrown != null) {
                throw new IllegalStateException("a handler threw a checked exception", thrown);
            }
            return handled;
        }
    }

    /** The Disruptor's waiting slot, of which only the waking half is used: nobody waits inside the Disruptor. */
    private static final class WakeWorker implements WaitStrategy {
        private final WorkerSignal signal;

        WakeWorker(WorkerSignal signal) {
            this.signal = signal;
        }

        @Override
        public long waitFor(
                long sequence,
                Sequence cursor,
                Sequence dependentSequence,
                SequenceBarrier barrier) {
            throw new UnsupportedOperationException(
                    "a mailbox is polled by its worker; nobody waits inside the ring");
        }

        @Override
        public void signalAllWhenBlocking() {
            signal.wake();
        }
    }
}
