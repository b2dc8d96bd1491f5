package io.jraft.rhea.fsm;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.KVOp.Pair;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.KVRead.ContainsKey;
import io.jraft.rhea.op.KVRead.Get;
import io.jraft.rhea.op.KVRead.MultiGet;
import io.jraft.rhea.op.KVRead.PeekSequence;
import io.jraft.rhea.op.KVRead.Revision;
import io.jraft.rhea.op.KVRead.Scan;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Page;
import io.jraft.rhea.op.OpResult.Range;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.op.OpResult.Value;
import io.jraft.rhea.op.OpResult.Values;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions from what a region's store holds. How fresh that is was decided before.
 * Owner: ANY; stateless. No answer is larger than {@link #ANSWER_BYTES_MAX} and one value more (K17).
 */
public final class RegionReader {
    /** Most keys of a page, whatever was asked for. */
    static final int PAGE_KEYS_MAX = 10_000;

    /** A page, or the values of several keys, ends at about so many bytes. */
    static final int ANSWER_BYTES_MAX = 4 << 20;

    private static final byte[] NO_VALUE = new byte[0];

    private RegionReader() {}

    /**
     * Answers a question, also while the region is being split or replaced: if that came in between, what was read may have
     * been taken away already, and is not believed.
     */
    public static OpResult read(
            KVRead read, long version, Supplier<RegionRecord> records, RegionStore store) {
        OpResult answer = read(read, version, records.get(), store);
        RegionRecord after = records.get();
        return after.version() == version ? answer : notThatVersion(version, after);
    }

    private static Refused notThatVersion(long version, RegionRecord record) {
        String text =
                "region "
                        + record.regionId()
                        + " has version "
                        + record.version()
                        + ", the request was made for version "
                        + version;
        // Who knows more than this replica asks another one.
        return new Refused(
                record.seal() == null && record.version() < version
                        ? Errors.LEADER_NOT_AVAILABLE
                        : Errors.INVALID_REGION_EPOCH,
                text);
    }

    /**
     * Answers a question.
     *
     * @param version of the region that the question was made for
     * @param record of the region, as of now
     */
    public static OpResult read(KVRead read, long version, RegionRecord record, RegionStore store) {
        if (!record.isOpen()) {
            return new Refused(
                    Errors.LEADER_NOT_AVAILABLE,
                    "region " + record.regionId() + " is not open yet");
        }
        if (record.seal() != null || version != record.version()) {
            return notThatVersion(version, record);
        }
        RegionKeys keys = record.keys();
        if (read instanceof Get r) {
            return outside(r.key(), keys)
                    ? elsewhere(keys)
                    : new Value(value(r.key(), record, store));
        } else if (read instanceof ContainsKey r) {
            return outside(r.key(), keys)
                    ? elsewhere(keys)
                    : new Flag(value(r.key(), record, store) != null);
        } else if (read instanceof PeekSequence r) {
            return outside(r.key(), keys) ? elsewhere(keys) : sequence(r.key(), store);
        } else if (read instanceof MultiGet r) {
            return values(r, keys, store);
        } else if (read instanceof Scan r) {
            return page(r, keys, store);
        } else if (read instanceof Revision) {
            return new Range(record.applied() + 1, record.applied() + 1);
        }
        throw new IllegalArgumentException("no kind of read: " + read);
    }

    private static boolean outside(byte[] key, RegionKeys keys) {
        return !keys.contains(key);
    }

    private static Refused elsewhere(RegionKeys keys) {
        return new Refused(
                Errors.INVALID_REGION_EPOCH,
                "what was asked for does not lie in region " + keys.regionId());
    }

    /** A record that is older than the value is good enough: of one key, that is a moment between the two. */
    private static byte @Nullable [] value(byte[] key, RegionRecord record, RegionStore store) {
        return StoredValue.valueAt(store.get(StoreKeys.data(key)), record.timeMs());
    }

    private static Range sequence(byte[] key, RegionStore store) {
        byte[] bytes = store.get(StoreKeys.sequence(key));
        long at = bytes == null ? 0 : ByteBuffer.wrap(bytes).getLong();
        return new Range(at, at);
    }

    private static OpResult values(MultiGet read, RegionKeys keys, RegionStore store) {
        List<byte[]> storeKeys = new ArrayList<>(read.keys().size() + 1);
        // The time of the same state: or else one key could be gone, and another not yet there,
        // together.
        storeKeys.add(StoreKeys.region(keys.regionId()));
        for (byte[] key : read.keys()) {
            if (outside(key, keys)) {
                return elsewhere(keys);
            }
            storeKeys.add(StoreKeys.data(key));
        }
        List<byte @Nullable []> stored = store.multiGet(storeKeys);
        long now = timeMs(stored.get(0));
        List<byte @Nullable []> values = new ArrayList<>(read.keys().size());
        long bytes = 0;
        for (byte[] one : stored.subList(1, stored.size())) {
            byte[] value = StoredValue.valueAt(one, now);
            values.add(value);
            bytes += value == null ? 0 : value.length;
        }
        return bytes <= ANSWER_BYTES_MAX || values.size() == 1
                ? new Values(values)
                : new Refused(
                        Errors.INVALID_PARAMETER,
                        "the values have "
                                + bytes
                                + " bytes together, an answer may have "
                                + ANSWER_BYTES_MAX
                                + ": ask for fewer keys at a time");
    }

    private static OpResult page(Scan scan, RegionKeys keys, RegionStore store) {
        byte[] start = later(scan.start(), keys.start());
        byte[] end = earlier(scan.end(), keys.end());
        if (start != null && end != null && Arrays.compareUnsigned(start, end) >= 0) {
            return new Page(List.of(), false);
        }
        KeyRange range = StoreKeys.data(start, end);
        int limit = Math.min(scan.limit(), PAGE_KEYS_MAX);
        List<Pair> pairs = new ArrayList<>(Math.min(limit, 64));
        long[] bytes = {0};
        boolean[] more = {false};
        byte[] record = StoreKeys.region(keys.regionId());
        long[] now = {0};
        store.scanWith(
                record,
                range,
                scan.backward(),
                (key, stored) -> {
                    if (Arrays.equals(key, record)) {
                        now[0] = timeMs(stored);
                        return true;
                    }
                    byte[] value = StoredValue.valueAt(stored, now[0]);
                    if (value == null) {
                        return true;
                    }
                    if (pairs.size() == limit || bytes[0] >= ANSWER_BYTES_MAX) {
                        more[0] = true;
                        return false;
                    }
                    byte[] shown = scan.values() ? value : NO_VALUE;
                    pairs.add(new Pair(StoreKeys.userKey(key), shown));
                    bytes[0] += key.length + shown.length;
                    return true;
                });
        return new Page(pairs, more[0]);
    }

    private static long timeMs(byte @Nullable [] record) {
        return record == null ? 0 : RegionRecord.decode(record).timeMs();
    }

    private static byte @Nullable [] later(byte @Nullable [] a, byte @Nullable [] b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return Arrays.compareUnsigned(a, b) >= 0 ? a : b;
    }

    private static byte @Nullable [] earlier(byte @Nullable [] a, byte @Nullable [] b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return Arrays.compareUnsigned(a, b) <= 0 ? a : b;
    }
}
