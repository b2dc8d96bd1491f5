package io.jraft.rhea.fsm;

import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.OpResult.Held;
import org.jspecify.annotations.Nullable;

/**
 * A lock that somebody holds; a free one has no record.
 *
 * @param owner who
 * @param token fencing token; grows with each new owner of any lock of the region
 * @param acquires how often
 * @param deadlineMs when the lease ends, in the region's time
 * @param context what the owner says about itself
 */
record LockRecord(
        String owner, long token, long acquires, long deadlineMs, byte @Nullable [] context) {
    private static final int FORMAT = 1;

    /** A lease of 10 ms taken at 5 holds at 14 and has ended at 15. */
    boolean isHeldAt(long timeMs) {
        return timeMs < deadlineMs;
    }

    Held held(boolean success, long timeMs) {
        return new Held(success, owner, token, acquires, deadlineMs, deadlineMs - timeMs, context);
    }

    byte[] encode() {
        ByteWriter out = new ByteWriter(96);
        out.u8(FORMAT).text(owner).number(token).number(acquires);
        return out.i64(deadlineMs).arrayOrNull(context).done();
    }

    static LockRecord decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int format = in.u8("the format");
        if (format != FORMAT) {
            throw new IllegalStateException(
                    "a lock of format " + format + ", this version knows " + FORMAT);
        }
        return new LockRecord(
                in.text(Limits.KEY_BYTES_MAX, "the owner"),
                in.number("the token"),
                in.number("the acquires"),
                in.i64("the deadline"),
                in.arrayOrNull(Limits.CONTEXT_BYTES_MAX, "the context"));
    }
}
