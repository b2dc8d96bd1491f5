package io.jraft.bench.node;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Makes the load and measures it. A closed loop keeps a number of operations in flight: it finds what the system can do. An
 * open loop starts operations when they are due, whatever the answers do, and counts latency from when one was due, so that
 * a stall is charged to everything that had to wait for it (no coordinated omission).
 * Owner: run() belongs to one thread, the loader; answers come on threads of the contestant, which only note the time.
 */
final class LoadLoop {
    static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    static final int DIGITS = 3;
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int READS_FOR_A_WRITE = 9;
    private static final int IDLE_POLLS = 20;
    private static final long IDLE_PARK_NANOS = 50_000;

    private final Contestant contestant;
    private final LoadOrder order;
    private final int[] groups;
    private final byte[] payload;
    private final ReturnedSlots<Slot> returned;
    private final ArrayDeque<Slot> free = new ArrayDeque<>();
    private final Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);

    // Written by the loader.
    private int outstanding;
    private int nextGroup;
    private long fromNanos;
    private long untilNanos;
    private long completed;
    private volatile long total;
    private long failures;
    private String failure = "";
    private int idlePolls;
    private int turn;

    LoadLoop(Contestant contestant, LoadOrder order, int[] groups) {
        if (groups.length == 0) {
            throw new IllegalStateException("this server leads no group, so it cannot make a load");
        }
        this.contestant = contestant;
        this.order = order;
        this.groups = groups.clone();
        this.payload = new byte[order.payloadBytes()];
        this.returned = new ReturnedSlots<>(order.inFlight());
        for (int i = 0; i < order.inFlight(); i++) {
            free.add(new Slot());
        }
    }

    /** Operations that have ended so far. Any thread. */
    long totalSoFar() {
        return total;
    }

    LoadResult run() throws Exception {
        returned.loaderIs(Thread.currentThread());
        contestant.beginLoad();
        fromNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(order.settleMs());
        untilNanos = fromNanos + TimeUnit.MILLISECONDS.toNanos(order.measureMs());
        if (order.open()) {
            open();
        } else {
            closed();
        }
        drain();
        contestant.endLoad();
        return new LoadResult(
                completed, untilNanos - fromNanos, total, failures, failure, latencies);
    }

    private void closed() {
        long now = System.nanoTime();
        while (now < untilNanos) {
            Slot slot = next(Math.max(1, order.inFlight() / 4));
            now = System.nanoTime();
            submit(slot, now);
        }
    }

    private void open() {
        long start = System.nanoTime();
        double intervalNanos = 1e9 / order.perSecond();
        long made = 0;
        long due = start;
        while (due < untilNanos) {
            long now = System.nanoTime();
            if (due > now) {
                collect();
                await(1, due - System.nanoTime());
                continue;
            }
            submit(next(1), due);
            made++;
            due = start + (long) (made * intervalNanos);
        }
    }

    /** A slot that is free, waiting for one if all are in flight. */
    private Slot next(int wanted) {
        collect();
        long giveUp = 0;
        while (true) {
            Slot slot = free.poll();
            if (slot != null) {
                return slot;
            }
            giveUp = checkNotStuck(giveUp);
            await(Math.min(wanted, outstanding), Long.MAX_VALUE);
            collect();
        }
    }

    private void drain() {
        long giveUp = 0;
        while (outstanding > 0) {
            int before = outstanding;
            collect();
            giveUp = checkNotStuck(outstanding < before ? 0 : giveUp);
            if (outstanding > 0) {
                await(outstanding, Long.MAX_VALUE);
            }
        }
    }

    private static long checkNotStuck(long giveUp) {
        long now = System.nanoTime();
        if (giveUp == 0) {
            return now + GIVE_UP_NANOS;
        }
        if (now >= giveUp) {
            throw new IllegalStateException("no answer for a minute");
        }
        return giveUp;
    }

    private void submit(Slot slot, long startNanos) {
        slot.startNanos = startNanos;
        outstanding++;
        int group = groups[nextGroup];
        nextGroup = nextGroup + 1 == groups.length ? 0 : nextGroup + 1;
        switch (order.kind()) {
            case WRITE -> contestant.submit(group, payload, slot);
            case READ_INDEX -> contestant.read(ReadKind.INDEX, group, slot);
            case READ_LEASE -> contestant.read(ReadKind.LEASE, group, slot);
            case GET -> contestant.read(ReadKind.GET, group, slot);
            case SCAN -> contestant.read(ReadKind.SCAN, group, slot);
            case MIXED -> {
                turn = turn == READS_FOR_A_WRITE ? 0 : turn + 1;
                if (turn == 0) {
                    contestant.submit(group, payload, slot);
                } else {
                    contestant.read(ReadKind.GET, group, slot);
                }
            }
        }
    }

    private void collect() {
        if (contestant.polled() && contestant.poll() > 0) {
            idlePolls = 0;
        }
        for (Slot slot = returned.take(); slot != null; slot = returned.take()) {
            outstanding--;
            count(slot);
            free.add(slot);
        }
    }

    private void count(Slot slot) {
        if (slot.failure != null) {
            failures++;
            failure = slot.failure;
            return;
        }
        // Only this thread writes it.
        long sum = total + 1;
        total = sum;
        if (slot.endNanos >= fromNanos && slot.endNanos < untilNanos) {
            completed++;
        }
        if (slot.startNanos >= fromNanos && slot.startNanos < untilNanos) {
            latencies.recordValue(Math.min(slot.endNanos - slot.startNanos, LONGEST_NANOS));
        }
    }

    private void await(int count, long nanosMax) {
        if (nanosMax <= 0) {
            return;
        }
        if (!contestant.polled()) {
            returned.await(count, nanosMax);
        } else if (idlePolls++ < IDLE_POLLS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(this, Math.min(nanosMax, IDLE_PARK_NANOS));
        }
    }

    private final class Slot extends Operation {
        private long startNanos;
        private long endNanos;
        private @Nullable String failure;

        @Override
        public void done(@Nullable String why) {
            failure = why;
            endNanos = System.nanoTime();
            returned.give(this);
        }
    }
}
