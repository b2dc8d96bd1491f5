package io.jraft.sim.disk;

/** Hears of every call, in order. May throw {@link SimCrash}, which takes the disk down like a power cut there. */
@FunctionalInterface
public interface DiskListener {
    /** A listener that does not listen. */
    DiskListener NONE = call -> {};

    /** Before a call is carried out, and before any fault meets it. */
    void onCall(DiskCall call);

    /** After a call did what was asked. Not heard of when it failed. */
    default void onDone(DiskCall call) {}
}
