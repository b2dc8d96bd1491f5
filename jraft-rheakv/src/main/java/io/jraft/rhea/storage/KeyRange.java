package io.jraft.rhea.storage;

import java.util.Arrays;

/**
 * Keys of a store from {@code from} on and before {@code to}, compared byte by byte without signs.
 *
 * @param from first key
 * @param to first key that is not in it; not before {@code from}
 */
public record KeyRange(byte[] from, byte[] to) {
    public KeyRange {
        if (Arrays.compareUnsigned(from, to) > 0) {
            throw new IllegalArgumentException(
                    "the range ends before it begins: "
                            + Arrays.toString(from)
                            + " to "
                            + Arrays.toString(to));
        }
    }

    public boolean contains(byte[] key) {
        return Arrays.compareUnsigned(from, key) <= 0 && Arrays.compareUnsigned(key, to) < 0;
    }

    public boolean isEmpty() {
        return Arrays.equals(from, to);
    }
}
