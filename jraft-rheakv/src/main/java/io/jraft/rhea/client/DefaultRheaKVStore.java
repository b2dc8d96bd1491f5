package io.jraft.rhea.client;

import io.jraft.rhea.FollowerStateListener;
import io.jraft.rhea.LeaderStateListener;
import io.jraft.rhea.RegionEngine;
import io.jraft.rhea.StateListener;
import io.jraft.rhea.StoreEngine;
import io.jraft.rhea.backup.Manifest;
import io.jraft.rhea.client.pd.PlacementDriverClient;
import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.errors.RheaRuntimeException;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Held;
import io.jraft.rhea.op.OpResult.Regions;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.util.concurrent.DistributedLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store as a program embeds it: a client, and a server of its own if the options have one.
 * Owner: ANY; {@link #init} and {@link #shutdown} exclude one another.
 */
public class DefaultRheaKVStore extends RoutedRheaKVStore {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultRheaKVStore.class);

    /** What runs; null before the start and after the end. */
    private volatile @Nullable Running running;

    private record Running(
            RheaKVStoreOptions options,
            @Nullable StoreEngine store,
            Transport transport,
            Router router,
            StorePlacementClient placement,
            Set<Watching> watches) {}

    @Override
    public synchronized boolean init(RheaKVStoreOptions options) {
        if (running != null) {
            return true;
        }
        ClusterPlan plan = ClusterPlan.of(options);
        StoreEngine store = null;
        try {
            StoreEngineOptions server = options.getStoreEngineOptions();
            store = server == null ? null : new StoreEngine(options.getClusterId(), plan, server);
            Transport transport = new Transport(store, options.getRpcOptions());
            Router router = Router.of(plan, options, transport);
            StorePlacementClient placement =
                    new StorePlacementClient(this, options.getClusterId(), plan);
            running =
                    new Running(
                            options,
                            store,
                            transport,
                            router,
                            placement,
                            ConcurrentHashMap.newKeySet());
            return true;
        } catch (RheaRuntimeException e) {
            // What cannot start for such a reason is mended outside of the code.
            LOG.error("The key-value store could not start: {}", e.getMessage());
            LOG.debug("Where the start ended", e);
            if (store != null) {
                store.close();
            }
            return false;
        }
    }

    @Override
    public synchronized void shutdown() {
        Running was = running;
        running = null;
        if (was != null) {
            was.watches().forEach(Watching::close);
            was.router().routes().all().forEach(RegionClient::close);
            was.transport().close();
            if (was.store() != null) {
                was.store().close();
            }
        }
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new RheaRuntimeException("the key-value store is not running: init it first");
        }
        return now;
    }

    /** Number of the cluster. */
    public long getClusterId() {
        return running().options().getClusterId();
    }

    /** The store of this process; null if it is a client alone. */
    public @Nullable StoreEngine getStoreEngine() {
        return running().store();
    }

    @Override
    public PlacementDriverClient getPlacementDriverClient() {
        return running().placement();
    }

    /** Whether the store of this process leads that region. */
    public boolean isLeader(long regionId) {
        StoreEngine store = running().store();
        RegionEngine region = store == null ? null : store.getRegionEngine(regionId);
        return region != null && region.isLeader();
    }

    @Override
    public DistributedLock<byte[]> getDistributedLock(
            byte[] target, long lease, TimeUnit unit, @Nullable ScheduledExecutorService watchdog) {
        InputCheck.key(target);
        InputCheck.lease(unit.toMillis(lease));
        return new DefaultDistributedLock(target, lease, unit, watchdog, this);
    }

    /**
     * Asks once for a lock, as {@link DistributedLock} does, for whoever keeps account of it itself.
     *
     * @param keepLease whether only a lease that the acquirer has is to begin anew; then its context stays as it was
     * @return who holds it then; {@code isSuccess} if that is the acquirer, which is told nothing of it, see {@link
     *     DistributedLock.Owner#updateAcquirerInfo}
     */
    public CompletableFuture<DistributedLock.Owner> tryLockWith(
            byte[] key, boolean keepLease, DistributedLock.Acquirer acquirer) {
        InputCheck.key(key);
        InputCheck.lease(acquirer.getLeaseMillis());
        byte[] context = keepLease ? null : acquirer.getContext();
        InputCheck.context(context);
        KVOp op =
                new KVOp.Lock(key, acquirer.getId(), acquirer.getLeaseMillis(), keepLease, context);
        return change(key, op).thenApply(DefaultRheaKVStore::owner);
    }

    /**
     * Gives a lock back once, as {@link DistributedLock#unlock} does.
     *
     * @return who holds it then; {@code isSuccess} if the acquirer held it
     */
    public CompletableFuture<DistributedLock.Owner> releaseLockWith(
            byte[] key, DistributedLock.Acquirer acquirer) {
        InputCheck.key(key);
        return change(key, new KVOp.Unlock(key, acquirer.getId()))
                .thenApply(DefaultRheaKVStore::owner);
    }

    private static DistributedLock.Owner owner(OpResult answer) {
        Held held = (Held) answer;
        return new DistributedLock.Owner(
                held.owner(),
                held.deadlineMs(),
                held.remainingMs(),
                held.token(),
                held.acquires(),
                held.context(),
                held.success());
    }

    // ---------------------------------------------------------------- regions

    /**
     * Splits a region: its keys from {@code key} on become a region of their own, on the same stores. Beyond the API of
     * SOFAJRaft's RheaKV, which asks its placement driver.
     *
     * @param regionId a region that this client has heard of, see {@link #regions}
     * @param key first key of the new region; null for one in the middle, by the number of keys
     * @return the region and the new one
     */
    public CompletableFuture<List<RegionInfo>> splitRegion(long regionId, byte @Nullable [] key) {
        Router router = running().router();
        RegionRoutes routes = router.routes();
        RegionClient region = known(router, regionId);
        if (key != null) {
            InputCheck.key(key);
        }
        return region.split(key == null ? new byte[0] : key, 0, timeoutMs())
                .thenApply(
                        answer -> {
                            List<RegionInfo> both = ((Regions) answer).regions();
                            routes.learn(both);
                            return both;
                        });
    }

    /**
     * Merges a region into the one before it: that one has all keys of both then, the other one ends. For regions that have
     * become small, up to 8 MiB, on the same stores. Beyond the API of SOFAJRaft's RheaKV.
     *
     * @param leftId the region that stays, which this client has heard of, see {@link #regions}
     * @param rightId the region behind it
     * @return the region that stays; fails with {@code INVALID_REGION_VERSION} if it changed meanwhile and nothing was merged
     */
    public CompletableFuture<RegionInfo> mergeRegions(long leftId, long rightId) {
        Router router = running().router();
        RegionClient left = known(router, leftId);
        long before = left.info().version();
        return known(router, rightId)
                .merge(leftId, timeoutMs())
                .thenCompose(merged -> router.refresh(left, before))
                .thenApply(nothing -> left.info());
    }

    private static RegionClient known(Router router, long regionId) {
        RegionClient region = router.routes().byId(regionId);
        if (region == null) {
            throw Errors.NO_REGION_FOUND.exception("nothing was heard of region " + regionId);
        }
        return region;
    }

    /** All regions in the order of their keys, as the stores tell now; fails with {@code LEADER_NOT_AVAILABLE} if none does. */
    public CompletableFuture<List<RegionInfo>> regions() {
        return running().router().tell();
    }

    // ---------------------------------------------------------------- watches

    @Override
    public CompletableFuture<KVWatch> watch(byte[] key, WatchListener listener) {
        InputCheck.key(key);
        return watch(key, justAfter(key), listener);
    }

    @Override
    public CompletableFuture<KVWatch> watch(
            byte @Nullable [] startKey, byte @Nullable [] endKey, WatchListener listener) {
        InputCheck.watched(startKey, endKey);
        return running()
                .router()
                .revisions(startKey, endKey, timeoutMs())
                .thenCompose(now -> watch(startKey, endKey, new WatchPosition(now), listener));
    }

    @Override
    public CompletableFuture<KVWatch> watch(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            WatchPosition from,
            WatchListener listener) {
        InputCheck.watched(startKey, endKey);
        Objects.requireNonNull(listener, "listener");
        Running now = running();
        Watching watching = new Watching(startKey, endKey, listener, from, now.watches()::remove);
        List<RegionWatch> watches = RegionWatch.all(now.router(), from, watching);
        now.watches().add(watching);
        watches.forEach(RegionWatch::ask);
        if (running != now) {
            // Closed in between, and perhaps before the watch was known there.
            watching.close();
        }
        return CompletableFuture.completedFuture(watching);
    }

    // -------------------------------------------------------------- listeners

    @Override
    public void addLeaderStateListener(long regionId, LeaderStateListener listener) {
        addStateListener(regionId, listener);
    }

    @Override
    public void addFollowerStateListener(long regionId, FollowerStateListener listener) {
        addStateListener(regionId, listener);
    }

    @Override
    public void addStateListener(long regionId, StateListener listener) {
        StoreEngine store = running().store();
        if (store == null) {
            throw new IllegalArgumentException("this process has no store, only a client");
        }
        store.addStateListener(regionId, listener);
    }

    // ----------------------------------------------------------------- backup

    /**
     * Takes a backup of the whole store, while it goes on. Of each region it has everything that was acknowledged before the call,
     * as of one index; regions are of different moments. Any replica may give it. Waits.
     *
     * @param directory where it will be; there must be nothing yet. Only a whole backup ever stands there
     * @param progress hears a line for each region, and for each 64 MiB of one
     * @return what the backup says about itself
     * @throws IOException if it cannot be written
     * @throws ApiException if nothing came from a region for {@code futureTimeoutMillis}, or if it cannot be read; why
     */
    public Manifest backup(Path directory, Consumer<String> progress) throws IOException {
        Transport.requireMayWait();
        Running now = running();
        return StoreBackup.take(now.router(), now.options(), directory, progress);
    }

    // ---------------------------------------------------------------- helpers

    @Override
    Router router() {
        return running().router();
    }

    @Override
    long timeoutMs() {
        return running().options().getFutureTimeoutMillis();
    }

    /** Runs something on a thread of the client after that time. */
    void later(long millis, Runnable task) {
        running().transport().later(millis, task);
    }

    @Override
    <T> T await(Supplier<CompletableFuture<T>> operation) {
        Transport.requireMayWait();
        try {
            return operation.get().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.OUTCOME_UNKNOWN.exception("interrupted while waiting");
        } catch (ExecutionException e) {
            throw FutureHelper.failure(e.getCause());
        }
    }
}
