package io.jraft.rhea.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a store that belongs to one region; see {@link StoreKeys} for the keys.
 * Owner: reads are for ANY thread, each of them sees a state between two {@link #write}s; all else is FSM's.
 * All methods throw {@link StorageException} if the disk fails or the store is closed.
 */
public interface RegionStore {
    /** The value of a key; null for none. */
    byte @Nullable [] get(byte[] key);

    /**
     * How long the values of keys are, in their order; -1 for none. Does not copy them. Owner: FSM, who alone changes them.
     */
    int[] lengths(List<byte[]> keys);

    /** The values of several keys in their order, from one state; null for none. */
    List<byte @Nullable []> multiGet(List<byte[]> keys);

    /**
     * Shows keys to a visitor until it has enough.
     *
     * @param range which; it ought to lie in the region
     * @param backward from the last key down
     * @param values whether values are wanted
     */
    void scan(KeyRange range, boolean backward, boolean values, ScanVisitor visitor);

    /**
     * Shows a range, and what state it is of: first {@code before}, if it is there, then the range. Both with values.
     *
     * @param before a key that is smaller than all of the range
     */
    void scanWith(byte[] before, KeyRange range, boolean backward, ScanVisitor visitor);

    /** Does all changes in one step: a crash leaves all of them or none. Not durable before {@link Image#writeTo} or a close. */
    void write(WriteSet changes);

    /**
     * As {@link #write}, and in the same step all of another region that stands here becomes that region's: what is its own was
     * put by these changes, and its users' keys were this region's. If that region has begun already, which a store that is not
     * durable sees when it applies the same once more, it stays as it is.
     *
     * @throws StorageException also if the store is durable and that region has begun already: then two regions have one number
     */
    void split(WriteSet changes, RegionKeys child);

    /**
     * Another region ends in this store, because this one takes it over: from now on whatever that region's replica here still
     * writes or installs, or makes an image of, is refused, by a {@link RegionEndedException}. A second time it does nothing. What stood there is
     * untouched. Waits for a write of that region that is under way; it is the only thing of another region that is waited for.
     */
    void end(long regionId);

    /** The state now, in constant time, for a snapshot. */
    Image image(RegionKeys keys);

    /**
     * Replaces everything in {@code replaced} by what an image of those keys holds. A crash in the middle leaves the region
     * without a record, so that its snapshot is loaded again.
     *
     * @param directory with the files that {@link Image#writeTo} wrote
     * @param files their names, in their order
     * @param replaced ranges that the region had, and those it will have
     */
    void install(Path directory, List<String> files, List<KeyRange> replaced) throws IOException;

    /** One state of a region. Owner: BULK, while entries are applied. */
    interface Image extends AutoCloseable {
        /**
         * Writes the region's keys into files of a directory; everything up to this image is durable in the store itself
         * when it returns, if the store is one that is.
         *
         * @return the names of the files, in the order of their keys
         */
        List<String> writeTo(Path directory) throws IOException;

        /** Shows keys and values of this state to a visitor, in order, until it has enough. */
        void scan(KeyRange range, ScanVisitor visitor);

        @Override
        void close();
    }
}
