package io.jraft.rhea.storage;

/** Sees the keys of a scan, in its order. */
@FunctionalInterface
public interface ScanVisitor {
    /**
     * One key of the store, and its value; empty if values were not asked for.
     *
     * @return whether to go on
     */
    boolean visit(byte[] key, byte[] value);
}
