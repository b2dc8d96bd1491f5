package io.jraft.rhea.client;

/**
 * Is told what happens to the keys that it watches. Calls for one region come one at a time and in the order of its changes,
 * those for different regions at the same time. They come on threads for watches: a listener may take its time and may use the
 * client, which holds up nothing but its own watch of that region. One that throws ends its watch.
 */
public interface WatchListener {
    /** A change: each one once. */
    void onChange(WatchEvent event);

    /**
     * Changes of a region were missed: the listener was too slow, or away for too long, so that no replica remembers them. The
     * watch goes on. Whoever keeps a picture of the keys reads them again now ({@code scan}): that shows all changes before
     * {@code nextRevision}, and those from there on are told as ever.
     *
     * @param regionId which region
     * @param missedFrom the first revision that may have been missed
     * @param nextRevision the first one that will not
     */
    void onFellBehind(long regionId, long missedFrom, long nextRevision);

    /**
     * The watch has ended and is told nothing more: the region does not exist as it did, the request was refused, or the listener
     * threw. Not called after {@link KVWatch#close}.
     */
    void onEnd(Throwable cause);
}
