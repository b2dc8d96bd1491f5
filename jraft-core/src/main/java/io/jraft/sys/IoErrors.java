package io.jraft.sys;

import io.jraft.spi.NoSpaceException;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns what the operating system says into errors that name the file and what was tried. Owner: ANY. */
final class IoErrors {
    private IoErrors() {}

    /** The error to throw: {@link NoSpaceException} for a full disk or an exhausted quota. */
    static IOException of(String action, String path, IOException cause) {
        if (cause instanceof NoSpaceException) {
            return cause;
        }
        String message = action + " " + path + " failed: " + cause;
        return meansNoSpace(cause.getMessage())
                ? new NoSpaceException(message, cause)
                : new IOException(message, cause);
    }

    /**
     * Java hides errno, so the text of ENOSPC and EDQUOT has to do. The texts are those of the C library in English,
     * which is what a JVM prints unless the C library's own translations are installed and chosen.
     */
    static boolean meansNoSpace(@Nullable String message) {
        if (message == null) {
            return false;
        }
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("no space left on device")
                || text.contains("disk quota exceeded")
                || text.contains("not enough space on the disk");
    }
}
