package io.jraft.rhea.util;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes lists. What it makes belongs to the caller. Owner: ANY, stateless. */
public final class Lists {
    private Lists() {}

    /** An empty one. */
    public static <E extends @Nullable Object> ArrayList<E> newArrayList() {
        return new ArrayList<>();
    }

    /** One of those, in their order. */
    @SafeVarargs
    public static <E extends @Nullable Object> ArrayList<E> newArrayList(E... elements) {
        ArrayList<E> list = new ArrayList<>(elements.length);
        Collections.addAll(list, elements);
        return list;
    }

    /** One of those, in their order. */
    public static <E extends @Nullable Object> ArrayList<E> newArrayList(
            Iterable<? extends E> elements) {
        if (elements instanceof Collection<? extends E> known) {
            return new ArrayList<>(known);
        }
        return newArrayList(elements.iterator());
    }

    /** One of what comes, in its order. */
    public static <E extends @Nullable Object> ArrayList<E> newArrayList(
            Iterator<? extends E> elements) {
        ArrayList<E> list = new ArrayList<>();
        elements.forEachRemaining(list::add);
        return list;
    }

    /**
     * An empty one with room for that many.
     *
     * @throws IllegalArgumentException if it is less than none
     */
    public static <E extends @Nullable Object> ArrayList<E> newArrayListWithCapacity(
            int initialArraySize) {
        return new ArrayList<>(initialArraySize);
    }

    /**
     * A view of a list, of what {@code function} makes of each element. It is made anew each time that it is looked at, and goes along
     * with the list; the view itself cannot be changed.
     */
    public static <F extends @Nullable Object, T extends @Nullable Object> List<T> transform(
            List<F> fromList, Function<? super F, ? extends T> function) {
        return fromList instanceof RandomAccess
                ? new RandomAccessView<>(fromList, function)
                : new View<>(fromList, function);
    }

    private static class View<F extends @Nullable Object, T extends @Nullable Object>
            extends AbstractList<T> {
        private final List<F> from;
        private final Function<? super F, ? extends T> function;

        View(List<F> from, Function<? super F, ? extends T> function) {
            this.from = from;
            this.function = function;
        }

        @Override
        public T get(int index) {
            return function.apply(from.get(index));
        }

        @Override
        public int size() {
            return from.size();
        }

        @Override
        public Iterator<T> iterator() {
            // Of a linked list each get would begin anew.
            Iterator<F> each = from.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return each.hasNext();
                }

                @Override
                public T next() {
                    return function.apply(each.next());
                }
            };
        }
    }

    private static final class RandomAccessView<
                    F extends @Nullable Object, T extends @Nullable Object>
            extends View<F, T> implements RandomAccess {
        RandomAccessView(List<F> from, Function<? super F, ? extends T> function) {
            super(from, function);
        }
    }
}
