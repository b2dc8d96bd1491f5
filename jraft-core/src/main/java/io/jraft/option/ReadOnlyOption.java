package io.jraft.option;

import io.jraft.entity.EnumOutter.ReadOnlyType;
import org.jspecify.annotations.Nullable;

/** How a linearizable read makes sure that the leader still leads. */
public enum ReadOnlyOption {
    /** Asks a majority; safe with any clocks. */
    ReadOnlySafe,
    /**
     * Trusts a lease while it is valid, and asks a majority otherwise. Safe as long as the clocks of
     * voters run at rates within the assumed drift.
     */
    ReadOnlyLeaseBased;

    /** The same as a protobuf enum; null for null. */
    public static @Nullable ReadOnlyType convertMsgType(@Nullable ReadOnlyOption option) {
        if (option == null) {
            return null;
        }
        return option == ReadOnlySafe
                ? ReadOnlyType.READ_ONLY_SAFE
                : ReadOnlyType.READ_ONLY_LEASE_BASED;
    }

    /** The option of a protobuf enum; {@code defaultOption} for null. */
    public static ReadOnlyOption valueOfWithDefault(
            @Nullable ReadOnlyType readOnlyType, ReadOnlyOption defaultOption) {
        if (readOnlyType == null) {
            return defaultOption;
        }
        return readOnlyType == ReadOnlyType.READ_ONLY_SAFE ? ReadOnlySafe : ReadOnlyLeaseBased;
    }
}
