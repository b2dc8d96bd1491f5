package io.jraft.rhea.fsm;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a user's value stands in a store: {@code u8 0, value}, or {@code u8 1, i64 deadline, value} for one that is there until
 * a time. When it ends stands in it, so that one look tells whether it is still there.
 * Owner: ANY, stateless.
 */
final class StoredValue {
    /** Of a value that stays. */
    static final long NEVER = Long.MAX_VALUE;

    private static final byte STAYS = 0;
    private static final byte ENDS = 1;

    private StoredValue() {}

    static byte[] encode(byte[] value, long deadlineMs) {
        return deadlineMs == NEVER
                ? ByteBuffer.allocate(1 + value.length).put(STAYS).put(value).array()
                : ByteBuffer.allocate(9 + value.length)
                        .put(ENDS)
                        .putLong(deadlineMs)
                        .put(value)
                        .array();
    }

    /** When it ends, in the region's time; {@link #NEVER} if it stays. */
    static long deadlineMs(byte[] stored) {
        return switch (stored[0]) {
            case STAYS -> NEVER;
            case ENDS -> ByteBuffer.wrap(stored).getLong(1);
            default -> throw new IllegalStateException("a value of kind " + stored[0]);
        };
    }

    /** What the user sees at that time; null for nothing. One of 10 ms set at 5 is there at 14 and is not at 15. */
    static byte @Nullable [] valueAt(byte @Nullable [] stored, long timeMs) {
        return stored != null && timeMs < deadlineMs(stored)
                ? Arrays.copyOfRange(stored, stored[0] == STAYS ? 1 : 9, stored.length)
                : null;
    }
}
