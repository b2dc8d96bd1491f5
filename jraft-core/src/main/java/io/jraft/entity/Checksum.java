package io.jraft.entity;

import java.util.Collection;

/** Something with a checksum; checksums combine by exclusive or. */
public interface Checksum {

    /** The checksum. */
    long checksum();

    /** Both combined. */
    default long checksum(long v1, long v2) {
        return v1 ^ v2;
    }

    /** The checksums of all {@code factors} combined with {@code v}. */
    default long checksum(Collection<? extends Checksum> factors, long v) {
        long sum = v;
        for (Checksum factor : factors) {
            sum = checksum(sum, factor.checksum());
        }
        return sum;
    }
}
