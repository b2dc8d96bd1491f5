package io.jraft.rhea.storage.zip;

import java.util.zip.Deflater;

/** How hard is tried to make files small. Owner: ANY, stateless. */
final class Levels {
    private Levels() {}

    static int checked(int level) {
        if (level < Deflater.DEFAULT_COMPRESSION || level > Deflater.BEST_COMPRESSION) {
            throw new IllegalArgumentException(
                    "compressLevel is " + level + " and must be from -1 to 9");
        }
        return level;
    }
}
