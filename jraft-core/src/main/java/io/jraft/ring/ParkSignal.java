package io.jraft.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The wake-up line of a worker that has a thread. A producer pays for a system call only when the worker really sleeps.
 * Owner: ANY wakes; only the worker's thread calls the other methods.
 *
 * <p>Why no wake-up is lost: the producer writes the event, then reads {@code parked}; the worker writes
 * {@code parked}, then looks for events. With a full fence between the two steps on both sides at least one of them
 * sees what the other wrote. An unpark that comes before the park leaves a permit, and the park returns at once.
 */
public final class ParkSignal implements WorkerSignal {
    private static final VarHandle PARKED;

    static {
        try {
            PARKED =
                    MethodHandles.lookup().findVarHandle(ParkSignal.class, "parked", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Thread sleeper;

    private volatile boolean parked;

    /** A signal that wakes nobody until a worker starts with it; until then {@link #wake} only costs a fence. */
    public ParkSignal() {}

    @Override
    public void wake() {
        // A ring publishes with release semantics only, so the flag could be read before the event
        // is visible.
        VarHandle.fullFence();
        if (parked && PARKED.compareAndSet(this, true, false)) {
            LockSupport.unpark(sleeper);
        }
    }

    /** Names the thread that will sleep here. Called once, before that thread starts. */
    void attach(Thread thread) {
        sleeper = thread;
    }

    /** Announces sleep. The caller must look for work once more before it calls {@link #park}. */
    void aboutToPark() {
        parked = true;
        VarHandle.fullFence();
    }

    /** Sleeps until woken or {@code nanos} have passed; {@link Long#MAX_VALUE} sleeps until woken. May return early. */
    void park(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, nanos);
        }
    }

    /** True from {@link #aboutToPark} until somebody wakes the worker or it is awake by itself. */
    boolean isParked() {
        return parked;
    }

    /** Announces that the worker looks for itself again. */
    void awake() {
        parked = false;
    }
}
