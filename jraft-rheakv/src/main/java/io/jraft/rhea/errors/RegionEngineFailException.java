package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** A region could not be started. */
public class RegionEngineFailException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#REGION_ENGINE_FAIL}. */
    public RegionEngineFailException(@Nullable String message) {
        this(message, null);
    }

    /** The same, because of that. */
    public RegionEngineFailException(@Nullable String message, @Nullable Throwable cause) {
        super(Errors.REGION_ENGINE_FAIL, message, cause);
    }
}
