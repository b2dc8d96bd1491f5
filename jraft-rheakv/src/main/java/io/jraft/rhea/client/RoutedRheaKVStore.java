package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Range;
import io.jraft.rhea.op.OpResult.Value;
import io.jraft.rhea.op.OpResult.Values;
import io.jraft.rhea.storage.CASEntry;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.rhea.storage.Sequence;
import io.jraft.rhea.util.ByteArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Operations on keys, as questions to the regions that have these keys: what is one thing for one region, and what is taken apart
 * and put together again.
 * Owner: ANY; has no state.
 */
abstract class RoutedRheaKVStore extends AbstractRheaKVStore {
    private static final int PAGE_KEYS = 1_000;
    private static final long SCAN_BYTES_MAX = 64L << 20;

    /** Who knows which region has which keys; throws if the store does not run. */
    abstract Router router();

    /** How long an operation may take; throws if the store does not run. */
    abstract long timeoutMs();

    // ------------------------------------------------------------------ reads

    @Override
    public CompletableFuture<byte @Nullable []> get(byte[] key, boolean readOnlySafe) {
        if (!readOnlySafe) {
            return ask(key, new KVRead.Get(key), false).thenApply(RoutedRheaKVStore::value);
        }
        InputCheck.key(key);
        return router().at(key, timeoutMs(), (region, leftMs) -> region.get(key, leftMs))
                .thenApply(RoutedRheaKVStore::value);
    }

    @Override
    public CompletableFuture<Boolean> containsKey(byte[] key) {
        return ask(key, new KVRead.ContainsKey(key), true).thenApply(RoutedRheaKVStore::flag);
    }

    @Override
    public CompletableFuture<Long> getLatestSequence(byte[] seqKey) {
        return ask(seqKey, new KVRead.PeekSequence(seqKey), true)
                .thenApply(answer -> ((Range) answer).start());
    }

    @Override
    public CompletableFuture<Map<ByteArray, byte[]>> multiGet(
            List<byte[]> keys, boolean readOnlySafe) {
        Router now = router();
        keys.forEach(InputCheck::key);
        Router.Send<byte[], Map<ByteArray, byte[]>> send =
                new Router.Send<>() {
                    @Override
                    public void check(List<byte[]> part) {
                        InputCheck.asked(part);
                    }

                    @Override
                    public CompletableFuture<Map<ByteArray, byte[]>> send(
                            RegionClient region, List<byte[]> part, long leftMs) {
                        return region.read(new KVRead.MultiGet(part), readOnlySafe, leftMs)
                                .thenApply(answer -> values(part, answer));
                    }
                };
        return now.each(keys, key -> key, false, timeoutMs(), send)
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
                        router(), startKey, endKey, false, returnValue, readOnlySafe, PAGE_KEYS);
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
                        router(),
                        justAfter(endKey),
                        justAfter(startKey),
                        true,
                        returnValue,
                        readOnlySafe,
                        PAGE_KEYS);
        return collect(scanner, new ArrayList<>(), 0);
    }

    static byte @Nullable [] justAfter(byte @Nullable [] key) {
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
                new Scanner(router(), startKey, endKey, false, returnValue, readOnlySafe, bufSize);
        return new PageIterator(scanner, at -> await(() -> at.next(timeoutMs())));
    }

    // ----------------------------------------------------------------- writes

    @Override
    public CompletableFuture<Boolean> put(byte[] key, byte[] value) {
        InputCheck.key(key);
        InputCheck.value(value);
        return router().at(key, timeoutMs(), (region, leftMs) -> region.put(key, value, leftMs))
                .thenApply(RoutedRheaKVStore::flag);
    }

    @Override
    public CompletableFuture<Boolean> put(byte[] key, byte[] value, long ttl, TimeUnit unit) {
        InputCheck.value(value);
        long ttlMs = unit.toMillis(ttl);
        InputCheck.ttl(ttlMs);
        return change(key, new KVOp.PutFor(key, value, ttlMs)).thenApply(RoutedRheaKVStore::flag);
    }

    @Override
    public CompletableFuture<byte @Nullable []> getAndPut(byte[] key, byte[] value) {
        InputCheck.value(value);
        return change(key, new KVOp.GetAndPut(key, value)).thenApply(RoutedRheaKVStore::value);
    }

    @Override
    public CompletableFuture<byte @Nullable []> putIfAbsent(byte[] key, byte[] value) {
        InputCheck.value(value);
        return change(key, new KVOp.PutIfAbsent(key, value)).thenApply(RoutedRheaKVStore::value);
    }

    @Override
    public CompletableFuture<Boolean> compareAndPut(
            byte[] key, byte @Nullable [] expect, byte[] update) {
        InputCheck.key(key);
        InputCheck.expected(expect);
        InputCheck.value(update);
        KVOp op = new KVOp.CompareAndPut(new KVOp.Swap(key, expect, update));
        InputCheck.size(op);
        return change(key, op).thenApply(RoutedRheaKVStore::flag);
    }

    @Override
    public CompletableFuture<Boolean> merge(String key, String value) {
        byte[] bytes = value.getBytes(UTF_8);
        InputCheck.value(bytes);
        byte[] where = utf8(key);
        return change(where, new KVOp.Merge(where, bytes)).thenApply(RoutedRheaKVStore::flag);
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
            InputCheck.expected(entry.getExpect());
            InputCheck.value(entry.getUpdate());
            swaps.add(new KVOp.Swap(entry.getKey(), entry.getExpect(), entry.getUpdate()));
        }
        if (swaps.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        KVOp op = new KVOp.CompareAndPutAll(swaps);
        InputCheck.size(op);
        Router router = router();
        return router.where(
                        () -> oneRegion(router, swaps),
                        timeoutMs(),
                        (region, leftMs) -> region.write(null, op, leftMs))
                .thenApply(RoutedRheaKVStore::flag);
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
        return change(key, new KVOp.Delete(key)).thenApply(RoutedRheaKVStore::flag);
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
        return router().eachRange(
                        startKey,
                        endKey,
                        timeoutMs(),
                        (region, start, end, leftMs) ->
                                region.write(null, new KVOp.DeleteRange(start, end), leftMs))
                .thenApply(RoutedRheaKVStore::allTrue);
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
        return change(seqKey, new KVOp.ResetSequence(seqKey)).thenApply(RoutedRheaKVStore::flag);
    }

    /** Changes one key. */
    CompletableFuture<OpResult> change(byte[] key, KVOp op) {
        InputCheck.key(key);
        return router().at(key, timeoutMs(), (region, leftMs) -> region.write(key, op, leftMs));
    }

    private CompletableFuture<OpResult> ask(byte[] key, KVRead read, boolean safe) {
        InputCheck.key(key);
        return router().at(key, timeoutMs(), (region, leftMs) -> region.read(read, safe, leftMs));
    }

    /** One operation for each region that has some of these things; true if all answered true. */
    private <T> CompletableFuture<Boolean> each(
            List<T> things, Function<T, byte[]> key, Function<List<T>, KVOp> op) {
        return router().each(things, key, true, timeoutMs(), Router.writing(op))
                .thenApply(RoutedRheaKVStore::allTrue);
    }

    private static Boolean allTrue(List<OpResult> answers) {
        return answers.stream().allMatch(RoutedRheaKVStore::flag);
    }

    private static byte @Nullable [] value(OpResult answer) {
        return ((Value) answer).bytes();
    }

    private static Boolean flag(OpResult answer) {
        return ((Flag) answer).yes();
    }
}
