package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.storage.CASEntry;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.rhea.storage.Sequence;
import io.jraft.rhea.util.ByteArray;
import io.jraft.rhea.util.concurrent.DistributedLock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The many names of few operations: twins that wait, keys as texts, arguments left out. Owner: ANY. */
abstract class AbstractRheaKVStore implements RheaKVStore {
    /**
     * Begins an operation and waits for its end, which comes by its deadline; throws what it failed with. A thread that must not
     * wait is told so before anything is begun.
     */
    abstract <T> T await(Supplier<CompletableFuture<T>> operation);

    static byte[] utf8(String text) {
        return Objects.requireNonNull(text, "the key is null").getBytes(UTF_8);
    }

    static byte @Nullable [] utf8OrNull(@Nullable String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    @Override
    public CompletableFuture<byte @Nullable []> get(byte[] key) {
        return get(key, true);
    }

    @Override
    public CompletableFuture<byte @Nullable []> get(String key) {
        return get(utf8(key));
    }

    @Override
    public byte @Nullable [] bGet(byte[] key) {
        return await(() -> get(key));
    }

    @Override
    public byte @Nullable [] bGet(String key) {
        return await(() -> get(key));
    }

    @Override
    public CompletableFuture<byte @Nullable []> get(String key, boolean readOnlySafe) {
        return get(utf8(key), readOnlySafe);
    }

    @Override
    public byte @Nullable [] bGet(byte[] key, boolean readOnlySafe) {
        return await(() -> get(key, readOnlySafe));
    }

    @Override
    public byte @Nullable [] bGet(String key, boolean readOnlySafe) {
        return await(() -> get(key, readOnlySafe));
    }

    @Override
    public CompletableFuture<Map<ByteArray, byte[]>> multiGet(List<byte[]> keys) {
        return multiGet(keys, true);
    }

    @Override
    public Map<ByteArray, byte[]> bMultiGet(List<byte[]> keys) {
        return await(() -> multiGet(keys));
    }

    @Override
    public Map<ByteArray, byte[]> bMultiGet(List<byte[]> keys, boolean readOnlySafe) {
        return await(() -> multiGet(keys, readOnlySafe));
    }

    @Override
    public CompletableFuture<Boolean> containsKey(String key) {
        return containsKey(utf8(key));
    }

    @Override
    public Boolean bContainsKey(byte[] key) {
        return await(() -> containsKey(key));
    }

    @Override
    public Boolean bContainsKey(String key) {
        return await(() -> containsKey(key));
    }

    @Override
    public CompletableFuture<List<KVEntry>> scan(
            byte @Nullable [] startKey, byte @Nullable [] endKey) {
        return scan(startKey, endKey, true, true);
    }

    @Override
    public CompletableFuture<List<KVEntry>> scan(
            @Nullable String startKey, @Nullable String endKey) {
        return scan(utf8OrNull(startKey), utf8OrNull(endKey));
    }

    @Override
    public List<KVEntry> bScan(byte @Nullable [] startKey, byte @Nullable [] endKey) {
        return await(() -> scan(startKey, endKey));
    }

    @Override
    public List<KVEntry> bScan(@Nullable String startKey, @Nullable String endKey) {
        return await(() -> scan(startKey, endKey));
    }

    @Override
    public CompletableFuture<List<KVEntry>> scan(
            byte @Nullable [] startKey, byte @Nullable [] endKey, boolean readOnlySafe) {
        return scan(startKey, endKey, readOnlySafe, true);
    }

    @Override
    public CompletableFuture<List<KVEntry>> scan(
            @Nullable String startKey, @Nullable String endKey, boolean readOnlySafe) {
        return scan(utf8OrNull(startKey), utf8OrNull(endKey), readOnlySafe);
    }

    @Override
    public List<KVEntry> bScan(
            byte @Nullable [] startKey, byte @Nullable [] endKey, boolean readOnlySafe) {
        return await(() -> scan(startKey, endKey, readOnlySafe));
    }

    @Override
    public List<KVEntry> bScan(
            @Nullable String startKey, @Nullable String endKey, boolean readOnlySafe) {
        return await(() -> scan(startKey, endKey, readOnlySafe));
    }

    @Override
    public CompletableFuture<List<KVEntry>> scan(
            @Nullable String startKey,
            @Nullable String endKey,
            boolean readOnlySafe,
            boolean returnValue) {
        return scan(utf8OrNull(startKey), utf8OrNull(endKey), readOnlySafe, returnValue);
    }

    @Override
    public List<KVEntry> bScan(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            boolean readOnlySafe,
            boolean returnValue) {
        return await(() -> scan(startKey, endKey, readOnlySafe, returnValue));
    }

    @Override
    public List<KVEntry> bScan(
            @Nullable String startKey,
            @Nullable String endKey,
            boolean readOnlySafe,
            boolean returnValue) {
        return await(() -> scan(startKey, endKey, readOnlySafe, returnValue));
    }

    @Override
    public CompletableFuture<List<KVEntry>> reverseScan(
            byte @Nullable [] startKey, byte @Nullable [] endKey) {
        return reverseScan(startKey, endKey, true, true);
    }

    @Override
    public CompletableFuture<List<KVEntry>> reverseScan(
            @Nullable String startKey, @Nullable String endKey) {
        return reverseScan(utf8OrNull(startKey), utf8OrNull(endKey));
    }

    @Override
    public List<KVEntry> bReverseScan(byte @Nullable [] startKey, byte @Nullable [] endKey) {
        return await(() -> reverseScan(startKey, endKey));
    }

    @Override
    public List<KVEntry> bReverseScan(@Nullable String startKey, @Nullable String endKey) {
        return await(() -> reverseScan(startKey, endKey));
    }

    @Override
    public CompletableFuture<List<KVEntry>> reverseScan(
            byte @Nullable [] startKey, byte @Nullable [] endKey, boolean readOnlySafe) {
        return reverseScan(startKey, endKey, readOnlySafe, true);
    }

    @Override
    public CompletableFuture<List<KVEntry>> reverseScan(
            @Nullable String startKey, @Nullable String endKey, boolean readOnlySafe) {
        return reverseScan(utf8OrNull(startKey), utf8OrNull(endKey), readOnlySafe);
    }

    @Override
    public List<KVEntry> bReverseScan(
            byte @Nullable [] startKey, byte @Nullable [] endKey, boolean readOnlySafe) {
        return await(() -> reverseScan(startKey, endKey, readOnlySafe));
    }

    @Override
    public List<KVEntry> bReverseScan(
            @Nullable String startKey, @Nullable String endKey, boolean readOnlySafe) {
        return await(() -> reverseScan(startKey, endKey, readOnlySafe));
    }

    @Override
    public CompletableFuture<List<KVEntry>> reverseScan(
            @Nullable String startKey,
            @Nullable String endKey,
            boolean readOnlySafe,
            boolean returnValue) {
        return reverseScan(utf8OrNull(startKey), utf8OrNull(endKey), readOnlySafe, returnValue);
    }

    @Override
    public List<KVEntry> bReverseScan(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            boolean readOnlySafe,
            boolean returnValue) {
        return await(() -> reverseScan(startKey, endKey, readOnlySafe, returnValue));
    }

    @Override
    public List<KVEntry> bReverseScan(
            @Nullable String startKey,
            @Nullable String endKey,
            boolean readOnlySafe,
            boolean returnValue) {
        return await(() -> reverseScan(startKey, endKey, readOnlySafe, returnValue));
    }

    @Override
    public CompletableFuture<Sequence> getSequence(String seqKey, int step) {
        return getSequence(utf8(seqKey), step);
    }

    @Override
    public Sequence bGetSequence(byte[] seqKey, int step) {
        return await(() -> getSequence(seqKey, step));
    }

    @Override
    public Sequence bGetSequence(String seqKey, int step) {
        return await(() -> getSequence(seqKey, step));
    }

    @Override
    public CompletableFuture<Long> getLatestSequence(String seqKey) {
        return getLatestSequence(utf8(seqKey));
    }

    @Override
    public Long bGetLatestSequence(byte[] seqKey) {
        return await(() -> getLatestSequence(seqKey));
    }

    @Override
    public Long bGetLatestSequence(String seqKey) {
        return await(() -> getLatestSequence(seqKey));
    }

    @Override
    public CompletableFuture<Boolean> resetSequence(String seqKey) {
        return resetSequence(utf8(seqKey));
    }

    @Override
    public Boolean bResetSequence(byte[] seqKey) {
        return await(() -> resetSequence(seqKey));
    }

    @Override
    public Boolean bResetSequence(String seqKey) {
        return await(() -> resetSequence(seqKey));
    }

    @Override
    public CompletableFuture<Boolean> put(String key, byte[] value) {
        return put(utf8(key), value);
    }

    @Override
    public Boolean bPut(byte[] key, byte[] value) {
        return await(() -> put(key, value));
    }

    @Override
    public Boolean bPut(String key, byte[] value) {
        return await(() -> put(key, value));
    }

    @Override
    public CompletableFuture<Boolean> put(String key, byte[] value, long ttl, TimeUnit unit) {
        return put(utf8(key), value, ttl, unit);
    }

    @Override
    public Boolean bPut(byte[] key, byte[] value, long ttl, TimeUnit unit) {
        return await(() -> put(key, value, ttl, unit));
    }

    @Override
    public Boolean bPut(String key, byte[] value, long ttl, TimeUnit unit) {
        return await(() -> put(key, value, ttl, unit));
    }

    @Override
    public CompletableFuture<byte @Nullable []> getAndPut(String key, byte[] value) {
        return getAndPut(utf8(key), value);
    }

    @Override
    public byte @Nullable [] bGetAndPut(byte[] key, byte[] value) {
        return await(() -> getAndPut(key, value));
    }

    @Override
    public byte @Nullable [] bGetAndPut(String key, byte[] value) {
        return await(() -> getAndPut(key, value));
    }

    @Override
    public CompletableFuture<Boolean> compareAndPut(
            String key, byte @Nullable [] expect, byte[] update) {
        return compareAndPut(utf8(key), expect, update);
    }

    @Override
    public Boolean bCompareAndPut(byte[] key, byte @Nullable [] expect, byte[] update) {
        return await(() -> compareAndPut(key, expect, update));
    }

    @Override
    public Boolean bCompareAndPut(String key, byte @Nullable [] expect, byte[] update) {
        return await(() -> compareAndPut(key, expect, update));
    }

    @Override
    public Boolean bPut(List<KVEntry> entries) {
        return await(() -> put(entries));
    }

    @Override
    public Boolean bCompareAndPutAll(List<CASEntry> entries) {
        return await(() -> compareAndPutAll(entries));
    }

    @Override
    public CompletableFuture<byte @Nullable []> putIfAbsent(String key, byte[] value) {
        return putIfAbsent(utf8(key), value);
    }

    @Override
    public byte @Nullable [] bPutIfAbsent(byte[] key, byte[] value) {
        return await(() -> putIfAbsent(key, value));
    }

    @Override
    public byte @Nullable [] bPutIfAbsent(String key, byte[] value) {
        return await(() -> putIfAbsent(key, value));
    }

    @Override
    public CompletableFuture<Boolean> delete(String key) {
        return delete(utf8(key));
    }

    @Override
    public Boolean bDelete(byte[] key) {
        return await(() -> delete(key));
    }

    @Override
    public Boolean bDelete(String key) {
        return await(() -> delete(key));
    }

    @Override
    public CompletableFuture<Boolean> deleteRange(String startKey, String endKey) {
        return deleteRange(utf8(startKey), utf8(endKey));
    }

    @Override
    public Boolean bDeleteRange(byte[] startKey, byte[] endKey) {
        return await(() -> deleteRange(startKey, endKey));
    }

    @Override
    public Boolean bDeleteRange(String startKey, String endKey) {
        return await(() -> deleteRange(startKey, endKey));
    }

    @Override
    public Boolean bDelete(List<byte[]> keys) {
        return await(() -> delete(keys));
    }

    @Override
    public Boolean bMerge(String key, String value) {
        return await(() -> merge(key, value));
    }

    @Override
    public RheaIterator<KVEntry> iterator(
            byte @Nullable [] startKey, byte @Nullable [] endKey, int bufSize) {
        return iterator(startKey, endKey, bufSize, true, true);
    }

    @Override
    public RheaIterator<KVEntry> iterator(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            int bufSize,
            boolean readOnlySafe) {
        return iterator(startKey, endKey, bufSize, readOnlySafe, true);
    }

    @Override
    public RheaIterator<KVEntry> iterator(
            @Nullable String startKey, @Nullable String endKey, int bufSize) {
        return iterator(utf8OrNull(startKey), utf8OrNull(endKey), bufSize);
    }

    @Override
    public RheaIterator<KVEntry> iterator(
            @Nullable String startKey, @Nullable String endKey, int bufSize, boolean readOnlySafe) {
        return iterator(utf8OrNull(startKey), utf8OrNull(endKey), bufSize, readOnlySafe);
    }

    @Override
    public RheaIterator<KVEntry> iterator(
            @Nullable String startKey,
            @Nullable String endKey,
            int bufSize,
            boolean readOnlySafe,
            boolean returnValue) {
        return iterator(
                utf8OrNull(startKey), utf8OrNull(endKey), bufSize, readOnlySafe, returnValue);
    }

    @Override
    public DistributedLock<byte[]> getDistributedLock(byte[] target, long lease, TimeUnit unit) {
        return getDistributedLock(target, lease, unit, null);
    }

    @Override
    public DistributedLock<byte[]> getDistributedLock(String target, long lease, TimeUnit unit) {
        return getDistributedLock(utf8(target), lease, unit);
    }

    @Override
    public DistributedLock<byte[]> getDistributedLock(
            String target, long lease, TimeUnit unit, @Nullable ScheduledExecutorService watchdog) {
        return getDistributedLock(utf8(target), lease, unit, watchdog);
    }

    @Override
    public CompletableFuture<KVWatch> watch(String key, WatchListener listener) {
        return watch(utf8(key), listener);
    }

    @Override
    public KVWatch bWatch(byte[] key, WatchListener listener) {
        return await(() -> watch(key, listener));
    }

    @Override
    public KVWatch bWatch(String key, WatchListener listener) {
        return await(() -> watch(key, listener));
    }

    @Override
    public CompletableFuture<KVWatch> watch(
            @Nullable String startKey, @Nullable String endKey, WatchListener listener) {
        return watch(utf8OrNull(startKey), utf8OrNull(endKey), listener);
    }

    @Override
    public KVWatch bWatch(
            byte @Nullable [] startKey, byte @Nullable [] endKey, WatchListener listener) {
        return await(() -> watch(startKey, endKey, listener));
    }

    @Override
    public KVWatch bWatch(
            @Nullable String startKey, @Nullable String endKey, WatchListener listener) {
        return await(() -> watch(startKey, endKey, listener));
    }

    @Override
    public CompletableFuture<KVWatch> watch(
            @Nullable String startKey,
            @Nullable String endKey,
            WatchPosition from,
            WatchListener listener) {
        return watch(utf8OrNull(startKey), utf8OrNull(endKey), from, listener);
    }

    @Override
    public KVWatch bWatch(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            WatchPosition from,
            WatchListener listener) {
        return await(() -> watch(startKey, endKey, from, listener));
    }

    @Override
    public KVWatch bWatch(
            @Nullable String startKey,
            @Nullable String endKey,
            WatchPosition from,
            WatchListener listener) {
        return await(() -> watch(startKey, endKey, from, listener));
    }
}
