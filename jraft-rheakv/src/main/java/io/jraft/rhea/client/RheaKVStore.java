package io.jraft.rhea.client;

import io.jraft.Lifecycle;
import io.jraft.rhea.FollowerStateListener;
import io.jraft.rhea.LeaderStateListener;
import io.jraft.rhea.StateListener;
import io.jraft.rhea.client.pd.PlacementDriverClient;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.CASEntry;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.rhea.storage.Sequence;
import io.jraft.rhea.util.ByteArray;
import io.jraft.rhea.util.concurrent.DistributedLock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A key-value store of several servers. Every operation exists asynchronously, and as a twin {@code bXxx} that waits.
 *
 * <p><b>Deadline.</b> An operation ends within {@code futureTimeoutMillis}, with all its attempts. It fails with an
 * {@link io.jraft.rhea.errors.ApiException}, of which {@code getError()} says why; the twins throw it. {@code
 * OUTCOME_UNKNOWN} alone leaves open whether it was done; after everything else it surely was not.
 *
 * <p><b>Once.</b> What is repeated on the way acts once, whatever it is.
 *
 * <p><b>Reads</b> with {@code readOnlySafe} (the default) see everything that was acknowledged to anybody before they began.
 *
 * <p><b>Arrays</b> are handed over, not copied: do not change a key or a value before the operation has ended. Null keys and
 * values are refused with a {@link NullPointerException}, empty keys and too long ones with {@code INVALID_PARAMETER}.
 *
 * Owner: ANY. Futures are completed on threads of the client; do not wait in what is chained to them.
 */
public interface RheaKVStore extends Lifecycle<RheaKVStoreOptions> {
    /**
     * Starts the client, and the store if there is one among the options.
     *
     * @return false if it could not start; the reason is logged
     * @throws IllegalArgumentException that tells all mistakes in the options at once
     */
    @Override
    boolean init(RheaKVStoreOptions options);

    /** A value; null for none. */
    CompletableFuture<byte @Nullable []> get(byte[] key);

    /** The same, of keys in UTF-8. */
    CompletableFuture<byte @Nullable []> get(String key);

    /** The same, and waits. */
    byte @Nullable [] bGet(byte[] key);

    /** The same, of keys in UTF-8, and waits. */
    byte @Nullable [] bGet(String key);

    /** Like the one before; {@code readOnlySafe} false reads what one replica has, however old. */
    CompletableFuture<byte @Nullable []> get(byte[] key, boolean readOnlySafe);

    /** The same, of keys in UTF-8. */
    CompletableFuture<byte @Nullable []> get(String key, boolean readOnlySafe);

    /** The same, and waits. */
    byte @Nullable [] bGet(byte[] key, boolean readOnlySafe);

    /** The same, of keys in UTF-8, and waits. */
    byte @Nullable [] bGet(String key, boolean readOnlySafe);

    /** The values of those keys that have one. Keys of one region are read from one state. */
    CompletableFuture<Map<ByteArray, byte[]>> multiGet(List<byte[]> keys);

    /** The same, and waits. */
    Map<ByteArray, byte[]> bMultiGet(List<byte[]> keys);

    /** Like the one before; {@code readOnlySafe} false reads what one replica has, however old. */
    CompletableFuture<Map<ByteArray, byte[]>> multiGet(List<byte[]> keys, boolean readOnlySafe);

    /** The same, and waits. */
    Map<ByteArray, byte[]> bMultiGet(List<byte[]> keys, boolean readOnlySafe);

    /** Whether there is a value. */
    CompletableFuture<Boolean> containsKey(byte[] key);

    /** The same, of keys in UTF-8. */
    CompletableFuture<Boolean> containsKey(String key);

    /** The same, and waits. */
    Boolean bContainsKey(byte[] key);

    /** The same, of keys in UTF-8, and waits. */
    Boolean bContainsKey(String key);

    /** All of a range, in order: from {@code startKey} on (null: the first) and before {@code endKey} (null: behind the last). Read in pages, each of one state. More than 64 MiB are refused: use an iterator. */
    CompletableFuture<List<KVEntry>> scan(byte @Nullable [] startKey, byte @Nullable [] endKey);

    /** The same, of keys in UTF-8. */
    CompletableFuture<List<KVEntry>> scan(@Nullable String startKey, @Nullable String endKey);

    /** The same, and waits. */
    List<KVEntry> bScan(byte @Nullable [] startKey, byte @Nullable [] endKey);

    /** The same, of keys in UTF-8, and waits. */
    List<KVEntry> bScan(@Nullable String startKey, @Nullable String endKey);

    /** Like the one before; {@code readOnlySafe} false reads what one replica has, however old. */
    CompletableFuture<List<KVEntry>> scan(
            byte @Nullable [] startKey, byte @Nullable [] endKey, boolean readOnlySafe);

    /** The same, of keys in UTF-8. */
    CompletableFuture<List<KVEntry>> scan(
            @Nullable String startKey, @Nullable String endKey, boolean readOnlySafe);

    /** The same, and waits. */
    List<KVEntry> bScan(byte @Nullable [] startKey, byte @Nullable [] endKey, boolean readOnlySafe);

    /** The same, of keys in UTF-8, and waits. */
    List<KVEntry> bScan(@Nullable String startKey, @Nullable String endKey, boolean readOnlySafe);

    /** Like the one before; {@code returnValue} false leaves values empty. */
    CompletableFuture<List<KVEntry>> scan(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            boolean readOnlySafe,
            boolean returnValue);

    /** The same, of keys in UTF-8. */
    CompletableFuture<List<KVEntry>> scan(
            @Nullable String startKey,
            @Nullable String endKey,
            boolean readOnlySafe,
            boolean returnValue);

    /** The same, and waits. */
    List<KVEntry> bScan(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            boolean readOnlySafe,
            boolean returnValue);

    /** The same, of keys in UTF-8, and waits. */
    List<KVEntry> bScan(
            @Nullable String startKey,
            @Nullable String endKey,
            boolean readOnlySafe,
            boolean returnValue);

    /** All of a range, backwards: from {@code startKey}, the larger one, down (null: the last) and behind {@code endKey} (null: the first included). Otherwise like scan. */
    CompletableFuture<List<KVEntry>> reverseScan(
            byte @Nullable [] startKey, byte @Nullable [] endKey);

    /** The same, of keys in UTF-8. */
    CompletableFuture<List<KVEntry>> reverseScan(
            @Nullable String startKey, @Nullable String endKey);

    /** The same, and waits. */
    List<KVEntry> bReverseScan(byte @Nullable [] startKey, byte @Nullable [] endKey);

    /** The same, of keys in UTF-8, and waits. */
    List<KVEntry> bReverseScan(@Nullable String startKey, @Nullable String endKey);

    /** Like the one before; {@code readOnlySafe} false reads what one replica has, however old. */
    CompletableFuture<List<KVEntry>> reverseScan(
            byte @Nullable [] startKey, byte @Nullable [] endKey, boolean readOnlySafe);

    /** The same, of keys in UTF-8. */
    CompletableFuture<List<KVEntry>> reverseScan(
            @Nullable String startKey, @Nullable String endKey, boolean readOnlySafe);

    /** The same, and waits. */
    List<KVEntry> bReverseScan(
            byte @Nullable [] startKey, byte @Nullable [] endKey, boolean readOnlySafe);

    /** The same, of keys in UTF-8, and waits. */
    List<KVEntry> bReverseScan(
            @Nullable String startKey, @Nullable String endKey, boolean readOnlySafe);

    /** Like the one before; {@code returnValue} false leaves values empty. */
    CompletableFuture<List<KVEntry>> reverseScan(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            boolean readOnlySafe,
            boolean returnValue);

    /** The same, of keys in UTF-8. */
    CompletableFuture<List<KVEntry>> reverseScan(
            @Nullable String startKey,
            @Nullable String endKey,
            boolean readOnlySafe,
            boolean returnValue);

    /** The same, and waits. */
    List<KVEntry> bReverseScan(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            boolean readOnlySafe,
            boolean returnValue);

    /** The same, of keys in UTF-8, and waits. */
    List<KVEntry> bReverseScan(
            @Nullable String startKey,
            @Nullable String endKey,
            boolean readOnlySafe,
            boolean returnValue);

    /** Takes {@code step} numbers of a sequence, which begins at 0; step 0 takes none. Sequences and values have key spaces of their own. */
    CompletableFuture<Sequence> getSequence(byte[] seqKey, int step);

    /** The same, of keys in UTF-8. */
    CompletableFuture<Sequence> getSequence(String seqKey, int step);

    /** The same, and waits. */
    Sequence bGetSequence(byte[] seqKey, int step);

    /** The same, of keys in UTF-8, and waits. */
    Sequence bGetSequence(String seqKey, int step);

    /** The next number that a sequence would give. */
    CompletableFuture<Long> getLatestSequence(byte[] seqKey);

    /** The same, of keys in UTF-8. */
    CompletableFuture<Long> getLatestSequence(String seqKey);

    /** The same, and waits. */
    Long bGetLatestSequence(byte[] seqKey);

    /** The same, of keys in UTF-8, and waits. */
    Long bGetLatestSequence(String seqKey);

    /** Begins a sequence again at 0. True. */
    CompletableFuture<Boolean> resetSequence(byte[] seqKey);

    /** The same, of keys in UTF-8. */
    CompletableFuture<Boolean> resetSequence(String seqKey);

    /** The same, and waits. */
    Boolean bResetSequence(byte[] seqKey);

    /** The same, of keys in UTF-8, and waits. */
    Boolean bResetSequence(String seqKey);

    /** Sets a value. True. */
    CompletableFuture<Boolean> put(byte[] key, byte[] value);

    /** The same, of keys in UTF-8. */
    CompletableFuture<Boolean> put(String key, byte[] value);

    /** The same, and waits. */
    Boolean bPut(byte[] key, byte[] value);

    /** The same, of keys in UTF-8, and waits. */
    Boolean bPut(String key, byte[] value);

    /**
     * Sets a value that is there for a time, from 1 ms to ten years; then it is as if it had been deleted. Decided by the
     * region's time, which the leader's clock drives. Whatever else sets the value makes it stay; merge alone lets it end when it
     * would have ended. True. Beyond the API of SOFAJRaft's RheaKV.
     */
    CompletableFuture<Boolean> put(byte[] key, byte[] value, long ttl, TimeUnit unit);

    /** The same, of keys in UTF-8. */
    CompletableFuture<Boolean> put(String key, byte[] value, long ttl, TimeUnit unit);

    /** The same, and waits. */
    Boolean bPut(byte[] key, byte[] value, long ttl, TimeUnit unit);

    /** The same, of keys in UTF-8, and waits. */
    Boolean bPut(String key, byte[] value, long ttl, TimeUnit unit);

    /** Sets a value; what was there before, null for none. */
    CompletableFuture<byte @Nullable []> getAndPut(byte[] key, byte[] value);

    /** The same, of keys in UTF-8. */
    CompletableFuture<byte @Nullable []> getAndPut(String key, byte[] value);

    /** The same, and waits. */
    byte @Nullable [] bGetAndPut(byte[] key, byte[] value);

    /** The same, of keys in UTF-8, and waits. */
    byte @Nullable [] bGetAndPut(String key, byte[] value);

    /** Sets a value if {@code expect} is there (null: if none is); whether it did. */
    CompletableFuture<Boolean> compareAndPut(byte[] key, byte @Nullable [] expect, byte[] update);

    /** The same, of keys in UTF-8. */
    CompletableFuture<Boolean> compareAndPut(String key, byte @Nullable [] expect, byte[] update);

    /** The same, and waits. */
    Boolean bCompareAndPut(byte[] key, byte @Nullable [] expect, byte[] update);

    /** The same, of keys in UTF-8, and waits. */
    Boolean bCompareAndPut(String key, byte @Nullable [] expect, byte[] update);

    /** Sets values; of one key the last counts. All of a region at once; several regions one by one, and a failure tells which were done. True. */
    CompletableFuture<Boolean> put(List<KVEntry> entries);

    /** The same, and waits. */
    Boolean bPut(List<KVEntry> entries);

    /** Sets all values if all are as expected, in one step; whether it did. All keys must lie in one region. */
    CompletableFuture<Boolean> compareAndPutAll(List<CASEntry> entries);

    /** The same, and waits. */
    Boolean bCompareAndPutAll(List<CASEntry> entries);

    /** Sets a value if there is none; what was there before, null for none. */
    CompletableFuture<byte @Nullable []> putIfAbsent(byte[] key, byte[] value);

    /** The same, of keys in UTF-8. */
    CompletableFuture<byte @Nullable []> putIfAbsent(String key, byte[] value);

    /** The same, and waits. */
    byte @Nullable [] bPutIfAbsent(byte[] key, byte[] value);

    /** The same, of keys in UTF-8, and waits. */
    byte @Nullable [] bPutIfAbsent(String key, byte[] value);

    /** Removes a value. True, also if there was none. */
    CompletableFuture<Boolean> delete(byte[] key);

    /** The same, of keys in UTF-8. */
    CompletableFuture<Boolean> delete(String key);

    /** The same, and waits. */
    Boolean bDelete(byte[] key);

    /** The same, of keys in UTF-8, and waits. */
    Boolean bDelete(String key);

    /** Removes all values from {@code startKey} on and before {@code endKey}. Region by region; a failure tells which were done. True. */
    CompletableFuture<Boolean> deleteRange(byte[] startKey, byte[] endKey);

    /** The same, of keys in UTF-8. */
    CompletableFuture<Boolean> deleteRange(String startKey, String endKey);

    /** The same, and waits. */
    Boolean bDeleteRange(byte[] startKey, byte[] endKey);

    /** The same, of keys in UTF-8, and waits. */
    Boolean bDeleteRange(String startKey, String endKey);

    /** Removes values. As with batch puts. True. */
    CompletableFuture<Boolean> delete(List<byte[]> keys);

    /** The same, and waits. */
    Boolean bDelete(List<byte[]> keys);

    /** Appends {@code value} to what is there, after a comma if there is something. True. */
    CompletableFuture<Boolean> merge(String key, String value);

    /** The same, and waits. */
    Boolean bMerge(String key, String value);

    /** Goes through a range in order, {@code bufSize} entries at a time; what is written meanwhile may be seen or not. */
    RheaIterator<KVEntry> iterator(
            byte @Nullable [] startKey, byte @Nullable [] endKey, int bufSize);

    /** Like the others of its name. */
    RheaIterator<KVEntry> iterator(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            int bufSize,
            boolean readOnlySafe);

    /** Like the others of its name. */
    RheaIterator<KVEntry> iterator(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            int bufSize,
            boolean readOnlySafe,
            boolean returnValue);

    /** Like the others of its name. */
    RheaIterator<KVEntry> iterator(@Nullable String startKey, @Nullable String endKey, int bufSize);

    /** Like the others of its name. */
    RheaIterator<KVEntry> iterator(
            @Nullable String startKey, @Nullable String endKey, int bufSize, boolean readOnlySafe);

    /** Like the others of its name. */
    RheaIterator<KVEntry> iterator(
            @Nullable String startKey,
            @Nullable String endKey,
            int bufSize,
            boolean readOnlySafe,
            boolean returnValue);

    /** A lock for one owner of the cluster at a time; see {@link DistributedLock}. */
    DistributedLock<byte[]> getDistributedLock(byte[] target, long lease, TimeUnit unit);

    /** The same; {@code watchdog} renews the lease after each third of it while the lock is held. */
    DistributedLock<byte[]> getDistributedLock(
            byte[] target, long lease, TimeUnit unit, @Nullable ScheduledExecutorService watchdog);

    /** The same, of a target in UTF-8. */
    DistributedLock<byte[]> getDistributedLock(String target, long lease, TimeUnit unit);

    /** The same, of a target in UTF-8. */
    DistributedLock<byte[]> getDistributedLock(
            String target, long lease, TimeUnit unit, @Nullable ScheduledExecutorService watchdog);

    /**
     * Watches a key from now on: each change that is acknowledged after the future has completed is told, once and in order, and
     * perhaps some that were made shortly before. Goes on over changes of leaders and broken connections. Beyond the API of
     * SOFAJRaft's RheaKV, as all watches are.
     */
    CompletableFuture<KVWatch> watch(byte[] key, WatchListener listener);

    /** The same, of a key in UTF-8. */
    CompletableFuture<KVWatch> watch(String key, WatchListener listener);

    /** The same, and waits. */
    KVWatch bWatch(byte[] key, WatchListener listener);

    /** The same, of a key in UTF-8, and waits. */
    KVWatch bWatch(String key, WatchListener listener);

    /** The same of a range: from {@code startKey} on (null: the first) and before {@code endKey} (null: behind the last). In order within each region. */
    CompletableFuture<KVWatch> watch(
            byte @Nullable [] startKey, byte @Nullable [] endKey, WatchListener listener);

    /** The same, of keys in UTF-8. */
    CompletableFuture<KVWatch> watch(
            @Nullable String startKey, @Nullable String endKey, WatchListener listener);

    /** The same, and waits. */
    KVWatch bWatch(byte @Nullable [] startKey, byte @Nullable [] endKey, WatchListener listener);

    /** The same, of keys in UTF-8, and waits. */
    KVWatch bWatch(@Nullable String startKey, @Nullable String endKey, WatchListener listener);

    /** The same, going on where another watch was: see {@link KVWatch#position}. If that is too long ago, the listener is told. */
    CompletableFuture<KVWatch> watch(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            WatchPosition from,
            WatchListener listener);

    /** The same, of keys in UTF-8. */
    CompletableFuture<KVWatch> watch(
            @Nullable String startKey,
            @Nullable String endKey,
            WatchPosition from,
            WatchListener listener);

    /** The same, and waits. */
    KVWatch bWatch(
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            WatchPosition from,
            WatchListener listener);

    /** The same, of keys in UTF-8, and waits. */
    KVWatch bWatch(
            @Nullable String startKey,
            @Nullable String endKey,
            WatchPosition from,
            WatchListener listener);

    /**
     * Where regions are and who leads them, for programs that want to know it themselves. Good for as long as the store runs.
     *
     * @throws io.jraft.rhea.errors.RheaRuntimeException if it is not running
     */
    PlacementDriverClient getPlacementDriverClient();

    /** Adds somebody who hears when the store of this process leads a region. */
    void addLeaderStateListener(long regionId, LeaderStateListener listener);

    /** Adds somebody who hears when the store of this process follows in a region. */
    void addFollowerStateListener(long regionId, FollowerStateListener listener);

    /** Adds somebody who hears both. */
    void addStateListener(long regionId, StateListener listener);
}
