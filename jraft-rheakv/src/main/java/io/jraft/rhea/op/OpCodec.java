package io.jraft.rhea.op;

import io.jraft.rhea.op.KVOp.CompareAndPut;
import io.jraft.rhea.op.KVOp.CompareAndPutAll;
import io.jraft.rhea.op.KVOp.Delete;
import io.jraft.rhea.op.KVOp.DeleteAll;
import io.jraft.rhea.op.KVOp.DeleteRange;
import io.jraft.rhea.op.KVOp.GetAndPut;
import io.jraft.rhea.op.KVOp.GetSequence;
import io.jraft.rhea.op.KVOp.Lock;
import io.jraft.rhea.op.KVOp.Merge;
import io.jraft.rhea.op.KVOp.OpenRegion;
import io.jraft.rhea.op.KVOp.OpenSession;
import io.jraft.rhea.op.KVOp.Pair;
import io.jraft.rhea.op.KVOp.Put;
import io.jraft.rhea.op.KVOp.PutAll;
import io.jraft.rhea.op.KVOp.PutFor;
import io.jraft.rhea.op.KVOp.PutIfAbsent;
import io.jraft.rhea.op.KVOp.ResetSequence;
import io.jraft.rhea.op.KVOp.SealRegion;
import io.jraft.rhea.op.KVOp.SplitRegion;
import io.jraft.rhea.op.KVOp.Swap;
import io.jraft.rhea.op.KVOp.Sweep;
import io.jraft.rhea.op.KVOp.TakeRegion;
import io.jraft.rhea.op.KVOp.Unlock;
import io.jraft.rhea.op.KVOp.UnsealRegion;
import java.util.ArrayList;
import java.util.List;

/**
 * Operations as bytes: what a client sends is what stands in the log, but for the time stamp that the leader writes into it.
 * Layout: {@code u8 format, i64 time, number version, i64 client, i64 client, number sequence, number confirmed, u8 kind,
 * body}. Owner: ANY, stateless.
 */
public final class OpCodec {
    private static final int FORMAT = 1;
    private static final int TIME_AT = 1;

    /** Format, time, client and kind. */
    private static final int HEAD_BYTES = 26;

    private static final int PUT = 1;
    private static final int PUT_IF_ABSENT = 2;
    private static final int DELETE = 3;
    private static final int PUT_ALL = 4;
    private static final int DELETE_RANGE = 5;
    private static final int GET_SEQUENCE = 6;
    private static final int LOCK = 8;
    private static final int UNLOCK = 9;
    private static final int GET_AND_PUT = 13;
    private static final int MERGE = 14;
    private static final int RESET_SEQUENCE = 15;
    private static final int SPLIT_REGION = 16;
    private static final int COMPARE_AND_PUT = 17;
    private static final int DELETE_ALL = 18;
    private static final int COMPARE_AND_PUT_ALL = 21;
    private static final int OPEN_SESSION = 32;
    private static final int OPEN_REGION = 33;
    private static final int PUT_FOR = 34;
    private static final int SWEEP = 35;
    private static final int SEAL_REGION = 36;
    private static final int UNSEAL_REGION = 37;
    private static final int TAKE_REGION = 38;

    private OpCodec() {}

    /** An entry read back. */
    public record Entry(OpHeader header, KVOp op) {}

    /** The bytes of an operation. */
    public static byte[] encode(OpHeader header, KVOp op) {
        int head = HEAD_BYTES + ByteWriter.size(header.version());
        head += ByteWriter.size(header.sequence()) + ByteWriter.size(header.confirmedBelow());
        ByteWriter out = new ByteWriter(head + guess(op));
        out.u8(FORMAT).i64(header.timeMs()).number(header.version());
        out.i64(header.client().high()).i64(header.client().low());
        out.number(header.sequence()).number(header.confirmedBelow());
        body(op, out);
        return out.done();
    }

    /** What an operation is called among the numbers of a store; of bytes that are none, {@code malformed}. */
    public static String nameOf(byte[] entry) {
        try {
            ByteReader in = new ByteReader(entry);
            in.u8("the format");
            in.i64("the time");
            in.number("the version");
            in.i64("the client");
            in.i64("the client");
            in.number("the sequence");
            in.number("what is confirmed");
            return name(in.u8("the kind"));
        } catch (MalformedException e) {
            return "malformed";
        }
    }

    private static String name(int kind) {
        return switch (kind) {
            case PUT -> "put";
            case PUT_IF_ABSENT -> "put_if_absent";
            case DELETE -> "delete";
            case PUT_ALL -> "put_all";
            case DELETE_RANGE -> "delete_range";
            case GET_SEQUENCE -> "get_sequence";
            case LOCK -> "lock";
            case UNLOCK -> "unlock";
            case GET_AND_PUT -> "get_and_put";
            case MERGE -> "merge";
            case RESET_SEQUENCE -> "reset_sequence";
            case COMPARE_AND_PUT -> "compare_and_put";
            case DELETE_ALL -> "delete_all";
            case COMPARE_AND_PUT_ALL -> "compare_and_put_all";
            case OPEN_SESSION -> "open_session";
            case PUT_FOR -> "put_for";
            default -> "malformed";
        };
    }

    /** Writes into an entry when its leader took it, in milliseconds since 1970. Its array belongs to the caller. */
    public static void stamp(byte[] entry, long timeMs) {
        for (int i = 0; i < 8; i++) {
            entry[TIME_AT + i] = (byte) (timeMs >>> 56 - 8 * i);
        }
    }

    /**
     * Reads an operation back.
     *
     * @throws MalformedException if it is none, is of a newer format, or breaks one of the {@link Limits}
     */
    public static Entry decode(byte[] entry) {
        if (entry.length > Limits.OPERATION_BYTES_MAX) {
            throw new MalformedException(
                    "an operation of "
                            + entry.length
                            + " bytes, allowed are "
                            + Limits.OPERATION_BYTES_MAX);
        }
        ByteReader in = new ByteReader(entry);
        int format = in.u8("the format");
        if (format != FORMAT) {
            throw new MalformedException(
                    "an operation of format " + format + ", this version knows " + FORMAT);
        }
        long timeMs = in.i64("the time stamp");
        long version = in.number("the region's version");
        ClientId client = new ClientId(in.i64("the client"), in.i64("the client"));
        long sequence = in.number("the sequence");
        long confirmed = in.number("what is confirmed");
        if (confirmed > sequence) {
            throw new MalformedException(
                    "operation "
                            + sequence
                            + " says that its own answer, or a later one, was confirmed");
        }
        KVOp op = body(in);
        in.end();
        return new Entry(new OpHeader(timeMs, version, client, sequence, confirmed), op);
    }

    /** How many bytes the body has: exactly, where there are many puts of it, so that they are not copied once more; else about. */
    private static int guess(KVOp op) {
        if (op instanceof Put put) {
            return ByteWriter.size(put.key()) + ByteWriter.size(put.value());
        }
        if (op instanceof PutFor put) {
            return ByteWriter.size(put.key())
                    + ByteWriter.size(put.value())
                    + ByteWriter.size(put.ttlMs());
        }
        if (op instanceof PutAll all) {
            return bytes(all.pairs());
        }
        return op instanceof TakeRegion take && take.state() != null
                ? 32 + bytes(take.state())
                : 64;
    }

    private static int bytes(List<Pair> pairs) {
        int sum = ByteWriter.size(pairs.size());
        for (Pair pair : pairs) {
            sum += ByteWriter.size(pair.key()) + ByteWriter.size(pair.value());
        }
        return sum;
    }

    private static void body(KVOp op, ByteWriter out) {
        if (op instanceof Put o) {
            out.u8(PUT).array(o.key()).array(o.value());
        } else if (op instanceof PutIfAbsent o) {
            out.u8(PUT_IF_ABSENT).array(o.key()).array(o.value());
        } else if (op instanceof GetAndPut o) {
            out.u8(GET_AND_PUT).array(o.key()).array(o.value());
        } else if (op instanceof CompareAndPut o) {
            swap(o.swap(), out.u8(COMPARE_AND_PUT));
        } else if (op instanceof CompareAndPutAll o) {
            out.u8(COMPARE_AND_PUT_ALL).number(o.swaps().size());
            o.swaps().forEach(swap -> swap(swap, out));
        } else if (op instanceof Merge o) {
            out.u8(MERGE).array(o.key()).array(o.value());
        } else if (op instanceof PutAll o) {
            out.u8(PUT_ALL).number(o.pairs().size());
            o.pairs().forEach(pair -> out.array(pair.key()).array(pair.value()));
        } else if (op instanceof Delete o) {
            out.u8(DELETE).array(o.key());
        } else if (op instanceof DeleteAll o) {
            out.u8(DELETE_ALL).number(o.keys().size());
            o.keys().forEach(out::array);
        } else if (op instanceof DeleteRange o) {
            out.u8(DELETE_RANGE).arrayOrNull(o.start()).arrayOrNull(o.end());
        } else if (op instanceof GetSequence o) {
            out.u8(GET_SEQUENCE).array(o.key()).number(o.step());
        } else if (op instanceof ResetSequence o) {
            out.u8(RESET_SEQUENCE).array(o.key());
        } else if (op instanceof Lock o) {
            out.u8(LOCK).array(o.target()).text(o.acquirer()).number(o.leaseMs());
            out.flag(o.keepLease()).arrayOrNull(o.context());
        } else if (op instanceof Unlock o) {
            out.u8(UNLOCK).array(o.target()).text(o.acquirer());
        } else if (op instanceof PutFor o) {
            out.u8(PUT_FOR).array(o.key()).array(o.value()).number(o.ttlMs());
        } else if (op instanceof Sweep) {
            out.u8(SWEEP);
        } else if (op instanceof OpenSession) {
            out.u8(OPEN_SESSION);
        } else if (op instanceof OpenRegion o) {
            out.u8(OPEN_REGION).number(o.regionId()).number(o.version());
            out.arrayOrNull(o.start()).arrayOrNull(o.end());
        } else if (op instanceof SplitRegion o) {
            out.u8(SPLIT_REGION).number(o.childId()).array(o.key()).text(o.members());
            out.number(o.keyCount()).number(o.byteCount());
        } else if (op instanceof SealRegion o) {
            out.u8(SEAL_REGION).number(o.targetId()).number(o.targetVersion());
        } else if (op instanceof UnsealRegion o) {
            out.u8(UNSEAL_REGION).number(o.sealedAt());
        } else if (op instanceof TakeRegion o) {
            out.u8(TAKE_REGION).number(o.regionId()).array(o.start());
            out.number(o.targetId()).number(o.targetVersion());
            List<Pair> state = o.state();
            out.flag(state != null);
            if (state != null) {
                out.number(state.size());
                state.forEach(pair -> out.array(pair.key()).array(pair.value()));
            }
        } else {
            throw new IllegalArgumentException("no kind of operation: " + op);
        }
    }

    private static void swap(Swap swap, ByteWriter out) {
        out.array(swap.key()).arrayOrNull(swap.expect()).array(swap.update());
    }

    private static KVOp body(ByteReader in) {
        int kind = in.u8("the kind of operation");
        return switch (kind) {
            case PUT -> new Put(in.key("the key"), value(in));
            case PUT_IF_ABSENT -> new PutIfAbsent(in.key("the key"), value(in));
            case GET_AND_PUT -> new GetAndPut(in.key("the key"), value(in));
            case COMPARE_AND_PUT -> new CompareAndPut(swap(in));
            case COMPARE_AND_PUT_ALL -> new CompareAndPutAll(swaps(in));
            case MERGE -> new Merge(in.key("the key"), value(in));
            case PUT_ALL -> new PutAll(pairs(in));
            case DELETE -> new Delete(in.key("the key"));
            case DELETE_ALL -> new DeleteAll(keys(in));
            case DELETE_RANGE ->
                    new DeleteRange(
                            in.arrayOrNull(Limits.KEY_BYTES_MAX, "the start"),
                            in.arrayOrNull(Limits.KEY_BYTES_MAX, "the end"));
            case GET_SEQUENCE -> new GetSequence(in.key("the sequence's key"), step(in));
            case RESET_SEQUENCE -> new ResetSequence(in.key("the sequence's key"));
            case LOCK ->
                    new Lock(
                            in.key("the lock"),
                            acquirer(in),
                            span(in, Limits.LEASE_MS_MAX, "lease"),
                            in.flag("keepLease"),
                            in.arrayOrNull(Limits.CONTEXT_BYTES_MAX, "the owner's context"));
            case UNLOCK -> new Unlock(in.key("the lock"), acquirer(in));
            case PUT_FOR ->
                    new PutFor(
                            in.key("the key"),
                            value(in),
                            span(in, Limits.TTL_MS_MAX, "time to live"));
            case SWEEP -> new Sweep();
            case OPEN_SESSION -> new OpenSession();
            case OPEN_REGION ->
                    new OpenRegion(
                            in.number("the region"),
                            in.number("the version"),
                            in.arrayOrNull(Limits.KEY_BYTES_MAX, "the start"),
                            in.arrayOrNull(Limits.KEY_BYTES_MAX, "the end"));
            case SPLIT_REGION ->
                    new SplitRegion(
                            in.number("the new region"),
                            in.key("the key"),
                            in.text(Limits.KEY_BYTES_MAX, "the members"),
                            in.number("the keys"),
                            in.number("the bytes"));
            case SEAL_REGION ->
                    new SealRegion(in.number("the target"), in.number("the target's version"));
            case UNSEAL_REGION -> new UnsealRegion(in.number("the seal"));
            case TAKE_REGION ->
                    new TakeRegion(
                            in.number("the region"),
                            in.key("the region's start"),
                            in.number("the target"),
                            in.number("the target's version"),
                            in.flag("whether it is taken") ? state(in) : null);
            default -> throw new MalformedException("unknown kind of operation " + kind);
        };
    }

    private static byte[] value(ByteReader in) {
        return in.array(Limits.VALUE_BYTES_MAX, "the value");
    }

    private static Swap swap(ByteReader in) {
        byte[] key = in.key("the key");
        byte[] expect = in.arrayOrNull(Limits.VALUE_BYTES_MAX, "the expected value");
        return new Swap(key, expect, value(in));
    }

    private static List<Swap> swaps(ByteReader in) {
        int count = in.count(Limits.KEYS_MAX, "the keys");
        List<Swap> swaps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            swaps.add(swap(in));
        }
        return swaps;
    }

    private static List<Pair> pairs(ByteReader in) {
        int count = in.count(Limits.KEYS_MAX, "the keys");
        List<Pair> pairs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            pairs.add(new Pair(in.key("a key"), value(in)));
        }
        return pairs;
    }

    private static List<Pair> state(ByteReader in) {
        int count = in.count(Limits.OPERATION_BYTES_MAX, "the pairs");
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] key = in.array(Limits.STORE_KEY_BYTES_MAX, "a key");
            pairs.add(new Pair(key, in.array(Limits.OPERATION_BYTES_MAX, "a value")));
        }
        return pairs;
    }

    private static List<byte[]> keys(ByteReader in) {
        int count = in.count(Limits.KEYS_MAX, "the keys");
        List<byte[]> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(in.key("a key"));
        }
        return keys;
    }

    private static int step(ByteReader in) {
        long step = in.number("the step");
        if (step > Integer.MAX_VALUE) {
            throw new MalformedException("a step of " + step);
        }
        return (int) step;
    }

    private static String acquirer(ByteReader in) {
        String acquirer = in.text(Limits.KEY_BYTES_MAX, "the acquirer");
        if (acquirer.isEmpty()) {
            throw new MalformedException("the acquirer is empty");
        }
        return acquirer;
    }

    private static long span(ByteReader in, long max, String what) {
        long span = in.number(what);
        if (span < 1 || span > max) {
            throw new MalformedException(
                    "a " + what + " of " + span + " ms; it must be from 1 to " + max);
        }
        return span;
    }
}
