package io.jraft.option;

/** What {@code Node.apply} does when the node has as much work as it may queue. */
public enum ApplyTaskMode {
    /** Waits on the caller's thread until there is room; never on a thread of the library. */
    Blocking,
    /** Refuses at once, with {@code EBUSY}. */
    NonBlocking
}
