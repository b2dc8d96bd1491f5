package io.jraft.rhea.fsm;

import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.MalformedException;
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
 */
public record RegionRecord(
        long regionId,
        long version,
        byte @Nullable [] start,
        byte @Nullable [] end,
        long applied,
        long timeMs,
        long lastToken) {
    private static final int FORMAT = 2;

    /** A region that nothing is known of. */
    static RegionRecord unopened(long regionId) {
        return new RegionRecord(regionId, 0, null, null, 0, 0, 0);
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
                Math.addExact(lastToken, above));
    }

    /** All of it in a store. */
    public RegionKeys keys() {
        return new RegionKeys(regionId, start, end);
    }

    /** How it stands in a store. */
    public byte[] encode() {
        ByteWriter out = new ByteWriter(64);
        out.u8(FORMAT).number(regionId).number(version).arrayOrNull(start).arrayOrNull(end);
        return out.number(applied).i64(timeMs).number(lastToken).done();
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
                        in.number("the token"));
        in.end();
        return record;
    }
}
