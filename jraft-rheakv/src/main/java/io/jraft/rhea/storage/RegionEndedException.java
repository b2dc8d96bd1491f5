package io.jraft.rhea.storage;

/** The region was taken over by another one, and has nothing in this store any more. No fault of the store. */
public final class RegionEndedException extends StorageException {
    private static final long serialVersionUID = 1L;

    /** That region has ended. */
    public RegionEndedException(long regionId) {
        super("region " + regionId + " was taken over by another one and has ended here", null);
    }
}
