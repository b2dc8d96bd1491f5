package io.jraft.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The wake-up line of a worker on a host: a wake hands its host a turn, unless one is due already. Why no wake-up is
 * lost: see {@link ParkSignal}; the steps are the same.
 * Owner: ANY wakes; only the host's thread calls the other methods.
 */
final class HostSignal implements WorkerSignal {
    private static final VarHandle IDLE;

    static {
        try {
            IDLE = MethodHandles.lookup().findVarHandle(HostSignal.class, "idle", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Host host;
    private volatile @Nullable Runnable turn;

    /** True when no turn is due; whoever sets it to false owes one. */
    private volatile boolean idle;

    HostSignal(Host host) {
        this.host = host;
    }

    Host host() {
        return host;
    }

    /** What a wake hands to the host. Called once, before the first turn. */
    void attach(Runnable next) {
        turn = next;
    }

    @Override
    public void wake() {
        // A ring publishes with release semantics only, so the flag could be read before the event
        // is visible.
        VarHandle.fullFence();
        Runnable next = turn;
        if (next != null && tryWaken()) {
            host.execute(next);
        }
    }

    /** True for the one who has to see to the next turn. */
    boolean tryWaken() {
        return idle && IDLE.compareAndSet(this, true, false);
    }

    /** Announces rest. The caller must look for work once more. */
    void rest() {
        idle = true;
        VarHandle.fullFence();
    }
}
