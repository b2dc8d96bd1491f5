package io.jraft.rhea.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a batch of entries changes, before it is written in one step. Later entries of the batch see what earlier ones did.
 * Owner: FSM.
 * Ranges are removed before anything is put: a put into a range removed earlier in the batch stands in the map, one that
 * was there before is gone from it.
 */
public final class WriteSet {
    private final NavigableMap<byte[], byte @Nullable []> changes =
            new TreeMap<>(Arrays::compareUnsigned);
    private final List<KeyRange> removed = new ArrayList<>();

    public void put(byte[] key, byte[] value) {
        changes.put(key, value);
    }

    public void remove(byte[] key) {
        changes.put(key, null);
    }

    public void removeRange(KeyRange range) {
        if (!range.isEmpty()) {
            changes.subMap(range.from(), true, range.to(), false).clear();
            removed.add(range);
        }
    }

    /** What the batch makes of a key, else what the store holds. */
    public byte @Nullable [] get(byte[] key, RegionStore store) {
        byte[] changed = changes.get(key);
        if (changed != null) {
            return changed;
        }
        return isDecided(key) ? null : store.get(key);
    }

    /** Values and, where null, removals; in the order of the keys. To be done after {@link #removed}. */
    public Map<byte[], byte @Nullable []> changes() {
        return changes;
    }

    /** Ranges to be removed first. */
    public List<KeyRange> removed() {
        return removed;
    }

    public boolean isEmpty() {
        return changes.isEmpty() && removed.isEmpty();
    }

    public void clear() {
        changes.clear();
        removed.clear();
    }

    private boolean isDecided(byte[] key) {
        if (changes.containsKey(key)) {
            return true;
        }
        for (KeyRange range : removed) {
            if (range.contains(key)) {
                return true;
            }
        }
        return false;
    }
}
