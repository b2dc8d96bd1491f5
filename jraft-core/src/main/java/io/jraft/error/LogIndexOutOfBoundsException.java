package io.jraft.error;

import org.jspecify.annotations.Nullable;

/** There is no applied entry at the index that was asked for, or there never can be. */
public class LogIndexOutOfBoundsException extends IndexOutOfBoundsException {

    private static final long serialVersionUID = 1L;

    /** Without words. */
    public LogIndexOutOfBoundsException() {}

    /** With words. */
    public LogIndexOutOfBoundsException(@Nullable String s) {
        super(s);
    }

    /** With the index. */
    public LogIndexOutOfBoundsException(int index) {
        super(index);
    }
}
