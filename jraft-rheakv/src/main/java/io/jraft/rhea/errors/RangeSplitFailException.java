package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** A region was not split: the number of the new one is taken, or it has too few keys. {@link #getError} says which. */
public class RangeSplitFailException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#CONFLICT_REGION_ID} or {@link Errors#TOO_SMALL_TO_SPLIT}. */
    public RangeSplitFailException(
            Errors error, @Nullable String message, @Nullable Throwable cause) {
        super(error, message, cause);
    }
}
