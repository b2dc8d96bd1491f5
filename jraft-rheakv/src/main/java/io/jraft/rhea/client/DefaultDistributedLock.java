package io.jraft.rhea.client;

import io.jraft.rhea.errors.InvalidLockAcquirerException;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpResult.Held;
import io.jraft.rhea.util.DistributedLock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lock in a region of the store. Owner: ANY. */
final class DefaultDistributedLock extends DistributedLock<byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultDistributedLock.class);

    private final DefaultRheaKVStore store;
    private final AtomicReference<@Nullable Renewal> renewal = new AtomicReference<>();

    /** A timer for as long as the lock is held with that token. */
    private record Renewal(long token, ScheduledFuture<?> timer) {}

    DefaultDistributedLock(
            byte[] target,
            long lease,
            TimeUnit unit,
            @Nullable ScheduledExecutorService watchdog,
            DefaultRheaKVStore store) {
        super(target, lease, unit, watchdog);
        this.store = store;
    }

    @Override
    protected Owner internalTryLock(byte @Nullable [] ctx) {
        InputCheck.context(ctx);
        Held held = ask(lock(ctx, false));
        if (held.success()) {
            getAcquirer().setFencingToken(held.token());
            renew(held.token());
        }
        return owner(held);
    }

    private KVOp lock(byte @Nullable [] ctx, boolean keepLease) {
        return new KVOp.Lock(
                getInternalKey(),
                getAcquirer().getId(),
                getAcquirer().getLeaseMillis(),
                keepLease,
                ctx);
    }

    private Held ask(KVOp op) {
        return (Held) store.await(store.change(getInternalKey(), op));
    }

    private static Owner owner(Held held) {
        return new Owner(
                held.owner(),
                held.deadlineMs(),
                held.remainingMs(),
                held.token(),
                held.acquires(),
                held.context(),
                held.success());
    }

    @Override
    public synchronized void unlock() {
        Held held = ask(new KVOp.Unlock(getInternalKey(), getAcquirer().getId()));
        updateOwner(owner(held));
        if (!held.success() || held.acquires() == 0) {
            stopRenewal();
        }
        if (!held.success()) {
            throw new InvalidLockAcquirerException(
                    held.owner().isEmpty()
                            ? "nobody holds the lock: the lease has ended, or it was never taken"
                            : "another one holds the lock: " + held.owner());
        }
    }

    @Override
    protected boolean pause(long millis) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        store.later(millis, () -> over.complete(null));
        try {
            over.get();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---------------------------------------------------------------- renewal

    private void renew(long token) {
        ScheduledExecutorService watchdog = getWatchdog();
        Renewal running = renewal.get();
        if (watchdog != null && (running == null || running.token() != token)) {
            stopRenewal();
            long period = Math.max(1, getAcquirer().getLeaseMillis() * 2 / 3);
            renewal.set(
                    new Renewal(
                            token,
                            watchdog.scheduleAtFixedRate(
                                    () -> keep(token), period, period, TimeUnit.MILLISECONDS)));
        }
    }

    /** Does not wait: the watchdog may have many locks. */
    private void keep(long token) {
        store.change(getInternalKey(), lock(null, true))
                .whenComplete(
                        (answer, failure) -> {
                            if (failure != null) {
                                // The lease may last until the next one.
                                LOG.warn("A lease was not renewed: {}", failure.getMessage());
                            } else if (answer instanceof Held held && !held.success()) {
                                ended(token, held);
                            }
                        });
    }

    /** The answer to a renewal may come when the lock has been taken anew; it says nothing about that. */
    private void ended(long token, Held held) {
        Renewal running = renewal.get();
        if (running != null && running.token() == token && renewal.compareAndSet(running, null)) {
            LOG.warn("A lease has ended before it was renewed");
            running.timer().cancel(false);
            updateOwner(owner(held));
        }
    }

    private void stopRenewal() {
        Renewal running = renewal.getAndSet(null);
        if (running != null) {
            running.timer().cancel(false);
        }
    }
}
