package io.jraft.bench.node;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Slots that come back to the loader: many threads give, one takes. Never full, because there are no more slots than
 * places. The loader is woken when as many are back as it waits for, or it would be woken for each of them.
 * Owner: take and await belong to the loader; give comes on any thread.
 */
final class ReturnedSlots<T> {
    private static final long PARK_NANOS = 1_000_000;

    private final AtomicReferenceArray<@Nullable T> places;
    private final int mask;
    private final AtomicLong given = new AtomicLong();
    private volatile long wakeAt = Long.MAX_VALUE;
    private volatile @Nullable Thread loader;
    private long taken;

    ReturnedSlots(int slots) {
        int capacity = Integer.highestOneBit(slots) * 2;
        places = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    void loaderIs(Thread thread) {
        loader = thread;
    }

    void give(T slot) {
        long place = given.getAndIncrement();
        // Volatile: the write must be seen before wakeAt is looked at, or both sides could miss
        // each other.
        places.set((int) place & mask, slot);
        if (place + 1 >= wakeAt) {
            // Others need not wake it as well. If this hides a newer wish of the loader, the unpark
            // below makes it look again.
            wakeAt = Long.MAX_VALUE;
            LockSupport.unpark(loader);
        }
    }

    @Nullable T take() {
        int place = (int) taken & mask;
        T slot = places.get(place);
        if (slot != null) {
            places.setRelease(place, null);
            taken++;
        }
        return slot;
    }

    /** Waits until so many more are back, or for a while; the caller looks again and decides. */
    void await(int count, long nanosMax) {
        // Someone has a place and has perhaps not filled it yet: waiting for more would miss that
        // one's filling.
        long last = taken + (given.get() > taken ? 1 : count);
        wakeAt = last;
        if (places.get((int) (last - 1) & mask) == null) {
            LockSupport.parkNanos(this, Math.min(nanosMax, PARK_NANOS));
        }
        wakeAt = Long.MAX_VALUE;
    }
}
