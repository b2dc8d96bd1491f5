package io.jraft.rhea.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.fsm.RegionRecord;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A region in a backup.
 *
 * @param regionId the region
 * @param version of its range
 * @param start first user's key; null for the first of all
 * @param end first user's key behind it; null for none
 * @param index of the last entry whose effects are in the backup, and all that were before it
 * @param timeMs the region's time then, milliseconds since 1970
 * @param pairs keys of all kinds, users' values, sequences, locks, clients and ends of values, and the region's record
 * @param bytes of the file
 * @param sha256 of the file, in hexadecimal digits
 */
public record RegionPart(
        long regionId,
        long version,
        byte @Nullable [] start,
        byte @Nullable [] end,
        long index,
        long timeMs,
        long pairs,
        long bytes,
        String sha256) {
    /** The name of its file in the backup. */
    public String file() {
        return "region-" + regionId + ".kv";
    }

    /** Whether the record is that of the region as it is here. */
    boolean isOf(RegionRecord record) {
        return record.regionId() == regionId
                && record.version() == version
                && Arrays.equals(record.start(), start)
                && Arrays.equals(record.end(), end)
                && record.applied() == index
                && record.timeMs() == timeMs;
    }

    /** The range of its users' keys, for people: text where it is printable, else hexadecimal digits. */
    public String range() {
        return "from "
                + (start == null ? "the first key" : quoted(start))
                + " to "
                + (end == null ? "the last" : "before " + quoted(end));
    }

    /** A line for people. */
    @Override
    public String toString() {
        return "region "
                + regionId
                + " "
                + range()
                + ": "
                + pairs
                + " pairs, "
                + bytes
                + " bytes, as of index "
                + index;
    }

    private static String quoted(byte[] key) {
        return isText(key) ? "'" + text(key) + "'" : text(key);
    }

    /** A key for people, and as files of servers name it: text where it is printable, else hexadecimal digits behind 0x. */
    public static String text(byte[] key) {
        return isText(key) ? new String(key, UTF_8) : "0x" + HexFormat.of().formatHex(key);
    }

    private static boolean isText(byte[] key) {
        // What is not ASCII is negative here.
        for (byte b : key) {
            if (b < 0x20 || b == 0x7f) {
                return false;
            }
        }
        return true;
    }
}
