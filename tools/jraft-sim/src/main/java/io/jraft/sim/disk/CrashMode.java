package io.jraft.sim.disk;

/**
 * What becomes of writes and names that were not synced when a process or its machine ended. Sectors are written whole
 * or not at all, and a write that was cut short never harms bytes that it did not change.
 */
public enum CrashMode {
    /**
     * Only the process was killed: the next one sees all of it, and none of it is any safer than it was. A power cut
     * later may still take it away, unless somebody syncs it.
     */
    KILLED,
    /** Power cut; all of it is lost. */
    LOST,
    /** Power cut; all of it had just been written back. */
    KEPT,
    /** Power cut; what was called first is there, over all files and directories, up to the end of some sector. */
    PREFIX,
    /** Power cut; any writes and names are there, each as a whole, in any combination over files and directories. */
    REORDERED,
    /** Power cut; every sector of 512 bytes is there or not, in any combination; likewise names. */
    TORN_512,
    /** As {@link #TORN_512}, with sectors of 4 KiB. */
    TORN_4K,
    /** Power cut; files are as long as they had become, and what was not synced beyond their old end is zero. */
    ZEROED,
    /** Power cut; every sector that was not synced is the old one, the new one or garbage. */
    GARBAGE,
    /** Power cut; contents were written back, names were not: what was created or renamed is where it was before. */
    NAMES_LOST,
    /** Power cut; names were written back, contents were not: a renamed file is there, and empty or old. */
    CONTENT_LOST;

    /** True when the machine lost power, false when only the process ended. */
    public boolean isPowerCut() {
        return this != KILLED;
    }
}
