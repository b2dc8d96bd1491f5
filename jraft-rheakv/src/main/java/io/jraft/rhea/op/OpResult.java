package io.jraft.rhea.op;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.KVOp.Pair;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to an operation or a read. Owner: ANY; immutable by agreement. */
public sealed interface OpResult {
    /** More than a page and one operation can have. */
    int CHANGES_MAX = 4 * Limits.KEYS_MAX;

    /** Most regions of one store that anybody is told of. */
    int REGIONS_MAX = 1 << 20;

    /** Yes or no. */
    record Flag(boolean yes) implements OpResult {}

    /** A value, or null for none. */
    record Value(byte @Nullable [] bytes) implements OpResult {}

    /** Numbers from {@code start}, before {@code end}. */
    record Range(long start, long end) implements OpResult {}

    /**
     * How a lock is held after the operation.
     *
     * @param success whether the caller got what it asked for
     * @param owner who holds it; empty if nobody
     * @param token grows with each new owner; 0 if nobody holds it
     * @param acquires how often the owner holds it
     * @param deadlineMs when the lease ends, in the region's time
     * @param remainingMs how long that is from now
     * @param context what the owner says about itself
     */
    record Held(
            boolean success,
            String owner,
            long token,
            long acquires,
            long deadlineMs,
            long remainingMs,
            byte @Nullable [] context)
            implements OpResult {}

    /** Values of several keys, in the order asked; null for none. */
    record Values(List<byte @Nullable []> values) implements OpResult {}

    /**
     * A part of a scan.
     *
     * @param pairs in the order of the scan; values are empty if they were not asked for
     * @param more whether the scan has not seen all of its range: go on behind the last key
     */
    record Page(List<Pair> pairs, boolean more) implements OpResult {}

    /**
     * What has changed.
     *
     * @param next the revision to ask from next
     * @param missed whether this replica does not know all changes from the revision asked on; it tells none then, and {@code
     *     next} is where what it will apply next begins
     * @param changes in their order, all of a revision or none
     */
    record Changes(long next, boolean missed, List<Change> changes) implements OpResult {}

    /**
     * A page of a view of a region, as it is in the store.
     *
     * @param clusterId number of the store's cluster
     * @param view by which the next page is asked for
     * @param pairs in the order of the store's keys
     * @param more whether there are keys behind the last one
     */
    record Exported(long clusterId, long view, List<Pair> pairs, boolean more)
            implements OpResult {}

    /**
     * Some regions.
     *
     * @param regions what whoever answers knows of them
     */
    record Regions(List<RegionInfo> regions) implements OpResult {}

    /** Nothing was changed. */
    record Refused(Errors error, String text) implements OpResult {}

    private static int guess(OpResult result) {
        if (result instanceof Page page) {
            int sum = 16;
            for (Pair pair : page.pairs()) {
                sum += pair.key().length + pair.value().length + 8;
            }
            return sum;
        }
        return result instanceof Value v && v.bytes() != null ? v.bytes().length + 8 : 16;
    }

    /** The bytes of an answer. */
    static byte[] encode(OpResult result) {
        ByteWriter out = new ByteWriter(guess(result));
        if (result instanceof Flag r) {
            out.u8(r.yes() ? 1 : 2);
        } else if (result instanceof Value r) {
            out.u8(3).arrayOrNull(r.bytes());
        } else if (result instanceof Range r) {
            out.u8(4).i64(r.start()).i64(r.end());
        } else if (result instanceof Held r) {
            out.u8(5).flag(r.success()).text(r.owner()).number(r.token()).number(r.acquires());
            out.i64(r.deadlineMs()).i64(r.remainingMs()).arrayOrNull(r.context());
        } else if (result instanceof Values r) {
            out.u8(6).number(r.values().size());
            r.values().forEach(out::arrayOrNull);
        } else if (result instanceof Page r) {
            out.u8(7).flag(r.more()).number(r.pairs().size());
            r.pairs().forEach(pair -> out.array(pair.key()).array(pair.value()));
        } else if (result instanceof Changes r) {
            out.u8(9).number(r.next()).flag(r.missed()).number(r.changes().size());
            r.changes().forEach(change -> change.encode(out));
        } else if (result instanceof Exported r) {
            out.u8(10).number(r.clusterId()).number(r.view()).flag(r.more());
            out.number(r.pairs().size());
            r.pairs().forEach(pair -> out.array(pair.key()).array(pair.value()));
        } else if (result instanceof Regions r) {
            out.u8(11).number(r.regions().size());
            r.regions().forEach(region -> region.encode(out));
        } else if (result instanceof Refused r) {
            out.u8(8).number(r.error().code() + 1).text(r.text());
        }
        return out.done();
    }

    /**
     * Reads an answer back.
     *
     * @throws MalformedException if it is none
     */
    static OpResult decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int kind = in.u8("the kind of answer");
        OpResult result =
                switch (kind) {
                    case 1 -> new Flag(true);
                    case 2 -> new Flag(false);
                    case 3 -> new Value(in.arrayOrNull(Limits.VALUE_BYTES_MAX, "the value"));
                    case 4 -> new Range(in.i64("the start"), in.i64("the end"));
                    case 5 ->
                            new Held(
                                    in.flag("success"),
                                    in.text(Limits.KEY_BYTES_MAX, "the owner"),
                                    in.number("the token"),
                                    in.number("the acquires"),
                                    in.i64("the deadline"),
                                    in.i64("the rest of the lease"),
                                    in.arrayOrNull(Limits.CONTEXT_BYTES_MAX, "the context"));
                    case 6 -> values(in);
                    case 7 -> page(in);
                    case 8 ->
                            new Refused(
                                    Errors.forCode((short) (in.number("the error") - 1)),
                                    in.text(Limits.CONTEXT_BYTES_MAX, "the reason"));
                    case 9 -> changes(in);
                    case 10 -> exported(in);
                    case 11 -> regions(in);
                    default -> throw new MalformedException("unknown kind of answer " + kind);
                };
        in.end();
        return result;
    }

    private static Regions regions(ByteReader in) {
        int count = in.count(REGIONS_MAX, "the regions");
        List<RegionInfo> regions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            regions.add(RegionInfo.decode(in));
        }
        return new Regions(regions);
    }

    private static Values values(ByteReader in) {
        int count = in.count(Limits.KEYS_MAX, "the values");
        List<byte @Nullable []> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(in.arrayOrNull(Limits.VALUE_BYTES_MAX, "a value"));
        }
        return new Values(values);
    }

    private static Page page(ByteReader in) {
        boolean more = in.flag("more");
        int count = in.count(Limits.KEYS_MAX, "the entries");
        List<Pair> pairs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] key = in.key("a key");
            pairs.add(new Pair(key, in.array(Limits.VALUE_BYTES_MAX, "a value")));
        }
        return new Page(pairs, more);
    }

    private static Exported exported(ByteReader in) {
        long clusterId = in.number("the cluster");
        long view = in.number("the view");
        boolean more = in.flag("more");
        int count = in.count(Limits.KEYS_MAX, "the pairs");
        List<Pair> pairs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] key = in.array(Limits.STORE_KEY_BYTES_MAX, "a key");
            pairs.add(new Pair(key, in.array(Limits.OPERATION_BYTES_MAX, "a value")));
        }
        return new Exported(clusterId, view, pairs, more);
    }

    private static Changes changes(ByteReader in) {
        long next = in.number("the next revision");
        boolean missed = in.flag("missed");
        int count = in.count(CHANGES_MAX, "the changes");
        List<Change> changes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            changes.add(Change.decode(in));
        }
        return new Changes(next, missed, changes);
    }
}
