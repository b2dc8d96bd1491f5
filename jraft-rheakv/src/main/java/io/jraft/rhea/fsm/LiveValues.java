package io.jraft.rhea.fsm;

import io.jraft.rhea.op.Change;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Users' values as an entry sees and changes them. One whose time is over, by the region's time, is not there, whether it was
 * swept away or not.
 *
 * <p>Beside a value that ends stands an expiry: a key in the order of time, for sweeps to find it. Only a value set for a time
 * cleans up after the one before it; other changes do not look, and what they leave behind says nothing about a value any more
 * and is removed when its time comes.
 * Owner: FSM; made for one entry.
 */
final class LiveValues {
    private final RegionRecord record;
    private final RegionStore store;
    private final WriteSet changes;
    private final List<Change> told = new ArrayList<>(1);
    private long nextExpiryMs = StoredValue.NEVER;

    LiveValues(RegionRecord record, RegionStore store, WriteSet changes) {
        this.record = record;
        this.store = store;
        this.changes = changes;
    }

    /** The first end of a value that was set here; {@link StoredValue#NEVER} if none was. */
    long nextExpiryMs() {
        return nextExpiryMs;
    }

    /** What happened here, for those who watch. */
    List<Change> told() {
        return told;
    }

    private void tell(Change.Kind kind, byte[] key, byte @Nullable [] value) {
        told.add(new Change(record.applied(), kind, key, value));
    }

    byte @Nullable [] get(byte[] key) {
        return StoredValue.valueAt(changes.get(StoreKeys.data(key), store), record.timeMs());
    }

    /** A value that stays. */
    void put(byte[] key, byte[] value) {
        changes.put(StoreKeys.data(key), StoredValue.encode(value, StoredValue.NEVER));
        tell(Change.Kind.PUT, key, value);
    }

    /** A value that is there for that long. */
    void putFor(byte[] key, byte[] value, long ttlMs) {
        byte[] at = StoreKeys.data(key);
        byte[] before = changes.get(at, store);
        if (before != null && StoredValue.deadlineMs(before) != StoredValue.NEVER) {
            long old = StoredValue.deadlineMs(before);
            changes.remove(StoreKeys.expiry(record.regionId(), old, key));
        }
        long deadline = record.timeMs() + ttlMs;
        changes.put(at, StoredValue.encode(value, deadline));
        changes.put(StoreKeys.expiry(record.regionId(), deadline, key), new byte[0]);
        nextExpiryMs = Math.min(nextExpiryMs, deadline);
        tell(Change.Kind.PUT, key, value);
    }

    /** A value in place of one that is there, which ends when that one would have ended. */
    void replace(byte[] key, byte[] value) {
        byte[] at = StoreKeys.data(key);
        byte[] before = changes.get(at, store);
        long deadline = before == null ? StoredValue.NEVER : StoredValue.deadlineMs(before);
        changes.put(at, StoredValue.encode(value, deadline));
        tell(Change.Kind.PUT, key, value);
    }

    void remove(byte[] key) {
        changes.remove(StoreKeys.data(key));
        tell(Change.Kind.DELETE, key, null);
    }

    void removeRange(byte @Nullable [] start, byte @Nullable [] end) {
        changes.removeRange(StoreKeys.data(start, end));
        tell(Change.Kind.DELETE_RANGE, start == null ? new byte[0] : start, end);
    }

    /**
     * Removes values whose time is over, in the order of their ends, as far as the {@link Limits} of a sweep go. Sees what is
     * in the store alone: entries before this one have to be there already. Or else what a sweep removes would depend on how
     * entries came in batches, which differs between replicas.
     *
     * @return whether there are more
     */
    boolean sweep() {
        long[] bytes = {0};
        int[] seen = {0};
        boolean[] more = {false};
        KeyRange all = StoreKeys.expiries(record.regionId());
        store.scan(
                all,
                false,
                false,
                (expiry, nothing) -> {
                    long deadline = StoreKeys.expiryDeadline(expiry);
                    if (deadline > record.timeMs()) {
                        return false;
                    }
                    if (seen[0] == Limits.SWEEP_KEYS_MAX || bytes[0] >= Limits.SWEEP_BYTES_MAX) {
                        more[0] = true;
                        return false;
                    }
                    byte[] key = StoreKeys.expiryUserKey(expiry);
                    byte[] stored = store.get(StoreKeys.data(key));
                    if (stored != null && StoredValue.deadlineMs(stored) == deadline) {
                        remove(key);
                    }
                    changes.remove(expiry);
                    seen[0]++;
                    bytes[0] += key.length + (stored == null ? 0 : stored.length);
                    return true;
                });
        return more[0];
    }

    /** The end of the value in a store that ends first; {@link StoredValue#NEVER} if none ends. */
    static long nextExpiryMs(long regionId, RegionStore store) {
        long[] first = {StoredValue.NEVER};
        store.scan(
                StoreKeys.expiries(regionId),
                false,
                false,
                (expiry, nothing) -> {
                    first[0] = StoreKeys.expiryDeadline(expiry);
                    return false;
                });
        return first[0];
    }
}
