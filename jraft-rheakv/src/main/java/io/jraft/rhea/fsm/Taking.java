package io.jraft.rhea.fsm;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.RegionRecord.Seal;
import io.jraft.rhea.op.KVOp.Pair;
import io.jraft.rhea.op.KVOp.TakeRegion;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A region takes over the one behind it, by an entry of its own log that has everything of that region in it: so what comes of it
 * is the same on every replica, wherever that region's replica here may be. What stands under the other one's number goes under
 * this one's: clients are joined, so that what acted there is not done again here (O22); ends of values, notes of regions that
 * were split off or taken; the later time and the larger fencing token (O18).
 * Owner: FSM; made for one entry.
 */
final class Taking {
    private final RegionRecord record;
    private final RegionStore store;
    private final TakeRegion op;

    /** A region as it is before the entry. Everything before the entry has to be in the store. */
    Taking(RegionRecord record, RegionStore store, TakeRegion op) {
        this.record = record;
        this.store = store;
        this.op = op;
    }

    /**
     * The answer if nothing is taken; null if the region is.
     *
     * <p>Of all regions there have been, the keys before the border had one at a time, in an order that splits and takes make; and
     * each was told by the one before it what had been taken. So what has them now, and is not sealed itself, knows: either
     * it has heard of it, or it is the version that was meant, or that version is over and never comes again. One that is sealed
     * may have been taken itself, and what has been taken since is not told to it: it says nothing.
     */
    @Nullable OpResult answer() {
        if (store.get(StoreKeys.taken(record.regionId(), op.regionId())) != null) {
            return new Flag(true);
        }
        if (record.seal() != null || !record.endsAtOrHolds(op.start())) {
            return new Refused(
                    Errors.LEADER_NOT_AVAILABLE,
                    "region "
                            + record.regionId()
                            + " does not know what has become of region "
                            + op.regionId());
        }
        boolean meant =
                record.regionId() == op.targetId()
                        && record.version() == op.targetVersion()
                        && Arrays.equals(record.end(), op.start());
        if (meant && op.state() != null) {
            return isSealedForThis()
                    ? null
                    : new Refused(
                            Errors.INVALID_REQUEST,
                            "region "
                                    + op.regionId()
                                    + " is to be taken, and does not wait for it");
        }
        return new Refused(
                Errors.INVALID_REGION_EPOCH,
                "region "
                        + op.regionId()
                        + " was not taken by region "
                        + record.regionId()
                        + " of version "
                        + record.version());
    }

    private boolean isSealedForThis() {
        RegionRecord other = other();
        Seal seal = other == null ? null : other.seal();
        return seal != null
                && seal.targetId() == op.targetId()
                && seal.targetVersion() == op.targetVersion();
    }

    /** Whether the region only says that it does not take the other one, and is not the version any more that might. */
    boolean isDeclined() {
        return op.state() == null
                && record.seal() == null
                && record.regionId() == op.targetId()
                && record.version() == op.targetVersion();
    }

    /** What the region is after the entry. */
    RegionRecord whole(RegionRecord other) {
        return record.joined(other);
    }

    /** The other region as it ended; null if that is not with the entry. */
    @Nullable RegionRecord other() {
        byte[] at = StoreKeys.region(op.regionId());
        for (Pair pair : state()) {
            if (Arrays.equals(pair.key(), at)) {
                return RegionRecord.decode(pair.value());
            }
        }
        return null;
    }

    /** The regions that end with this: the other one, and those that it had taken, which a replica may not have heard of. */
    List<Long> ended() {
        List<Long> ended = new ArrayList<>(List.of(op.regionId()));
        KeyRange taken = StoreKeys.taken(op.regionId());
        for (Pair pair : state()) {
            if (taken.contains(pair.key())) {
                ended.add(StoreKeys.otherRegion(pair.key()));
            }
        }
        return ended;
    }

    /**
     * Adds all that the other region had to what is written, behind the removal of whatever stands there in this store. That is
     * not looked at: by its own record a replica that is behind may claim keys that are another region's by now.
     */
    void write(RegionRecord other, Sessions sessions, WriteSet changes) {
        long here = record.regionId();
        long there = op.regionId();
        List<Long> ended = ended();
        for (long id : ended) {
            RegionKeys.underItsNumber(id).forEach(changes::removeRange);
        }
        other.keys().ofUsersKeys().forEach(changes::removeRange);
        KeyRange clients = StoreKeys.sessions(there);
        KeyRange expiries = StoreKeys.expiries(there);
        KeyRange children = StoreKeys.children(there);
        KeyRange taken = StoreKeys.taken(there);
        byte[] itsRecord = StoreKeys.region(there);
        for (Pair pair : state()) {
            byte[] key = pair.key();
            if (clients.contains(key)) {
                sessions.join(
                        StoreKeys.sessionClient(key),
                        Session.decode(pair.value()),
                        record.applied());
            } else if (expiries.contains(key)) {
                long deadline = StoreKeys.expiryDeadline(key);
                byte[] userKey = StoreKeys.expiryUserKey(key);
                changes.put(StoreKeys.expiry(here, deadline, userKey), pair.value());
            } else if (children.contains(key)) {
                changes.put(StoreKeys.child(here, StoreKeys.otherRegion(key)), pair.value());
            } else if (!taken.contains(key) && !Arrays.equals(key, itsRecord)) {
                changes.put(key, pair.value());
            }
        }
        for (long id : ended) {
            changes.put(StoreKeys.taken(here, id), new byte[0]);
            // It is no child any more that a store would have to begin.
            changes.remove(StoreKeys.child(here, id));
        }
        sessions.keepBounds(changes);
    }

    private List<Pair> state() {
        List<Pair> state = op.state();
        return state == null ? List.of() : state;
    }
}
