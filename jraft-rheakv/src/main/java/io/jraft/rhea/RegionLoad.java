package io.jraft.rhea;

import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a replica is asked for: how many values were asked for and how many changed since it started, and of one in {@link #SAMPLE_EVERY}
 * which key. A count is an addition that threads do not share, so that nobody pays for being counted.
 * Owner: ANY; nobody waits.
 */
final class RegionLoad {
    private static final int SAMPLE_EVERY = 32;
    private static final int SAMPLES = 256;

    /** Fewer say nothing of where the middle is. */
    private static final int SAMPLES_LEAST = 32;

    private final LongAdder reads = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final AtomicReferenceArray<byte @Nullable []> keys =
            new AtomicReferenceArray<>(SAMPLES);

    private final IntUnaryOperator dice;

    /**
     * Of a replica that nobody has asked yet.
     *
     * @param dice draws from 0 to what it is given, exclusive; for ANY
     */
    RegionLoad(IntUnaryOperator dice) {
        this.dice = dice;
    }

    /** Somebody asks. */
    void asked(KVRead read) {
        if (read instanceof KVRead.Get get) {
            reads.increment();
            note(get.key());
        } else if (read instanceof KVRead.MultiGet all) {
            reads.add(all.keys().size());
            all.keys().forEach(this::note);
        } else if (read instanceof KVRead.ContainsKey contains) {
            reads.increment();
            note(contains.key());
        } else if (read instanceof KVRead.PeekSequence peek) {
            reads.increment();
            note(peek.key());
        } else {
            // Of a range nobody knows how much it has; it counts for a key.
            reads.increment();
        }
    }

    /** Somebody changes something. */
    void changed(KVOp op) {
        if (op instanceof KVOp.PutAll all) {
            writes.add(all.pairs().size());
            all.pairs().forEach(pair -> note(pair.key()));
        } else if (op instanceof KVOp.DeleteAll all) {
            writes.add(all.keys().size());
            all.keys().forEach(this::note);
        } else if (op instanceof KVOp.CompareAndPutAll all) {
            writes.add(all.swaps().size());
            all.swaps().forEach(swap -> note(swap.key()));
        } else {
            byte[] key = key(op);
            writes.increment();
            if (key != null) {
                note(key);
            }
        }
    }

    private static byte @Nullable [] key(KVOp op) {
        if (op instanceof KVOp.Put put) {
            return put.key();
        } else if (op instanceof KVOp.PutFor put) {
            return put.key();
        } else if (op instanceof KVOp.PutIfAbsent put) {
            return put.key();
        } else if (op instanceof KVOp.GetAndPut put) {
            return put.key();
        } else if (op instanceof KVOp.CompareAndPut put) {
            return put.swap().key();
        } else if (op instanceof KVOp.Merge merge) {
            return merge.key();
        } else if (op instanceof KVOp.Delete delete) {
            return delete.key();
        } else if (op instanceof KVOp.GetSequence sequence) {
            return sequence.key();
        } else if (op instanceof KVOp.Lock lock) {
            return lock.target();
        }
        return null;
    }

    private void note(byte[] key) {
        if (dice.applyAsInt(SAMPLE_EVERY) == 0) {
            keys.set(dice.applyAsInt(SAMPLES), key);
        }
    }

    /** Values asked for since the start. */
    long reads() {
        return reads.sum();
    }

    /** Values changed since the start. */
    long writes() {
        return writes.sum();
    }

    /**
     * The key from which on about half of what was asked for lately lies: no less than a tenth on either side.
     *
     * @return null if there is no such key, because all is about one or two, or if too little was seen
     */
    byte @Nullable [] middle(RegionRecord record) {
        List<byte[]> seen = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            byte[] key = keys.get(i);
            if (key != null && record.keys().contains(key)) {
                seen.add(key);
            }
        }
        seen.sort(Arrays::compareUnsigned);
        int size = seen.size();
        int best = 0;
        for (int i = 1; size >= SAMPLES_LEAST && i < size; i++) {
            boolean border = !Arrays.equals(seen.get(i - 1), seen.get(i));
            if (border && Math.abs(2 * i - size) < Math.abs(2 * best - size)) {
                best = i;
            }
        }
        boolean even = best >= size / 10 && size - best >= size / 10;
        return best > 0 && even ? seen.get(best) : null;
    }
}
