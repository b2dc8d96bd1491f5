package io.jraft.rhea.util.concurrent;

import io.jraft.rhea.errors.InvalidLockAcquirerException;
import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A lock that one owner of the whole cluster holds at a time, for a lease, in the region's time: leaders' time stamps in
 * the log, never callers' clocks. Whoever holds it gets a fencing token, which grows with each new owner: hand it to what
 * the lock protects, and let that refuse smaller ones, because a lease may end while its owner is not looking.
 *
 * <p>One object is one acquirer; it may take the lock several times and gives it back as often. Two objects, in one process
 * too, exclude one another.
 * Owner: ANY; its methods exclude one another.
 *
 * @param <T> what is locked
 */
public abstract class DistributedLock<T> {
    private final T target;
    private final @Nullable ScheduledExecutorService watchdog;
    private final Acquirer acquirer;
    private volatile @Nullable Owner owner;

    /**
     * A lock that nobody here holds yet.
     *
     * @param lease for how long it is held, from each success on; from 1 ms to a day
     * @param watchdog renews the lease after each third of it while the lock is held; null for nobody
     */
    protected DistributedLock(
            T target, long lease, TimeUnit unit, @Nullable ScheduledExecutorService watchdog) {
        this.target = target;
        this.watchdog = watchdog;
        acquirer = new Acquirer(UUID.randomUUID().toString(), unit.toMillis(lease));
    }

    /** Takes the lock if it is free or ours; whether it is ours now. Waits for the store's answer only. */
    public boolean tryLock() {
        return tryLock(null);
    }

    /** Like {@link #tryLock()}; others may read {@code ctx} while it is held. */
    public synchronized boolean tryLock(byte @Nullable [] ctx) {
        acquirer.setContext(ctx);
        Owner now = internalTryLock(ctx);
        owner = now;
        return now.isSuccess();
    }

    /** Tries until it succeeds or the time is over. */
    public boolean tryLock(long timeout, TimeUnit unit) {
        return tryLock(null, timeout, unit);
    }

    /** Like {@link #tryLock(long, TimeUnit)}, with a context. */
    public boolean tryLock(byte @Nullable [] ctx, long timeout, TimeUnit unit) {
        long deadline = System.nanoTime() + unit.toNanos(timeout);
        long pauseMs = 2;
        while (!tryLock(ctx)) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            Owner holder = getOwner();
            if (leftMs <= 0) {
                return false;
            }
            // Not before the lease may have ended, unless it is given back early.
            long lease = Math.max(1, holder.getRemainingMillis());
            if (!pause(Math.min(leftMs, Math.min(lease, pauseMs)))) {
                return false;
            }
            pauseMs = Math.min(2 * pauseMs, 256);
        }
        return true;
    }

    /**
     * Gives it back once.
     *
     * @throws InvalidLockAcquirerException if it is not ours, or no longer: the lease has ended in between
     */
    public abstract void unlock();

    /** The token of our last success; grows with each new owner. -1 before the first. */
    public long getFencingToken() {
        return acquirer.getFencingToken();
    }

    /** What the holder said about itself, as of the last try; null for nothing. */
    public byte @Nullable [] getOwnerContext() {
        return getOwner().getContext();
    }

    /** Who renews; null for nobody. */
    public @Nullable ScheduledExecutorService getWatchdog() {
        return watchdog;
    }

    /** Who we are. */
    public Acquirer getAcquirer() {
        return acquirer;
    }

    /**
     * Who held it after the last try.
     *
     * @throws IllegalStateException before the first
     */
    public Owner getOwner() {
        Owner now = owner;
        if (now == null) {
            throw new IllegalStateException("nobody has tried to lock yet");
        }
        return now;
    }

    /** Asks the store once. */
    protected abstract Owner internalTryLock(byte @Nullable [] ctx);

    /**
     * Waits between two tries.
     *
     * @return false if there is no use in going on
     */
    protected abstract boolean pause(long millis);

    /** What is locked. */
    protected T getInternalKey() {
        return target;
    }

    /** Somebody learned who holds it now. */
    protected void updateOwner(Owner now) {
        owner = now;
    }

    /** The same, and if it is us, what we know of our hold of it. */
    protected void updateOwnerAndAcquirer(Owner now) {
        updateOwner(now);
        if (now.isSuccess()) {
            now.updateAcquirerInfo(acquirer);
        }
    }

    /** For who holds a lock, word by word. */
    public static OwnerBuilder newOwnerBuilder() {
        return new OwnerBuilder();
    }

    /** Who wants a lock. Owner: ANY; each thing that it knows is by itself. */
    public static class Acquirer implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String id;
        private final long leaseMillis;
        private volatile long lockingTimestamp;
        private volatile long fencingToken = -1;
        private volatile byte @Nullable [] context;

        public Acquirer(String id, long leaseMillis) {
            this.id = Objects.requireNonNull(id, "id");
            this.leaseMillis = leaseMillis;
        }

        public String getId() {
            return id;
        }

        public long getLeaseMillis() {
            return leaseMillis;
        }

        public long getFencingToken() {
            return fencingToken;
        }

        public void setFencingToken(long fencingToken) {
            this.fencingToken = fencingToken;
        }

        /** When its lease began that was told last, in the region's time, milliseconds since 1970; 0 before the first. */
        public long getLockingTimestamp() {
            return lockingTimestamp;
        }

        /** Sets {@link #getLockingTimestamp}. */
        public void setLockingTimestamp(long lockingTimestamp) {
            this.lockingTimestamp = lockingTimestamp;
        }

        /** What it says about itself to others; null for nothing. */
        public byte @Nullable [] getContext() {
            return context;
        }

        /** Sets {@link #getContext}, for the next time that it asks. The array is kept. */
        public void setContext(byte @Nullable [] context) {
            this.context = context;
        }

        @Override
        public String toString() {
            return "Acquirer{id="
                    + id
                    + ", leaseMillis="
                    + leaseMillis
                    + ", fencingToken="
                    + fencingToken
                    + "}";
        }
    }

    /** Who holds a lock. Immutable. */
    public static class Owner implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String id;
        private final long deadlineMillis;
        private final long remainingMillis;
        private final long fencingToken;
        private final long acquires;
        private final byte @Nullable [] context;
        private final boolean success;

        public Owner(
                String id,
                long deadlineMillis,
                long remainingMillis,
                long fencingToken,
                long acquires,
                byte @Nullable [] context,
                boolean success) {
            this.id = id;
            this.deadlineMillis = deadlineMillis;
            this.remainingMillis = remainingMillis;
            this.fencingToken = fencingToken;
            this.acquires = acquires;
            this.context = context;
            this.success = success;
        }

        /** Whether that is who holds it. */
        public boolean isSameAcquirer(Acquirer acquirer) {
            return id.equals(acquirer.getId());
        }

        /** Tells whoever holds it what the store told of its hold: the token, and when the lease began. */
        public void updateAcquirerInfo(Acquirer acquirer) {
            acquirer.setFencingToken(fencingToken);
            acquirer.setLockingTimestamp(deadlineMillis - acquirer.getLeaseMillis());
        }

        /** The holder; empty for nobody. */
        public String getId() {
            return id;
        }

        /** When the lease ends, in the region's time, milliseconds since 1970. */
        public long getDeadlineMillis() {
            return deadlineMillis;
        }

        /** How long that was when the store answered. */
        public long getRemainingMillis() {
            return remainingMillis;
        }

        public long getFencingToken() {
            return fencingToken;
        }

        /** How often the holder has taken it and not given it back. */
        public long getAcquires() {
            return acquires;
        }

        public byte @Nullable [] getContext() {
            return context;
        }

        /** Whether whoever asked got what it asked for. */
        public boolean isSuccess() {
            return success;
        }

        @Override
        public String toString() {
            return "Owner{id="
                    + id
                    + ", remainingMillis="
                    + remainingMillis
                    + ", fencingToken="
                    + fencingToken
                    + ", acquires="
                    + acquires
                    + ", success="
                    + success
                    + "}";
        }
    }

    /** Makes an {@link Owner}, word by word; nobody, who did not get it, if nothing is said. Owner: one thread. */
    public static final class OwnerBuilder {
        private String id = "";
        private long deadlineMillis;
        private long remainingMillis;
        private long fencingToken = -1;
        private long acquires;
        private byte @Nullable [] context;
        private boolean success;

        private OwnerBuilder() {}

        /** What was said so far. */
        public Owner build() {
            return new Owner(
                    id, deadlineMillis, remainingMillis, fencingToken, acquires, context, success);
        }

        /** Says {@link Owner#getId}. */
        public OwnerBuilder id(String id) {
            this.id = id;
            return this;
        }

        /** Says {@link Owner#getDeadlineMillis}. */
        public OwnerBuilder deadlineMillis(long deadlineMillis) {
            this.deadlineMillis = deadlineMillis;
            return this;
        }

        /** Says {@link Owner#getRemainingMillis}. */
        public OwnerBuilder remainingMillis(long remainingMillis) {
            this.remainingMillis = remainingMillis;
            return this;
        }

        /** Says {@link Owner#getFencingToken}. */
        public OwnerBuilder fencingToken(long fencingToken) {
            this.fencingToken = fencingToken;
            return this;
        }

        /** Says {@link Owner#getAcquires}. */
        public OwnerBuilder acquires(long acquires) {
            this.acquires = acquires;
            return this;
        }

        /** Says {@link Owner#getContext}. */
        public OwnerBuilder context(byte @Nullable [] context) {
            this.context = context;
            return this;
        }

        /** Says {@link Owner#isSuccess}. */
        public OwnerBuilder success(boolean success) {
            this.success = success;
            return this;
        }
    }
}
