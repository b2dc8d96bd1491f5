package io.jraft.rhea.client;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.Limits;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Refuses what a store would refuse, before anything is sent. Owner: ANY, stateless. */
final class InputCheck {
    private InputCheck() {}

    static void key(byte[] key) {
        Objects.requireNonNull(key, "key");
        if (key.length == 0) {
            throw Errors.INVALID_PARAMETER.exception("the key is empty");
        }
        atMost(Limits.KEY_BYTES_MAX, "the key", key);
    }

    static void value(byte[] value) {
        Objects.requireNonNull(value, "value");
        atMost(Limits.VALUE_BYTES_MAX, "the value", value);
    }

    /** What a swap expects: null for nothing. */
    static void expected(byte @Nullable [] value) {
        atMost(Limits.VALUE_BYTES_MAX, "the expected value", value);
    }

    /** What the owner of a lock says about itself. */
    static void context(byte @Nullable [] ctx) {
        atMost(Limits.CONTEXT_BYTES_MAX, "the owner's context", ctx);
    }

    private static void atMost(int max, String what, byte @Nullable [] bytes) {
        if (bytes != null && bytes.length > max) {
            throw Errors.INVALID_PARAMETER.exception(
                    what + " has " + bytes.length + " bytes, allowed are " + max);
        }
    }

    static void range(byte @Nullable [] start, byte @Nullable [] end) {
        if (start != null && end != null && Arrays.compareUnsigned(start, end) > 0) {
            throw Errors.INVALID_PARAMETER.exception("the range ends before it begins");
        }
        if ((start != null && start.length > Limits.KEY_BYTES_MAX)
                || (end != null && end.length > Limits.KEY_BYTES_MAX)) {
            throw Errors.INVALID_PARAMETER.exception(
                    "an end of the range is longer than a key, " + Limits.KEY_BYTES_MAX + " bytes");
        }
    }

    /** A range that has a key at least. The end of a single key is one byte longer than it. */
    static void watched(byte @Nullable [] start, byte @Nullable [] end) {
        if (start != null && end != null && Arrays.compareUnsigned(start, end) >= 0) {
            throw Errors.INVALID_PARAMETER.exception("the range to be watched has no keys");
        }
        if ((start != null && start.length > Limits.KEY_BYTES_MAX)
                || (end != null && end.length > Limits.KEY_BYTES_MAX + 1)) {
            throw Errors.INVALID_PARAMETER.exception(
                    "an end of the range is longer than a key, " + Limits.KEY_BYTES_MAX + " bytes");
        }
    }

    static void lease(long leaseMs) {
        if (leaseMs < 1 || leaseMs > Limits.LEASE_MS_MAX) {
            throw Errors.INVALID_PARAMETER.exception(
                    "the lease is " + leaseMs + " ms and must be from 1 to " + Limits.LEASE_MS_MAX);
        }
    }

    static void ttl(long ttlMs) {
        if (ttlMs < 1 || ttlMs > Limits.TTL_MS_MAX) {
            throw Errors.INVALID_PARAMETER.exception(
                    "the time to live is "
                            + ttlMs
                            + " ms and must be from 1 to "
                            + Limits.TTL_MS_MAX);
        }
    }

    /** Batches have many values. */
    static void size(KVOp op) {
        long bytes = 0;
        long keys = 1;
        if (op instanceof KVOp.PutAll all) {
            keys = all.pairs().size();
            for (KVOp.Pair pair : all.pairs()) {
                bytes += pair.key().length + pair.value().length + 16;
            }
        } else if (op instanceof KVOp.CompareAndPut one) {
            bytes = bytes(one.swap());
        } else if (op instanceof KVOp.CompareAndPutAll all) {
            keys = all.swaps().size();
            for (KVOp.Swap swap : all.swaps()) {
                bytes += bytes(swap);
            }
        } else if (op instanceof KVOp.DeleteAll all) {
            keys = all.keys().size();
            for (byte[] key : all.keys()) {
                bytes += key.length + 8;
            }
        }
        bounded(keys, bytes);
    }

    /** Keys that one region is asked for at once. */
    static void asked(List<byte[]> keys) {
        bounded(keys.size(), keys.stream().mapToLong(key -> key.length + 8).sum());
    }

    private static long bytes(KVOp.Swap swap) {
        byte[] expect = swap.expect();
        int expected = expect == null ? 0 : expect.length;
        return 24L + swap.key().length + swap.update().length + expected;
    }

    private static void bounded(long keys, long bytes) {
        if (keys > Limits.KEYS_MAX || bytes > Limits.OPERATION_BYTES_MAX - 1_024) {
            throw Errors.INVALID_PARAMETER.exception(
                    "one region gets "
                            + keys
                            + " keys and "
                            + bytes
                            + " bytes at once, allowed are "
                            + Limits.KEYS_MAX
                            + " and "
                            + Limits.OPERATION_BYTES_MAX);
        }
    }
}
