package io.jraft.message;

/**
 * What a sender is, beside its name: whose disk it speaks from, and after which recovery of the group. A name alone does
 * not tell a member from an empty disk behind its address, nor from a member of the group that a recovery has given up.
 *
 * @param diskHigh upper half of the UUID of the sender's data directory, its incarnation; both halves 0 when unknown
 * @param diskLow lower half
 * @param epoch how often the group of the sender's log was recovered by hand; {@link #BLANK} when its log has no
 *     configuration yet, or when it did not say
 * @param groupHigh upper half of the UUID that the last recovery gave the group; 0 when there was none
 * @param groupLow lower half
 */
public record Origin(long diskHigh, long diskLow, int epoch, long groupHigh, long groupLow) {
    /** An epoch that contradicts no other. */
    public static final int BLANK = -1;

    /** Of a sender that did not say: a version that knows nothing of it. */
    public static final Origin UNKNOWN = new Origin(0, 0, BLANK, 0, 0);

    /** True when the data directory is known. */
    public boolean hasDisk() {
        return diskHigh != 0 || diskLow != 0;
    }

    /** Whether both speak from the same data directory, or neither says from which. */
    public boolean sameDisk(Origin other) {
        return diskHigh == other.diskHigh && diskLow == other.diskLow;
    }

    /** Whether both logs come from the same recovery; a blank one contradicts nobody. */
    public boolean sameGroup(Origin other) {
        return epoch == BLANK
                || other.epoch == BLANK
                || (epoch == other.epoch
                        && groupHigh == other.groupHigh
                        && groupLow == other.groupLow);
    }
}
