package io.jraft.rhea.util;

/** Makes options, step by step. */
public interface Configured<T> {
    /** What has been said so far; each call gives the same object. */
    T config();
}
