package io.jraft.rhea.fsm;

import io.jraft.rhea.fsm.RegionRecord.Size;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a batch adds to the size of its region: it looks at what the batch replaces, once for each key, and never at the rest of
 * the region (O21). What it counts does not depend on how entries came in batches, so that replicas agree.
 * Owner: FSM; made for one batch.
 */
final class Tally {
    private final WriteSet changes;
    private final RegionStore store;
    private long keys;
    private long bytes;

    private Tally(WriteSet changes, RegionStore store) {
        this.changes = changes;
        this.store = store;
    }

    /** The size after the changes, which are not in the store yet. */
    static Size after(Size before, WriteSet changes, RegionStore store) {
        Tally tally = new Tally(changes, store);
        tally.countRanges();
        tally.countKeys();
        return before.plus(tally.keys, tally.bytes);
    }

    private void countRanges() {
        List<KeyRange> ranges = changes.removed();
        for (int i = 0; i < ranges.size(); i++) {
            List<KeyRange> earlier = ranges.subList(0, i);
            store.scan(
                    ranges.get(i),
                    false,
                    true,
                    (key, value) -> {
                        if (StoreKeys.isData(key) && !isIn(earlier, key)) {
                            keys--;
                            bytes -= key.length + value.length;
                        }
                        return true;
                    });
        }
    }

    private void countKeys() {
        List<byte[]> replaced = new ArrayList<>(changes.changes().size());
        for (Map.Entry<byte[], byte @Nullable []> change : changes.changes().entrySet()) {
            byte[] key = change.getKey();
            byte[] value = change.getValue();
            if (!StoreKeys.isData(key)) {
                continue;
            }
            if (value != null) {
                keys++;
                bytes += key.length + value.length;
            }
            if (!isIn(changes.removed(), key)) {
                replaced.add(key);
            }
        }
        int[] lengths = store.lengths(replaced);
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] >= 0) {
                keys--;
                bytes -= replaced.get(i).length + lengths[i];
            }
        }
    }

    private static boolean isIn(List<KeyRange> ranges, byte[] key) {
        for (KeyRange range : ranges) {
            if (range.contains(key)) {
                return true;
            }
        }
        return false;
    }
}
