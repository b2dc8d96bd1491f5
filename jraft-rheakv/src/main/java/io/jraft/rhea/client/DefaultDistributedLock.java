package io.jraft.rhea.client;

import io.jraft.rhea.errors.InvalidLockAcquirerException;
import io.jraft.rhea.util.concurrent.DistributedLock;
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
        Owner now = store.await(() -> store.tryLockWith(getInternalKey(), false, getAcquirer()));
        if (now.isSuccess()) {
            now.updateAcquirerInfo(getAcquirer());
            renew(now.getFencingToken());
        }
        return now;
    }

    @Override
    public synchronized void unlock() {
        Owner now = store.await(() -> store.releaseLockWith(getInternalKey(), getAcquirer()));
        updateOwner(now);
        if (!now.isSuccess() || now.getAcquires() == 0) {
            stopRenewal();
        }
        if (!now.isSuccess()) {
            throw new InvalidLockAcquirerException(
                    now.getId().isEmpty()
                            ? "nobody holds the lock: the lease has ended, or it was never taken"
                            : "another one holds the lock: " + now.getId());
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
            // A renewal that meets no leader has another one behind it before the lease ends.
            long period = Math.max(1, getAcquirer().getLeaseMillis() / 3);
            renewal.set(
                    new Renewal(
                            token,
                            watchdog.scheduleAtFixedRate(
                                    () -> keep(token), period, period, TimeUnit.MILLISECONDS)));
        }
    }

    /** Does not wait: the watchdog may have many locks. */
    private void keep(long token) {
        store.tryLockWith(getInternalKey(), true, getAcquirer())
                .whenComplete(
                        (now, failure) -> {
                            if (failure != null) {
                                // The lease may last until the next one.
                                LOG.warn("A lease was not renewed: {}", failure.getMessage());
                            } else if (!now.isSuccess()) {
                                ended(token, now);
                            }
                        });
    }

    /** The answer to a renewal may come when the lock has been taken anew; it says nothing about that. */
    private void ended(long token, Owner now) {
        Renewal running = renewal.get();
        if (running != null && running.token() == token && renewal.compareAndSet(running, null)) {
            LOG.warn("A lease has ended before it was renewed");
            running.timer().cancel(false);
            updateOwner(now);
        }
    }

    private void stopRenewal() {
        Renewal running = renewal.getAndSet(null);
        if (running != null) {
            running.timer().cancel(false);
        }
    }
}
