package io.jraft.rhea.client;

/** Goes through a range, a page at a time. Owner: one thread; both methods may wait for a page. */
public interface RheaIterator<E> {
    /** Whether there is one more. */
    boolean hasNext();

    /**
     * The next one.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    E next();
}
