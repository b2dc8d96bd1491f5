package io.jraft.rhea.options;

/**
 * Options of a storage in memory, for programs that set them. Owner: the user until the start.
 */
public class MemoryDBOptions {
    private int keysPerSegment = 4_096;

    /**
     * Keys in one file of a snapshot in the field. Default 4,096. Has no effect here: a region's snapshot has one file of pairs, which
     * stands beside the state machine's work.
     */
    public int getKeysPerSegment() {
        return keysPerSegment;
    }

    /** Sets {@link #getKeysPerSegment}. */
    public void setKeysPerSegment(int keysPerSegment) {
        this.keysPerSegment = keysPerSegment;
    }

    @Override
    public String toString() {
        return "MemoryDBOptions{" + "keysPerSegment=" + keysPerSegment + "}";
    }
}
