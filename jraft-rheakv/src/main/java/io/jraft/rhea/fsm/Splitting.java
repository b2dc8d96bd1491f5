package io.jraft.rhea.fsm;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.RegionRecord.Size;
import io.jraft.rhea.op.KVOp.SplitRegion;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A region is split by an entry of its log: each replica makes the same two regions of the same state, in one write. Users' keys
 * stay where they are. What stands under the region's own number is given along: its clients are copied, so that what was done
 * before the split is not done again behind it (O22); ends of values go with their values; time and the counter of fencing
 * tokens go on from where they are (O18).
 * Owner: FSM; made for one entry.
 */
final class Splitting {
    private final RegionRecord record;
    private final RegionStore store;
    private final SplitRegion op;

    /** A region as it is after the entry, but for its range. Everything before the entry has to be in the store. */
    Splitting(RegionRecord record, RegionStore store, SplitRegion op) {
        this.record = record;
        this.store = store;
        this.op = op;
    }

    /** Why it cannot be; null if it can. Depends on the region's own state alone, or else replicas would differ. */
    @Nullable Refused refusal() {
        byte[] key = op.key();
        byte[] start = record.start();
        boolean first = start != null && Arrays.equals(start, key);
        if (!record.keys().contains(key) || first) {
            return new Refused(
                    Errors.INVALID_PARAMETER,
                    "region "
                            + record.regionId()
                            + " cannot be split there: the key has to lie in it, behind its first");
        }
        if (op.childId() == record.regionId()
                || op.childId() < 1
                || store.get(StoreKeys.child(record.regionId(), op.childId())) != null
                || store.get(StoreKeys.taken(record.regionId(), op.childId())) != null) {
            return new Refused(
                    Errors.CONFLICT_REGION_ID, "there was a region " + op.childId() + " before");
        }
        return null;
    }

    /** The new region, at the moment of its beginning. */
    RegionRecord child() {
        return record.child(op.childId(), op.key(), given());
    }

    /** What is left. */
    RegionRecord rest() {
        Size given = given();
        return record.ranged(
                record.version() + 1,
                record.start(),
                op.key(),
                record.size().plus(-given.keys(), -given.bytes()));
    }

    /** By an estimate: whoever proposed the split counted, and a little may have changed since. */
    private Size given() {
        return new Size(
                Math.min(op.keyCount(), record.size().keys()),
                Math.min(op.byteCount(), record.size().bytes()));
    }

    /** Adds what makes the new region to what is written. */
    void write(Sessions sessions, WriteSet changes) {
        RegionRecord child = child();
        changes.put(StoreKeys.region(child.regionId()), child.encode());
        changes.put(StoreKeys.child(record.regionId(), child.regionId()), info(child).encode());
        sessions.copyTo(child.regionId(), changes);
        // Whoever has the keys is asked what was taken.
        store.scan(
                StoreKeys.taken(record.regionId()),
                false,
                false,
                (taken, nothing) -> {
                    long id = StoreKeys.otherRegion(taken);
                    changes.put(StoreKeys.taken(child.regionId(), id), new byte[0]);
                    return true;
                });
        store.scan(
                StoreKeys.expiries(record.regionId()),
                false,
                false,
                (expiry, nothing) -> {
                    byte[] key = StoreKeys.expiryUserKey(expiry);
                    if (child.keys().contains(key)) {
                        long deadline = StoreKeys.expiryDeadline(expiry);
                        changes.remove(expiry);
                        changes.put(StoreKeys.expiry(child.regionId(), deadline, key), new byte[0]);
                    }
                    return true;
                });
    }

    private RegionInfo info(RegionRecord child) {
        return child.info(op.members());
    }
}
