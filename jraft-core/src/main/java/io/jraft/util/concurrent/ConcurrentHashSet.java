package io.jraft.util.concurrent;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A set for many threads; its iterators see what they may. Owner: ANY.
 *
 * @param <E> what is in it, never null
 */
public class ConcurrentHashSet<E> extends AbstractSet<E> {
    private final Set<E> set = ConcurrentHashMap.newKeySet();

    /** Empty. */
    public ConcurrentHashSet() {}

    @Override
    public int size() {
        return set.size();
    }

    @Override
    public boolean contains(@Nullable Object o) {
        return o != null && set.contains(o);
    }

    @Override
    public Iterator<E> iterator() {
        return set.iterator();
    }

    @Override
    public boolean add(E o) {
        return set.add(o);
    }

    @Override
    public boolean remove(@Nullable Object o) {
        return o != null && set.remove(o);
    }

    @Override
    public void clear() {
        set.clear();
    }
}
