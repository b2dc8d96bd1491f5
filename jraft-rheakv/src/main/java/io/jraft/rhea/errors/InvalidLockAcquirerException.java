package io.jraft.rhea.errors;

/** A lock was given back by somebody who does not hold it, or no longer does. */
public class InvalidLockAcquirerException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public InvalidLockAcquirerException(String message) {
        super(message);
    }
}
