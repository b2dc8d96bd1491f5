package io.jraft.rhea.fsm;

import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.RegionKeys;
import org.jspecify.annotations.Nullable;

/**
 * What a region says about itself. Written with every batch, so that a store tells by itself how far it is (K11), and so that
 * range and counters are part of every snapshot (P33, O18).
 *
 * @param regionId the region
 * @param version of its range, from 1; grows when the range changes. 0 before the region was opened
 * @param start first user's key; null for the first of all
 * @param end first user's key behind it; null for none
 * @param applied index of the last entry whose effects are in the store
 * @param timeMs the region's time: the latest time stamp of an entry; never goes back
 * @param lastToken the fencing token given out last, for whichever lock
 * @param parent the region that it was split from; 0 if it was there from the beginning
 * @param base index of the entry that split it off; 0 without a parent
 * @param size how much it holds
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
        Size size) {
    private static final int FORMAT = 3;

    /**
     * How much stands in a region, also of what is over and was not swept yet.
     *
     * @param keys users' keys that have a value
     * @param bytes these keys' and their values', as they stand in the store
     */
    public record Size(long keys, long bytes) {
        static final Size NOTHING = new Size(0, 0);

        Size plus(long moreKeys, long moreBytes) {
            // After a split, whose parts are estimates, a little may be missing.
            return new Size(Math.max(0, keys + moreKeys), Math.max(0, bytes + moreBytes));
        }
    }

    /** A region that nothing is known of. */
    static RegionRecord unopened(long regionId) {
        return new RegionRecord(regionId, 0, null, null, 0, 0, 0, 0, 0, Size.NOTHING);
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
                size);
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
                size);
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
                newSize);
    }

    RegionRecord withToken(long token) {
        return new RegionRecord(
                regionId, version, start, end, applied, timeMs, token, parent, base, size);
    }

    RegionRecord withSize(Size newSize) {
        return new RegionRecord(
                regionId, version, start, end, applied, timeMs, lastToken, parent, base, newSize);
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
                newSize);
    }

    /** How it stands in a store. */
    public byte[] encode() {
        ByteWriter out = new ByteWriter(96);
        out.u8(FORMAT).number(regionId).number(version).arrayOrNull(start).arrayOrNull(end);
        out.number(applied).i64(timeMs).number(lastToken).number(parent).number(base);
        return out.number(size.keys()).number(size.bytes()).done();
    }

    /**
     * Reads one back.
     *
     * @throws MalformedException if it is none, or of a later version
     */
    public static RegionRecord decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int format = in.u8("the format");
        if (format != FORMAT) {
            throw new MalformedException(
                    "a region of format " + format + ", this version knows " + FORMAT);
        }
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
                        new Size(in.number("the keys"), in.number("the bytes")));
        in.end();
        return record;
    }
}
