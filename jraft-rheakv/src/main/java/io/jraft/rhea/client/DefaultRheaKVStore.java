package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.FollowerStateListener;
import io.jraft.rhea.LeaderStateListener;
import io.jraft.rhea.RegionEngine;
import io.jraft.rhea.StateListener;
import io.jraft.rhea.StoreEngine;
import io.jraft.rhea.backup.Manifest;
import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.errors.RheaRuntimeException;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Range;
import io.jraft.rhea.op.OpResult.Regions;
import io.jraft.rhea.op.OpResult.Value;
import io.jraft.rhea.op.OpResult.Values;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.storage.CASEntry;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.rhea.storage.Sequence;
import io.jraft.rhea.util.ByteArray;
import io.jraft.rhea.util.DistributedLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store as a program embeds it: a client, and a server of its own if the options have one.
 * Owner: ANY; {@link #init} and {@link #shutdown} exclude one another.
 */
public class DefaultRheaKVStore extends AbstractRheaKVStore {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultRheaKVStore.class);
    private static final int PAGE_KEYS = 1_000;
    private static final long SCAN_BYTES_MAX = 64L << 20;

    /** What runs; null before the start and after the end. */
    private volatile @Nullable Running running;

    private record Running(
            RheaKVStoreOptions options,
            @Nullable StoreEngine store,
            Transport transport,
            Router router,
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
            running = new Running(options, store, transport, router, ConcurrentHashMap.newKeySet());
            return true;
        } catch (RheaRuntimeException e) {
            LOG.error("The key-value store could not start", e);
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

    /** Whether the store of this process leads that region. */
    public boolean isLeader(long regionId) {
        StoreEngine store = running().store();
        RegionEngine region = store == null ? null : store.getRegionEngine(regionId);
        return region != null && region.isLeader();
    }

    // ------------------------------------------------------------------ reads

    @Override
    public CompletableFuture<byte @Nullable []> get(byte[] key, boolean readOnlySafe) {
        if (!readOnlySafe) {
            return ask(key, new KVRead.Get(key), false).thenApply(DefaultRheaKVStore::value);
        }
        InputCheck.key(key);
        return running()
                .router()
                .at(key, timeoutMs(), (region, leftMs) -> region.get(key, leftMs))
                .thenApply(DefaultRheaKVStore::value);
    }

    @Override
    public CompletableFuture<Boolean> containsKey(byte[] key) {
        return ask(key, new KVRead.ContainsKey(key), true).thenApply(DefaultRheaKVStore::flag);
    }

    @Override
    public CompletableFuture<Long> getLatestSequence(byte[] seqKey) {
        return ask(seqKey, new KVRead.PeekSequence(seqKey), true)
                .thenApply(answer -> ((Range) answer).start());
    }

    @Override
    public CompletableFuture<Map<ByteArray, byte[]>> multiGet(
            List<byte[]> keys, boolean readOnlySafe) {
        Running now = running();
        keys.forEach(InputCheck::key);
        Router.Send<byte[], Map<ByteArray, byte[]>> send =
                (region, part, leftMs) ->
                        region.read(new KVRead.MultiGet(part), readOnlySafe, leftMs)
                                .thenApply(answer -> values(part, answer));
        return now.router()
                .each(keys, key -> key, false, timeoutMs(), send)
                .thenApply(
                        maps -> {
                            Map<ByteArray, byte[]> all = new LinkedHashMap<>();
                            maps.forEach(all::putAll);
                            return all;
                        });
    }

    private static Map<ByteArray, byte[]> values(List<byte[]> keys, OpResult answer) {
        List<byte @Nullable []> values = ((Values) answer).values();
        Map<ByteArray, byte[]> map = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            byte[] value = values.get(i);
            if (value != null) {
                map.put(ByteArray.wrap(keys.get(i)), value);
            }
        }
        return map;
    }

    @Override
    public CompletableFuture<List<KVEntry>> scan(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            boolean readOnlySafe,
            boolean returnValue) {
        InputCheck.range(startKey, endKey);
        Scanner scanner =
                new Scanner(
                        running().router(),
                        startKey,
                        endKey,
                        false,
                        returnValue,
                        readOnlySafe,
                        PAGE_KEYS);
        return collect(scanner, new ArrayList<>(), 0);
    }

    @Override
    public CompletableFuture<List<KVEntry>> reverseScan(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            boolean readOnlySafe,
            boolean returnValue) {
        InputCheck.range(endKey, startKey);
        Scanner scanner =
                new Scanner(
                        running().router(),
                        justAfter(endKey),
                        justAfter(startKey),
                        true,
                        returnValue,
                        readOnlySafe,
                        PAGE_KEYS);
        return collect(scanner, new ArrayList<>(), 0);
    }

    private static byte @Nullable [] justAfter(byte @Nullable [] key) {
        return key == null ? null : Arrays.copyOf(key, key.length + 1);
    }

    private CompletableFuture<List<KVEntry>> collect(
            Scanner scanner, List<KVEntry> all, long bytesBefore) {
        if (scanner.isDone()) {
            return CompletableFuture.completedFuture(all);
        }
        return scanner.next(timeoutMs())
                .thenCompose(
                        page -> {
                            long bytes = bytesBefore;
                            for (KVEntry entry : page) {
                                bytes += entry.length();
                            }
                            all.addAll(page);
                            if (bytes > SCAN_BYTES_MAX) {
                                return CompletableFuture.failedFuture(
                                        Errors.INVALID_PARAMETER.exception(
                                                "the range holds more than "
                                                        + SCAN_BYTES_MAX
                                                        + " bytes: use an iterator"));
                            }
                            return collect(scanner, all, bytes);
                        });
    }

    @Override
    public RheaIterator<KVEntry> iterator(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            int bufSize,
            boolean readOnlySafe,
            boolean returnValue) {
        InputCheck.range(startKey, endKey);
        if (bufSize < 1) {
            throw Errors.INVALID_PARAMETER.exception("bufSize is " + bufSize);
        }
        Scanner scanner =
                new Scanner(
                        running().router(),
                        startKey,
                        endKey,
                        false,
                        returnValue,
                        readOnlySafe,
                        bufSize);
        return new PageIterator(scanner, at -> await(at.next(timeoutMs())));
    }

    // ----------------------------------------------------------------- writes

    @Override
    public CompletableFuture<Boolean> put(byte[] key, byte[] value) {
        InputCheck.key(key);
        InputCheck.value(value);
        return running()
                .router()
                .at(key, timeoutMs(), (region, leftMs) -> region.put(key, value, leftMs))
                .thenApply(DefaultRheaKVStore::flag);
    }

    @Override
    public CompletableFuture<Boolean> put(byte[] key, byte[] value, long ttl, TimeUnit unit) {
        InputCheck.value(value);
        long ttlMs = unit.toMillis(ttl);
        InputCheck.ttl(ttlMs);
        return change(key, new KVOp.PutFor(key, value, ttlMs)).thenApply(DefaultRheaKVStore::flag);
    }

    @Override
    public CompletableFuture<byte @Nullable []> getAndPut(byte[] key, byte[] value) {
        InputCheck.value(value);
        return change(key, new KVOp.GetAndPut(key, value)).thenApply(DefaultRheaKVStore::value);
    }

    @Override
    public CompletableFuture<byte @Nullable []> putIfAbsent(byte[] key, byte[] value) {
        InputCheck.value(value);
        return change(key, new KVOp.PutIfAbsent(key, value)).thenApply(DefaultRheaKVStore::value);
    }

    @Override
    public CompletableFuture<Boolean> compareAndPut(
            byte[] key, byte @Nullable [] expect, byte[] update) {
        InputCheck.value(update);
        KVOp op = new KVOp.CompareAndPut(new KVOp.Swap(key, expect, update));
        return change(key, op).thenApply(DefaultRheaKVStore::flag);
    }

    @Override
    public CompletableFuture<Boolean> merge(String key, String value) {
        byte[] bytes = value.getBytes(UTF_8);
        InputCheck.value(bytes);
        byte[] where = utf8(key);
        return change(where, new KVOp.Merge(where, bytes)).thenApply(DefaultRheaKVStore::flag);
    }

    @Override
    public CompletableFuture<Boolean> put(List<KVEntry> entries) {
        List<KVOp.Pair> pairs = new ArrayList<>(entries.size());
        for (KVEntry entry : entries) {
            InputCheck.key(entry.getKey());
            InputCheck.value(entry.getValue());
            pairs.add(new KVOp.Pair(entry.getKey(), entry.getValue()));
        }
        return each(pairs, KVOp.Pair::key, KVOp.PutAll::new);
    }

    @Override
    public CompletableFuture<Boolean> compareAndPutAll(List<CASEntry> entries) {
        List<KVOp.Swap> swaps = new ArrayList<>(entries.size());
        for (CASEntry entry : entries) {
            InputCheck.key(entry.getKey());
            InputCheck.value(entry.getUpdate());
            swaps.add(new KVOp.Swap(entry.getKey(), entry.getExpect(), entry.getUpdate()));
        }
        if (swaps.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        KVOp op = new KVOp.CompareAndPutAll(swaps);
        InputCheck.size(op);
        Router router = running().router();
        return router.where(
                        () -> oneRegion(router, swaps),
                        timeoutMs(),
                        (region, leftMs) -> region.write(null, op, leftMs))
                .thenApply(DefaultRheaKVStore::flag);
    }

    private static RegionClient oneRegion(Router router, List<KVOp.Swap> swaps) {
        Set<RegionClient> regions = router.routes().split(swaps, KVOp.Swap::key).keySet();
        if (regions.size() > 1) {
            // Part by part it would be neither all nor nothing (K16).
            throw Errors.INVALID_PARAMETER.exception(
                    "the keys lie in " + regions.size() + " regions and cannot change in one step");
        }
        return regions.iterator().next();
    }

    @Override
    public CompletableFuture<Boolean> delete(byte[] key) {
        return change(key, new KVOp.Delete(key)).thenApply(DefaultRheaKVStore::flag);
    }

    @Override
    public CompletableFuture<Boolean> delete(List<byte[]> keys) {
        keys.forEach(InputCheck::key);
        return each(keys, key -> key, KVOp.DeleteAll::new);
    }

    @Override
    public CompletableFuture<Boolean> deleteRange(byte[] startKey, byte[] endKey) {
        Objects.requireNonNull(startKey, "startKey");
        Objects.requireNonNull(endKey, "endKey");
        InputCheck.range(startKey, endKey);
        return running()
                .router()
                .eachRange(
                        startKey,
                        endKey,
                        timeoutMs(),
                        (region, start, end, leftMs) ->
                                region.write(null, new KVOp.DeleteRange(start, end), leftMs))
                .thenApply(DefaultRheaKVStore::allTrue);
    }

    @Override
    public CompletableFuture<Sequence> getSequence(byte[] seqKey, int step) {
        if (step < 0) {
            throw Errors.INVALID_PARAMETER.exception("the step is " + step);
        }
        return change(seqKey, new KVOp.GetSequence(seqKey, step))
                .thenApply(answer -> (Range) answer)
                .thenApply(range -> new Sequence(range.start(), range.end()));
    }

    @Override
    public CompletableFuture<Boolean> resetSequence(byte[] seqKey) {
        return change(seqKey, new KVOp.ResetSequence(seqKey)).thenApply(DefaultRheaKVStore::flag);
    }

    @Override
    public DistributedLock<byte[]> getDistributedLock(
            byte[] target, long lease, TimeUnit unit, @Nullable ScheduledExecutorService watchdog) {
        InputCheck.key(target);
        InputCheck.lease(unit.toMillis(lease));
        return new DefaultDistributedLock(target, lease, unit, watchdog, this);
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
        return region.split(key == null ? new byte[0] : key, timeoutMs())
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

    /** All regions in the order of their keys, as the stores tell now. */
    public CompletableFuture<List<RegionInfo>> regions() {
        Router router = running().router();
        return router.refreshAll().thenApply(nothing -> router.routes().infos());
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

    /** Changes one key. */
    CompletableFuture<OpResult> change(byte[] key, KVOp op) {
        InputCheck.key(key);
        return running()
                .router()
                .at(key, timeoutMs(), (region, leftMs) -> region.write(key, op, leftMs));
    }

    private CompletableFuture<OpResult> ask(byte[] key, KVRead read, boolean safe) {
        InputCheck.key(key);
        return running()
                .router()
                .at(key, timeoutMs(), (region, leftMs) -> region.read(read, safe, leftMs));
    }

    /** One operation for each region that has some of these things; true if all answered true. */
    private <T> CompletableFuture<Boolean> each(
            List<T> things, Function<T, byte[]> key, Function<List<T>, KVOp> op) {
        return running()
                .router()
                .each(things, key, true, timeoutMs(), Router.writing(op))
                .thenApply(DefaultRheaKVStore::allTrue);
    }

    private static Boolean allTrue(List<OpResult> answers) {
        return answers.stream().allMatch(DefaultRheaKVStore::flag);
    }

    private long timeoutMs() {
        return running().options().getFutureTimeoutMillis();
    }

    /** Runs something on a thread of the client after that time. */
    void later(long millis, Runnable task) {
        running().transport().later(millis, task);
    }

    @Override
    <T> T await(CompletableFuture<T> future) {
        if (!future.isDone()) {
            Transport.requireMayWait();
        }
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.OUTCOME_UNKNOWN.exception("interrupted while waiting");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException api) {
                // A new one, so that its trace shows who waited.
                throw new ApiException(api.getError(), String.valueOf(api.getMessage()), api);
            }
            throw new RheaRuntimeException(String.valueOf(e.getMessage()), e.getCause());
        }
    }

    private static byte @Nullable [] value(OpResult answer) {
        return ((Value) answer).bytes();
    }

    private static Boolean flag(OpResult answer) {
        return ((Flag) answer).yes();
    }
}
