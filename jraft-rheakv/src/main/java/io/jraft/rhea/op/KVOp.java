package io.jraft.rhea.op;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change of a region. What answers it is said beside each; see {@link OpResult}. */
public sealed interface KVOp {
    /** Sets a value. Flag: true. */
    record Put(byte[] key, byte[] value) implements KVOp {}

    /** Sets a value if there is none. Value: what was there before. */
    record PutIfAbsent(byte[] key, byte[] value) implements KVOp {}

    /** Sets a value. Value: what was there before. */
    record GetAndPut(byte[] key, byte[] value) implements KVOp {}

    /** Sets a value if the one there equals what is expected. Flag: whether it did. */
    record CompareAndPut(Swap swap) implements KVOp {}

    /** Sets all values if each one there equals what is expected. Flag: whether it did. */
    record CompareAndPutAll(List<Swap> swaps) implements KVOp {}

    /** Appends to a value, after a comma if there is one. Flag: true; refused if it would grow too long. */
    record Merge(byte[] key, byte[] value) implements KVOp {}

    /** Sets all values; of one key the last counts. Flag: true. */
    record PutAll(List<Pair> pairs) implements KVOp {}

    /** Removes a value. Flag: true, also if there was none. */
    record Delete(byte[] key) implements KVOp {}

    /** Removes values. Flag: true. */
    record DeleteAll(List<byte[]> keys) implements KVOp {}

    /**
     * Removes all values from {@code start} on and before {@code end}; null ends are the ends of the region. Flag: true.
     */
    record DeleteRange(byte @Nullable [] start, byte @Nullable [] end) implements KVOp {}

    /** Takes {@code step} numbers of a sequence; 0 only looks. Range: the first taken, and the next one not taken. */
    record GetSequence(byte[] key, int step) implements KVOp {}

    /** Begins a sequence again at 0. Flag: true. */
    record ResetSequence(byte[] key) implements KVOp {}

    /**
     * Takes or renews a lock. Held.
     *
     * @param target what is locked; locks have a key space of their own
     * @param acquirer who wants it; the same again acquires once more
     * @param leaseMs for how long from the leader's time stamp
     * @param keepLease only renew: fails instead of taking a lock that was lost
     * @param context what others may read about the owner
     */
    record Lock(
            byte[] target,
            String acquirer,
            long leaseMs,
            boolean keepLease,
            byte @Nullable [] context)
            implements KVOp {}

    /** Gives one acquisition of a lock back; the last one frees it. Held, not successful if it was not the owner's. */
    record Unlock(byte[] target, String acquirer) implements KVOp {}

    /**
     * Says what the region is; the first entry of its log that is an operation. So all replicas hold the same range,
     * whatever the options of their stores say. Flag: whether it was the first one, else nothing changes.
     */
    record OpenRegion(long regionId, long version, byte @Nullable [] start, byte @Nullable [] end)
            implements KVOp {}

    /** Makes the region remember the client's operations from now on. Flag: true. */
    record OpenSession() implements KVOp {}

    /**
     * Sets a value that is there for {@code ttlMs} from the leader's time stamp on, in the region's time; from then on it is
     * as if it had been deleted. Whatever else sets the value makes it stay. Flag: true.
     */
    record PutFor(byte[] key, byte[] value, long ttlMs) implements KVOp {}

    /**
     * Lets the region's time go on, and removes values whose time is over, up to {@link Limits#SWEEP_KEYS_MAX} of them; the
     * leader's own. Flag: whether there are more.
     */
    record Sweep() implements KVOp {}

    /**
     * Gives all keys from {@code key} on to a new region, which begins with what they hold at this entry; the leader's own.
     * Regions: what is left of this one, and the new one; refused if the key is not inside the region, or not behind its first.
     *
     * @param childId of the new region; whoever asks draws it, so that no other has it
     * @param members who keeps the new region, as a configuration's text
     * @param keyCount about how many keys have to go
     * @param byteCount about how many bytes these and their values have
     */
    record SplitRegion(long childId, byte[] key, String members, long keyCount, long byteCount)
            implements KVOp {}

    /**
     * Ends what the region does, so that its left neighbour can take it over as it is then; the leader's own. It can be undone
     * as long as the neighbour has not. Flag: true.
     *
     * @param targetId the neighbour
     * @param targetVersion its version; as another one it will not take the region
     */
    record SealRegion(long targetId, long targetVersion) implements KVOp {}

    /**
     * Undoes a seal, since it is certain that the neighbour has not taken the region and never will by this one; the leader's
     * own. Flag: whether that seal was there.
     *
     * @param sealedAt index of the entry that sealed the region
     */
    record UnsealRegion(long sealedAt) implements KVOp {}

    /**
     * In the neighbour's log: takes the region behind it over, or says for certain that this will not come about; the word of
     * the sealed region's leader. Flag: true if the region was taken, now or before. {@code INVALID_REGION_EPOCH}: it was not,
     * and never will by that seal. Everything else leaves it open.
     *
     * @param regionId the sealed region
     * @param start its first key
     * @param targetId who was to take it
     * @param targetVersion and which version of it
     * @param state everything of the region as it stands in a store; null if it is not to be taken
     */
    record TakeRegion(
            long regionId,
            byte[] start,
            long targetId,
            long targetVersion,
            @Nullable List<Pair> state)
            implements KVOp {}

    /** A key and a value. */
    record Pair(byte[] key, byte[] value) {}

    /** What is expected to be there (null: nothing), and what is to be there then. */
    record Swap(byte[] key, byte @Nullable [] expect, byte[] update) {}
}
