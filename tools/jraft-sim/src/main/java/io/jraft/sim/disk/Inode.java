package io.jraft.sim.disk;

/** What a name stands for: a {@link SimFile} or a {@link SimDirectory}. */
interface Inode {
    /** The machine starts again: only what the drive holds is there. */
    void restart();

    /** The same, with all that is not synced, for another disk. The names in a directory are for the caller to copy. */
    Inode fork();
}
