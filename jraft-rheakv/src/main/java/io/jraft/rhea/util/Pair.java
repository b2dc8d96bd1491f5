package io.jraft.rhea.util;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A key and a value. Two are equal when both are. Owner: the user. */
public final class Pair<K extends @Nullable Object, V extends @Nullable Object>
        implements Serializable {
    private static final long serialVersionUID = 1L;

    private K key;
    private V value;

    /** Those two. */
    public static <K extends @Nullable Object, V extends @Nullable Object> Pair<K, V> of(
            K key, V value) {
        return new Pair<>(key, value);
    }

    public Pair(K key, V value) {
        this.key = key;
        this.value = value;
    }

    public K getKey() {
        return key;
    }

    public void setKey(K key) {
        this.key = key;
    }

    public V getValue() {
        return value;
    }

    public void setValue(V value) {
        this.value = value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Pair<?, ?> pair
                && Objects.equals(key, pair.key)
                && Objects.equals(value, pair.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, value);
    }

    @Override
    public String toString() {
        return "Pair{key=" + key + ", value=" + value + "}";
    }
}
