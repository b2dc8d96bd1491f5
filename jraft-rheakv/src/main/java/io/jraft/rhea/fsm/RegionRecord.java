package io.jraft.rhea.fsm;

import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.RegionKeys;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a region says about itself. Written with every batch, so that a store tells by itself how far it is (K11), and so that
 * range and counters are part of every snapshot (P33, O18).
 *
 * @param regionId the region
 * @param version of its range, from 1; grows when the range changes, or is about to. 0 before the region was opened
 * @param start first user's key; null for the first of all
 * @param end first user's key behind it; null for none
 * @param applied index of the last entry whose effects are in the store
 * @param timeMs the region's time: the latest time stamp of an entry; never goes back
 * @param lastToken the fencing token given out last, for whichever lock
 * @param parent the region that it was split from; 0 if it was there from the beginning
 * @param base index of the entry that split it off; 0 without a parent
 * @param size how much it holds
 * @param seal who is to take it over, since when it does nothing; null for nobody
 */
public record RegionRecord(
        long regionId,
        long version,
        byte @Nullable [] start,
        byte @Nullable [] end,
        long applied,
        long timeMs,
        long lastToken,
        long parent,
        long base,
        Size size,
        @Nullable Seal seal) {
    private static final int FORMAT = 3;

    /** With a seal; one without is written as before there were any. */
    private static final int FORMAT_SEALED = 4;

    /** Both once more, with counts of which one is below 0; others are written as before there were any. */
    private static final int FORMAT_BELOW = 5;

    private static final int FORMAT_BELOW_SEALED = 6;

    /**
     * That the region waits to be taken over.
     *
     * @param targetId by that neighbour
     * @param targetVersion in that version of it
     * @param index of the entry that says so
     */
    public record Seal(long targetId, long targetVersion, long index) {}

    /**
     * How much stands in a region, also of what is over and was not swept yet.
     *
     * <p>After a split, whose parts are estimates, a little may be missing, so that the count of a region which is nearly empty is below 0. It
     * is kept so: replicas that make entries into batches in different ways come to the same only by adding up.
     *
     * @param keyCount users' keys that have a value
     * @param byteCount these keys' and their values', as they stand in the store
     */
    public record Size(long keyCount, long byteCount) {
        static final Size NOTHING = new Size(0, 0);

        /** Users' keys that have a value; 0 or more. */
        public long keys() {
            return Math.max(0, keyCount);
        }

        /** Bytes of these keys and of their values; 0 or more. */
        public long bytes() {
            return Math.max(0, byteCount);
        }

        Size plus(long moreKeys, long moreBytes) {
            return new Size(keyCount + moreKeys, byteCount + moreBytes);
        }

        private boolean isBelow() {
            return keyCount < 0 || byteCount < 0;
        }
    }

    /** A region that nothing is known of. */
    static RegionRecord unopened(long regionId) {
        return new RegionRecord(regionId, 0, null, null, 0, 0, 0, 0, 0, Size.NOTHING, null);
    }

    /** Whether its range is known. */
    public boolean isOpen() {
        return version > 0;
    }

    /**
     * The region as a restored cluster begins with it: indices and fencing tokens go on far above whatever the lost one may have
     * reached after the backup, so that none is given out twice.
     *
     * @throws ArithmeticException if there are no numbers left
     */
    public RegionRecord restored(long above) {
        return new RegionRecord(
                regionId,
                version,
                start,
                end,
                Math.addExact(applied, above),
                timeMs,
                Math.addExact(lastToken, above),
                parent,
                base,
                size,
                seal);
    }

    /** Sealed by the entry applied last, for that version of its neighbour. */
    RegionRecord sealed(long targetId, long targetVersion) {
        return withSeal(new Seal(targetId, targetVersion, applied));
    }

    /** The same under another version, and not sealed. */
    RegionRecord nextVersion() {
        return withSeal(null);
    }

    private RegionRecord withSeal(@Nullable Seal newSeal) {
        return new RegionRecord(
                regionId,
                version + 1,
                start,
                end,
                applied,
                timeMs,
                lastToken,
                parent,
                base,
                size,
                newSeal);
    }

    /** With all that another region has, which ends where that one ends; neither version comes again. */
    RegionRecord joined(RegionRecord other) {
        return new RegionRecord(
                regionId,
                Math.max(version, other.version) + 1,
                start,
                other.end,
                applied,
                Math.max(timeMs, other.timeMs),
                Math.max(lastToken, other.lastToken),
                parent,
                base,
                size.plus(other.size.keyCount(), other.size.byteCount()),
                null);
    }

    /** Whether it has the key that stands right before that one. */
    public boolean endsAtOrHolds(byte[] key) {
        return (start == null || Arrays.compareUnsigned(start, key) < 0)
                && (end == null || Arrays.compareUnsigned(key, end) <= 0);
    }

    /** All of it in a store. */
    public RegionKeys keys() {
        return new RegionKeys(regionId, start, end);
    }

    /** As others are told of it. */
    public RegionInfo info(String members) {
        return new RegionInfo(regionId, version, start, end, members, parent, base);
    }

    /** After that entry, taken at that time by its leader's clock. */
    RegionRecord appliedAt(long index, long takenMs) {
        return new RegionRecord(
                regionId,
                version,
                start,
                end,
                index,
                Math.max(timeMs, takenMs),
                lastToken,
                parent,
                base,
                size,
                seal);
    }

    /** With another range. */
    RegionRecord ranged(
            long newVersion, byte @Nullable [] newStart, byte @Nullable [] newEnd, Size newSize) {
        return new RegionRecord(
                regionId,
                newVersion,
                newStart,
                newEnd,
                applied,
                timeMs,
                lastToken,
                parent,
                base,
                newSize,
                seal);
    }

    RegionRecord withToken(long token) {
        return new RegionRecord(
                regionId, version, start, end, applied, timeMs, token, parent, base, size, seal);
    }

    RegionRecord withSize(Size newSize) {
        return new RegionRecord(
                regionId, version, start, end, applied, timeMs, lastToken, parent, base, newSize,
                seal);
    }

    /** A region that begins with all keys of this one from {@code key} on, by the entry applied last. */
    RegionRecord child(long childId, byte[] key, Size newSize) {
        return new RegionRecord(
                childId,
                version + 1,
                key,
                end,
                applied,
                timeMs,
                lastToken,
                regionId,
                applied,
                newSize,
                null);
    }

    /** How it stands in a store. */
    public byte[] encode() {
        ByteWriter out = new ByteWriter(96);
        boolean below = size.isBelow();
        int sealed = below ? FORMAT_BELOW_SEALED : FORMAT_SEALED;
        int open = below ? FORMAT_BELOW : FORMAT;
        out.u8(seal == null ? open : sealed)
                .number(regionId)
                .number(version)
                .arrayOrNull(start)
                .arrayOrNull(end);
        out.number(applied).i64(timeMs).number(lastToken).number(parent).number(base);
        if (below) {
            out.i64(size.keyCount()).i64(size.byteCount());
        } else {
            out.number(size.keyCount()).number(size.byteCount());
        }
        if (seal != null) {
            out.number(seal.targetId()).number(seal.targetVersion()).number(seal.index());
        }
        return out.done();
    }

    /**
     * Reads one back.
     *
     * @throws MalformedException if it is none, or of a later version
     */
    public static RegionRecord decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int format = in.u8("the format");
        if (format < FORMAT || format > FORMAT_BELOW_SEALED) {
            throw new MalformedException(
                    "a region of format " + format + ", this version knows " + FORMAT_BELOW_SEALED);
        }
        boolean below = format >= FORMAT_BELOW;
        boolean sealed = format == FORMAT_SEALED || format == FORMAT_BELOW_SEALED;
        RegionRecord record =
                new RegionRecord(
                        in.number("the region"),
                        in.number("the version"),
                        in.arrayOrNull(Limits.KEY_BYTES_MAX, "the start"),
                        in.arrayOrNull(Limits.KEY_BYTES_MAX, "the end"),
                        in.number("the applied index"),
                        in.i64("the time"),
                        in.number("the token"),
                        in.number("the parent"),
                        in.number("the base"),
                        below ? below(in) : new Size(in.number("the keys"), in.number("the bytes")),
                        sealed ? seal(in) : null);
        in.end();
        return record;
    }

    private static Size below(ByteReader in) {
        return new Size(in.i64("the keys"), in.i64("the bytes"));
    }

    private static Seal seal(ByteReader in) {
        return new Seal(
                in.number("the target"), in.number("the target's version"), in.number("the seal"));
    }
}
