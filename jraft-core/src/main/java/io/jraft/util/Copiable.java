package io.jraft.util;

/** Something that can be copied. */
public interface Copiable<T> {

    /** A copy that does not change when the original does. */
    T copy();
}
