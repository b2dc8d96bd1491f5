package io.jraft.sim.net;

/**
 * How one direction of a link behaves.
 *
 * @param latencyNanos mean time on the way
 * @param lossPerMillion frames that vanish although the connection stands
 * @param duplicatePerMillion frames that arrive twice
 * @param reorderPerMillion frames that are overtaken by later ones
 * @param replayPerMillion frames of which a copy arrives again much later, maybe in another term or life
 * @param flipPerMillion frames in which a bit is flipped
 * @param resetPerMillion frames at which the connection breaks
 * @param bytesPerSecond bandwidth; 0 for no limit. Frames leave one after the other, both lanes by turns of who comes first; who
 *     finds more than {@link #QUEUE_MAX_NANOS} of others before it is refused
 */
public record LinkQuality(
        long latencyNanos,
        int lossPerMillion,
        int duplicatePerMillion,
        int reorderPerMillion,
        int replayPerMillion,
        int flipPerMillion,
        int resetPerMillion,
        long bytesPerSecond) {
    /** What waits before a narrow link at most, as the time it takes to send it: a buffer of one second. */
    public static final long QUEUE_MAX_NANOS = 1_000_000_000L;

    /** Half a millisecond and no trouble. */
    public static final LinkQuality GOOD = new LinkQuality(500_000, 0, 0, 0, 0, 0, 0, 0);

    /** The same with another latency. */
    public LinkQuality latency(long nanos) {
        return new LinkQuality(
                nanos,
                lossPerMillion,
                duplicatePerMillion,
                reorderPerMillion,
                replayPerMillion,
                flipPerMillion,
                resetPerMillion,
                bytesPerSecond);
    }

    /** The same with a limit of bandwidth; 0 for none. */
    public LinkQuality bandwidth(long bytes) {
        return new LinkQuality(
                latencyNanos,
                lossPerMillion,
                duplicatePerMillion,
                reorderPerMillion,
                replayPerMillion,
                flipPerMillion,
                resetPerMillion,
                bytes);
    }
}
