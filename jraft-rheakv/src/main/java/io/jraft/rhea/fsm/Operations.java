package io.jraft.rhea.fsm;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVOp.CompareAndPut;
import io.jraft.rhea.op.KVOp.CompareAndPutAll;
import io.jraft.rhea.op.KVOp.Delete;
import io.jraft.rhea.op.KVOp.DeleteAll;
import io.jraft.rhea.op.KVOp.DeleteRange;
import io.jraft.rhea.op.KVOp.GetAndPut;
import io.jraft.rhea.op.KVOp.GetSequence;
import io.jraft.rhea.op.KVOp.Lock;
import io.jraft.rhea.op.KVOp.Merge;
import io.jraft.rhea.op.KVOp.Pair;
import io.jraft.rhea.op.KVOp.Put;
import io.jraft.rhea.op.KVOp.PutAll;
import io.jraft.rhea.op.KVOp.PutFor;
import io.jraft.rhea.op.KVOp.PutIfAbsent;
import io.jraft.rhea.op.KVOp.ResetSequence;
import io.jraft.rhea.op.KVOp.Swap;
import io.jraft.rhea.op.KVOp.Sweep;
import io.jraft.rhea.op.KVOp.Unlock;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Held;
import io.jraft.rhea.op.OpResult.Range;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.op.OpResult.Value;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each operation does. Either all of it, or a {@link Refused} and nothing.
 * Owner: FSM; made for one entry.
 */
final class Operations {
    private static final Flag YES = new Flag(true);

    private final RegionStore store;
    private final WriteSet changes;
    private final LiveValues values;
    private RegionRecord record;

    Operations(RegionRecord record, RegionStore store, WriteSet changes) {
        this.record = record;
        this.store = store;
        this.changes = changes;
        values = new LiveValues(record, store, changes);
    }

    /** The region's record after the operation. */
    RegionRecord record() {
        return record;
    }

    /** What it did to values. */
    LiveValues values() {
        return values;
    }

    OpResult perform(KVOp op) {
        Refused outside = outside(op);
        return outside == null ? inside(op) : outside;
    }

    private OpResult inside(KVOp op) {
        if (op instanceof Put o) {
            values.put(o.key(), o.value());
            return YES;
        } else if (op instanceof PutFor o) {
            values.putFor(o.key(), o.value(), o.ttlMs());
            return YES;
        } else if (op instanceof PutIfAbsent o) {
            byte[] before = values.get(o.key());
            if (before == null) {
                values.put(o.key(), o.value());
            }
            return new Value(before);
        } else if (op instanceof GetAndPut o) {
            byte[] before = values.get(o.key());
            values.put(o.key(), o.value());
            return new Value(before);
        } else if (op instanceof CompareAndPut o) {
            return swapAll(List.of(o.swap()));
        } else if (op instanceof CompareAndPutAll o) {
            return swapAll(o.swaps());
        } else if (op instanceof Merge o) {
            return merge(o);
        } else if (op instanceof PutAll o) {
            for (Pair pair : o.pairs()) {
                values.put(pair.key(), pair.value());
            }
            return YES;
        } else if (op instanceof Delete o) {
            values.remove(o.key());
            return YES;
        } else if (op instanceof DeleteAll o) {
            o.keys().forEach(values::remove);
            return YES;
        } else if (op instanceof DeleteRange o) {
            values.removeRange(
                    o.start() == null ? record.start() : o.start(),
                    o.end() == null ? record.end() : o.end());
            return YES;
        } else if (op instanceof Sweep) {
            return new Flag(values.sweep());
        } else if (op instanceof GetSequence o) {
            return take(o);
        } else if (op instanceof ResetSequence o) {
            changes.remove(StoreKeys.sequence(o.key()));
            return YES;
        } else if (op instanceof Lock o) {
            return lock(o);
        } else if (op instanceof Unlock o) {
            return unlock(o);
        }
        return new Refused(Errors.INVALID_REQUEST, "not an operation on keys: " + op);
    }

    private OpResult swapAll(List<Swap> swaps) {
        for (Swap swap : swaps) {
            if (!Arrays.equals(values.get(swap.key()), swap.expect())) {
                return new Flag(false);
            }
        }
        for (Swap swap : swaps) {
            values.put(swap.key(), swap.update());
        }
        return YES;
    }

    /** What is appended to ends when the value would have ended: to add to something does not make it young. */
    private OpResult merge(Merge merge) {
        byte[] before = values.get(merge.key());
        byte[] more = merge.value();
        if (before == null) {
            values.put(merge.key(), more);
            return YES;
        }
        long length = before.length + 1L + more.length;
        if (length > Limits.VALUE_BYTES_MAX) {
            return new Refused(
                    Errors.INVALID_PARAMETER,
                    "the value would grow to "
                            + length
                            + " bytes, allowed are "
                            + Limits.VALUE_BYTES_MAX);
        }
        byte[] merged = Arrays.copyOf(before, (int) length);
        merged[before.length] = ',';
        System.arraycopy(more, 0, merged, before.length + 1, more.length);
        values.replace(merge.key(), merged);
        return YES;
    }

    private OpResult take(GetSequence take) {
        byte[] key = StoreKeys.sequence(take.key());
        byte[] bytes = changes.get(key, store);
        long start = bytes == null ? 0 : ByteBuffer.wrap(bytes).getLong();
        if (take.step() == 0) {
            return new Range(start, start);
        }
        if (start > Long.MAX_VALUE - take.step()) {
            return new Refused(
                    Errors.INVALID_PARAMETER,
                    "the sequence stands at " + start + " and cannot give " + take.step());
        }
        long end = start + take.step();
        changes.put(key, ByteBuffer.allocate(Long.BYTES).putLong(0, end).array());
        return new Range(start, end);
    }

    private OpResult lock(Lock lock) {
        byte[] key = StoreKeys.lock(lock.target());
        LockRecord held = held(key);
        long now = record.timeMs();
        if (held != null && !held.owner().equals(lock.acquirer())) {
            return held.held(false, now);
        }
        if (held == null && lock.keepLease()) {
            return free(false);
        }
        long deadline = now + lock.leaseMs();
        LockRecord next;
        if (held == null) {
            long token = record.lastToken() + 1;
            lastToken(token);
            next = new LockRecord(lock.acquirer(), token, 1, deadline, lock.context());
        } else {
            next =
                    new LockRecord(
                            held.owner(),
                            held.token(),
                            held.acquires() + (lock.keepLease() ? 0 : 1),
                            deadline,
                            lock.keepLease() ? held.context() : lock.context());
        }
        changes.put(key, next.encode());
        return next.held(true, now);
    }

    private OpResult unlock(Unlock unlock) {
        byte[] key = StoreKeys.lock(unlock.target());
        LockRecord held = held(key);
        long now = record.timeMs();
        if (held == null) {
            return free(false);
        }
        if (!held.owner().equals(unlock.acquirer())) {
            return held.held(false, now);
        }
        if (held.acquires() == 1) {
            changes.remove(key);
            return free(true);
        }
        LockRecord next =
                new LockRecord(
                        held.owner(),
                        held.token(),
                        held.acquires() - 1,
                        held.deadlineMs(),
                        held.context());
        changes.put(key, next.encode());
        return next.held(true, now);
    }

    /** Who holds a lock now; null if nobody, or if the lease has ended. */
    private @Nullable LockRecord held(byte[] key) {
        byte[] bytes = changes.get(key, store);
        LockRecord lock = bytes == null ? null : LockRecord.decode(bytes);
        return lock != null && lock.isHeldAt(record.timeMs()) ? lock : null;
    }

    private static Held free(boolean success) {
        return new Held(success, "", 0, 0, 0, 0, null);
    }

    /** One counter for all locks of a region: it outlives every lock, and a lock that is free leaves nothing behind. */
    private void lastToken(long token) {
        record = record.withToken(token);
    }

    // ------------------------------------------------------------- is it ours

    private @Nullable Refused outside(KVOp op) {
        if (op instanceof Put o) {
            return outside(o.key());
        } else if (op instanceof PutFor o) {
            return outside(o.key());
        } else if (op instanceof PutIfAbsent o) {
            return outside(o.key());
        } else if (op instanceof GetAndPut o) {
            return outside(o.key());
        } else if (op instanceof CompareAndPut o) {
            return outside(o.swap().key());
        } else if (op instanceof CompareAndPutAll o) {
            return firstOutside(o.swaps().stream().map(Swap::key).toList());
        } else if (op instanceof Merge o) {
            return outside(o.key());
        } else if (op instanceof PutAll o) {
            return firstOutside(o.pairs().stream().map(Pair::key).toList());
        } else if (op instanceof Delete o) {
            return outside(o.key());
        } else if (op instanceof DeleteAll o) {
            return firstOutside(o.keys());
        } else if (op instanceof DeleteRange o) {
            return outsideRange(o);
        } else if (op instanceof GetSequence o) {
            return outside(o.key());
        } else if (op instanceof ResetSequence o) {
            return outside(o.key());
        } else if (op instanceof Lock o) {
            return outside(o.target());
        } else if (op instanceof Unlock o) {
            return outside(o.target());
        }
        return null;
    }

    private @Nullable Refused firstOutside(List<byte[]> keys) {
        for (byte[] key : keys) {
            Refused outside = outside(key);
            if (outside != null) {
                return outside;
            }
        }
        return null;
    }

    private @Nullable Refused outside(byte[] key) {
        return record.keys().contains(key)
                ? null
                : new Refused(
                        Errors.INVALID_REGION_EPOCH,
                        "the key does not belong to region " + record.regionId());
    }

    private @Nullable Refused outsideRange(DeleteRange range) {
        byte[] start = range.start();
        byte[] end = range.end();
        if (start != null && end != null && Arrays.compareUnsigned(start, end) > 0) {
            return new Refused(Errors.INVALID_PARAMETER, "the range ends before it begins");
        }
        byte[] first = record.start();
        byte[] behind = record.end();
        boolean startInside =
                start == null || first == null || Arrays.compareUnsigned(start, first) >= 0;
        boolean endInside =
                end == null || behind == null || Arrays.compareUnsigned(end, behind) <= 0;
        boolean notInverted =
                (start == null || behind == null || Arrays.compareUnsigned(start, behind) <= 0)
                        && (end == null
                                || first == null
                                || Arrays.compareUnsigned(end, first) >= 0);
        return startInside && endInside && notInverted
                ? null
                : new Refused(
                        Errors.INVALID_REGION_EPOCH,
                        "the range does not lie in region " + record.regionId());
    }
}
