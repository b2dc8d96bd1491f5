package io.jraft.rhea.client;

import io.jraft.rhea.op.Change;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One change of one key, or the removal of a range.
 *
 * @param regionId the region whose change it is
 * @param revision grows from change to change of a region; changes of one operation have the same
 * @param type what happened
 * @param key which; of a range, its first key, empty for the first of all
 * @param value what is there now, if it is a PUT; else null
 * @param endKey of a range, the first key behind it, null for none; else null
 */
public record WatchEvent(
        long regionId,
        long revision,
        Type type,
        byte[] key,
        byte @Nullable [] value,
        byte @Nullable [] endKey) {
    /** What can happen. */
    public enum Type {
        /** A value was set, perhaps to what it was. */
        PUT,
        /** A value was removed, if there was one; by an operation, or because its time to live had ended. */
        DELETE,
        /** All values of a range were removed, as far as they are watched. */
        DELETE_RANGE
    }

    static WatchEvent of(long regionId, Change change) {
        return switch (change.kind()) {
            case PUT ->
                    new WatchEvent(
                            regionId,
                            change.revision(),
                            Type.PUT,
                            change.key(),
                            change.value(),
                            null);
            case DELETE ->
                    new WatchEvent(
                            regionId, change.revision(), Type.DELETE, change.key(), null, null);
            case DELETE_RANGE ->
                    new WatchEvent(
                            regionId,
                            change.revision(),
                            Type.DELETE_RANGE,
                            change.key(),
                            null,
                            change.value());
        };
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof WatchEvent other
                && regionId == other.regionId
                && revision == other.revision
                && type == other.type
                && Arrays.equals(key, other.key)
                && Arrays.equals(value, other.value)
                && Arrays.equals(endKey, other.endKey);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(revision) + Arrays.hashCode(key);
    }
}
