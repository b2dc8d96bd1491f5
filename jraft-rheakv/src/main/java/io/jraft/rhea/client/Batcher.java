package io.jraft.rhea.client;

import io.jraft.rhea.op.OpResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Joins single operations of one kind and one region (K6). It never waits for more to come: the first few are sent as they are,
 * and what comes while they are on their way goes together when one of them has ended, or when it is as much as may go together:
 * then there is no more company to be had. Regions have one each, so one in trouble
 * holds up no other.
 * Owner: ANY; its methods exclude one another, for a few instructions each.
 */
final class Batcher<T> {
    /** More would leave less to be joined, fewer would let a store wait for its client. */
    private static final int ON_THE_WAY_MAX = 4;

    /** Of what is as large as may be: enough to keep a network and disks busy. */
    private static final int FULL_ON_THE_WAY_MAX = 16;

    private final int operationsMax;
    private final int bytesMax;
    private final int waitingMax;
    private final Sender<T> sender;
    private final LongSupplier nanos;
    private final ArrayDeque<Waiting<T>> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private int onTheWay;

    /** Does operations together. */
    interface Sender<T> {
        /** The answers, in the order of the operations; or why there are none, which is then true of each of them. */
        CompletableFuture<List<OpResult>> send(List<T> operations, long timeoutMs);
    }

    private static final class Waiting<T> {
        final T operation;
        final int bytes;
        final long deadlineNanos;
        final CompletableFuture<OpResult> future = new CompletableFuture<>();

        Waiting(T operation, int bytes, long deadlineNanos) {
            this.operation = operation;
            this.bytes = bytes;
            this.deadlineNanos = deadlineNanos;
        }
    }

    /**
     * One that has sent nothing yet.
     *
     * @param operationsMax most operations that go together
     * @param bytesMax most bytes that go together; a larger one goes alone
     * @param waitingMax most operations that wait; more are sent alone
     */
    Batcher(int operationsMax, int bytesMax, int waitingMax, Sender<T> sender, LongSupplier nanos) {
        this.operationsMax = operationsMax;
        this.bytesMax = bytesMax;
        this.waitingMax = waitingMax;
        this.sender = sender;
        this.nanos = nanos;
    }

    /** Does an operation, alone or with others; it ends within that time. */
    CompletableFuture<OpResult> add(T operation, int bytes, long timeoutMs) {
        long deadline = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        Waiting<T> one = new Waiting<>(operation, bytes, deadline);
        List<Waiting<T>> batch = List.of(one);
        boolean apart = bytes > bytesMax;
        synchronized (this) {
            if (!apart && onTheWay >= ON_THE_WAY_MAX) {
                apart = waiting.size() >= waitingMax;
                if (!apart) {
                    waiting.add(one);
                    waitingBytes += bytes;
                    if (!isFull() || onTheWay >= FULL_ON_THE_WAY_MAX) {
                        return one.future;
                    }
                    batch = take();
                }
            }
            if (!apart) {
                onTheWay++;
            }
        }
        send(batch, !apart);
        return one.future;
    }

    private boolean isFull() {
        return waiting.size() >= operationsMax || waitingBytes >= bytesMax;
    }

    /**
     * Sends what goes together. Whoever waited had its deadline after those that it waited for, so that its turn comes in time;
     * the first deadline is that of all.
     */
    private void send(List<Waiting<T>> batch, boolean counted) {
        List<T> operations = new ArrayList<>(batch.size());
        long left = Long.MAX_VALUE;
        for (Waiting<T> one : batch) {
            operations.add(one.operation);
            left = Math.min(left, one.deadlineNanos - nanos.getAsLong());
        }
        sender.send(operations, TimeUnit.NANOSECONDS.toMillis(left))
                .whenComplete(
                        (answers, failure) -> {
                            // What waits goes on its way before users' code runs.
                            List<Waiting<T>> next = counted ? next() : List.of();
                            if (!next.isEmpty()) {
                                send(next, true);
                            }
                            for (int i = 0; i < batch.size(); i++) {
                                if (failure == null) {
                                    batch.get(i).future.complete(answers.get(i));
                                } else {
                                    batch.get(i).future.completeExceptionally(failure);
                                }
                            }
                        });
    }

    /** One has ended: what goes in its place, if anything does. */
    private synchronized List<Waiting<T>> next() {
        if (waiting.isEmpty() || (onTheWay > ON_THE_WAY_MAX && !isFull())) {
            onTheWay--;
            return List.of();
        }
        return take();
    }

    private List<Waiting<T>> take() {
        List<Waiting<T>> batch = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty()
                && batch.size() < operationsMax
                && (batch.isEmpty() || bytes + waiting.peek().bytes <= bytesMax)) {
            Waiting<T> one = waiting.remove();
            bytes += one.bytes;
            batch.add(one);
        }
        waitingBytes -= bytes;
        return batch;
    }
}
