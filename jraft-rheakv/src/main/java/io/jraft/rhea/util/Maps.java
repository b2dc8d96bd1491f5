package io.jraft.rhea.util;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Makes maps. What it makes is empty and belongs to the caller. Owner: ANY, stateless. */
public final class Maps {
    private Maps() {}

    public static <K extends @Nullable Object, V extends @Nullable Object>
            HashMap<K, V> newHashMap() {
        return new HashMap<>();
    }

    /** One that takes that many without growing. */
    public static <K extends @Nullable Object, V extends @Nullable Object>
            HashMap<K, V> newHashMapWithExpectedSize(int expectedSize) {
        return new HashMap<>(capacity(expectedSize));
    }

    public static <K extends @Nullable Object, V extends @Nullable Object>
            IdentityHashMap<K, V> newIdentityHashMap() {
        return new IdentityHashMap<>();
    }

    /** One that takes that many without growing. */
    public static <K extends @Nullable Object, V extends @Nullable Object>
            IdentityHashMap<K, V> newIdentityHashMapWithExpectedSize(int expectedSize) {
        return new IdentityHashMap<>(expectedSize);
    }

    /** One that keeps the order in which keys come. */
    public static <K extends @Nullable Object, V extends @Nullable Object>
            LinkedHashMap<K, V> newLinkedHashMap() {
        return new LinkedHashMap<>();
    }

    /** One in the order of the keys. */
    @SuppressWarnings(
            "rawtypes") // As programs declare it: keys that can be compared to themselves.
    public static <K extends Comparable, V extends @Nullable Object> TreeMap<K, V> newTreeMap() {
        return new TreeMap<>();
    }

    public static <K, V> ConcurrentMap<K, V> newConcurrentMap() {
        return new ConcurrentHashMap<>();
    }

    /** One that takes that many without growing. */
    public static <K, V> ConcurrentMap<K, V> newConcurrentMap(int initialCapacity) {
        return new ConcurrentHashMap<>(initialCapacity);
    }

    /** One by numbers. */
    public static <V> ConcurrentMap<Long, V> newConcurrentMapLong() {
        return new ConcurrentHashMap<>();
    }

    /** One by numbers that takes that many without growing. */
    public static <V> ConcurrentMap<Long, V> newConcurrentMapLong(int initialCapacity) {
        return new ConcurrentHashMap<>(initialCapacity);
    }

    /** So that three quarters of it are enough. */
    private static int capacity(int expected) {
        if (expected < 0) {
            throw new IllegalArgumentException("less than no elements: " + expected);
        }
        return (int) Math.min(1 << 30, expected * 4L / 3 + 1);
    }
}
