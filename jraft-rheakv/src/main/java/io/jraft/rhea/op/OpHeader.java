package io.jraft.rhea.op;

/**
 * Who asks, and on which understanding.
 *
 * @param timeMs wall clock of the leader that took the operation, milliseconds since 1970; 0 until it did
 * @param version of the region that the client knows; checked again when the operation is applied
 * @param client who asks
 * @param sequence number of the operation, from 1, given by the client; the same for each repetition
 * @param confirmedBelow the client has the answers of all its operations below this number
 */
public record OpHeader(
        long timeMs, long version, ClientId client, long sequence, long confirmedBelow) {
    /** An operation that nobody will repeat. */
    public static OpHeader once(long version) {
        return new OpHeader(0, version, ClientId.NONE, 0, 0);
    }

    /** The same, taken by a leader at that time. */
    public OpHeader at(long takenMs) {
        return new OpHeader(takenMs, version, client, sequence, confirmedBelow);
    }
}
