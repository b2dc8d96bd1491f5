package io.jraft;

/**
 * Something that is started with options and shut down.
 * Owner: whoever starts it.
 */
public interface Lifecycle<T> {

    /**
     * Starts.
     *
     * @return false if it could not start; the reason is logged
     */
    boolean init(T opts);

    /** Stops. Safe to call more than once, and after a failed {@code init}. */
    void shutdown();
}
