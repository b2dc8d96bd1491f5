package io.jraft.rhea.storage;

/**
 * Keeps the regions of one store.
 * Owner: the store's engine. {@link #close} waits for reads that are on their way; whoever comes later gets an exception.
 */
public interface KVStorage extends AutoCloseable {
    /** The part of a region, which is empty if the storage has never seen it. */
    RegionStore region(long regionId);

    /** Whether a region is still there after a restart of the process. */
    boolean isDurable();

    @Override
    void close();
}
