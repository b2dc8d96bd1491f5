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
 * @param bytesPerSecond bandwidth; 0 for no limit
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
}
