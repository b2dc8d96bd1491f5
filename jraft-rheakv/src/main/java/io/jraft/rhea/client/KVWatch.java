package io.jraft.rhea.client;

/** A watch that goes on until it is closed, or its client is. Owner: ANY. */
public interface KVWatch extends AutoCloseable {
    /**
     * What another watch can go on from: the revisions of which the listener was told everything, and has returned from it, are
     * before it. Taken while a call is running, that call's revision will be told again.
     */
    WatchPosition position();

    /** Ends it. A call of the listener that has begun may still be running; no other will begin. */
    @Override
    void close();
}
