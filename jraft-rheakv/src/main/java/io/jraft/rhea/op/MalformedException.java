package io.jraft.rhea.op;

/** Bytes that are no operation or no answer of a version we know. The message says where and why. */
public final class MalformedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message);
    }
}
