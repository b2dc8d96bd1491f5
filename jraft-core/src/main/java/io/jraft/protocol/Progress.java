package io.jraft.protocol;

import static io.jraft.check.Invariant.I_8;

import io.jraft.check.Check;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.entity.PeerId;

/**
 * What a leader knows of one follower, and what it may send it. All transitions between the three modes are in here.
 * Owner: LOOP. Called by the follower's replicator. Calls {@link Inflights}.
 * Invariants: match is below next; match never passes what was sent in this term, and falls only in {@link #regress}
 * and {@link #doubt};
 * it rises only from the range of a request that was accepted, or of a snapshot that was loaded. A hint of the follower
 * touches next alone. I-8 counts what match says.
 *
 * <p>Times are monotonic nanoseconds and are only ever subtracted from each other.
 */
@OwnedBy(Owner.LOOP)
public final class Progress {
    /** How the leader sends. */
    public enum Mode {
        /** One request at a time, until the follower's log is found to match. */
        PROBE,
        /** Requests follow each other without waiting for answers. */
        REPLICATE,
        /** Nothing is sent: the follower takes a snapshot. */
        SNAPSHOT
    }

    private static final long PROBE_RETRY_DEFAULT_NANOS = 100_000_000L;

    private final PeerId peer;
    private final Inflights inflights;
    private Mode mode = Mode.PROBE;
    private long match;
    private long next = 1;

    /** Last index of any request or snapshot of this term: no answer can say more. */
    private long lastSent;

    private boolean probeOutstanding;
    private long probePrev;
    private long probeSentAt;
    private long probeRetryNanos = PROBE_RETRY_DEFAULT_NANOS;
    private long snapshotIndex;
    private boolean paused;
    private long pausedUntil;

    /**
     * Begins in PROBE at index 1; call {@link #restart} when leadership starts.
     *
     * @param peer the follower or learner
     * @param inflightCountMax most appends without an answer, above 0
     * @param inflightBytesMax bytes in flight at which sending stops, above 0
     */
    public Progress(PeerId peer, int inflightCountMax, long inflightBytesMax) {
        this.peer = peer;
        this.inflights = new Inflights(inflightCountMax, inflightBytesMax);
    }

    /** A new term of leadership: nothing is known but where to look first, usually right after the leader's log. */
    public void restart(long nextIndex) {
        if (nextIndex < 1) {
            throw new IllegalArgumentException(
                    "the first index to send is 1 or above, not " + nextIndex);
        }
        match = 0;
        lastSent = 0;
        paused = false;
        inflights.credit(Long.MAX_VALUE);
        probeFrom(nextIndex);
    }

    /** After this many nanoseconds an unanswered probe is taken for lost; 100 ms unless set. */
    public void setProbeRetry(long nanos) {
        probeRetryNanos = nanos;
    }

    /** True when an append may be sent now. */
    public boolean maySend(long now) {
        if (paused && now - pausedUntil < 0) {
            return false;
        }
        return switch (mode) {
            case PROBE -> !probeOutstanding || now - probeSentAt >= probeRetryNanos;
            case REPLICATE -> !inflights.isFull();
            case SNAPSHOT -> false;
        };
    }

    /**
     * A request with {@code prev = next - 1} has left, to find out whether it matches.
     *
     * @param lastIndex last index it covers; {@code next - 1} when it is empty
     * @param bytes bytes of its entries
     */
    public void sentProbe(long now, long lastIndex, long bytes) {
        requireMode(Mode.PROBE, "sentProbe");
        requireCovered(lastIndex);
        inflights.clear();
        inflights.add(lastIndex, bytes, now);
        probeOutstanding = true;
        probePrev = next - 1;
        probeSentAt = now;
        lastSent = Math.max(lastSent, lastIndex);
    }

    /**
     * A request with {@code prev = next - 1} has left; the next one will follow it without waiting.
     *
     * @param lastIndex last index it covers; {@code next - 1} when it is empty
     * @param bytes bytes of its entries
     */
    public void sentAppend(long now, long lastIndex, long bytes) {
        requireMode(Mode.REPLICATE, "sentAppend");
        requireCovered(lastIndex);
        inflights.add(lastIndex, bytes, now);
        next = lastIndex + 1;
        lastSent = Math.max(lastSent, lastIndex);
    }

    /**
     * The follower accepted a request of this term.
     *
     * @param lastIndexOfRequest last index that request covered, never the end of the follower's log: what lies behind
     *     may be another leader's
     * @param leaderLast end of the leader's log
     * @return true when match grew
     */
    public boolean acked(long lastIndexOfRequest, long leaderLast, long now) {
        Check.that(
                lastIndexOfRequest <= leaderLast,
                I_8,
                "a follower claims to match up to %d, beyond the leader's end %d",
                lastIndexOfRequest,
                leaderLast);
        if (lastIndexOfRequest > lastSent) {
            // It answers what a former Progress of this peer sent, before the peer was removed and
            // added again.
            return false;
        }
        boolean grew = lastIndexOfRequest > match;
        match = Math.max(match, lastIndexOfRequest);
        switch (mode) {
            case PROBE -> ackedWhileProbing(lastIndexOfRequest);
            case REPLICATE -> inflights.freeTo(lastIndexOfRequest);
            case SNAPSHOT -> {
                if (match >= snapshotIndex) {
                    becomeProbe();
                }
            }
        }
        next = Math.max(next, match + 1);
        return grew;
    }

    private void ackedWhileProbing(long lastIndexOfRequest) {
        if (lastIndexOfRequest >= next - 1) {
            mode = Mode.REPLICATE;
            probeOutstanding = false;
            inflights.clear();
        }
        // Else it is a late answer from before the probe: true, but it does not tell whether the
        // probe matches.
    }

    /**
     * The follower holds committed entries that somebody else sent it. Only for one that counts in no majority: nothing here
     * has been compared by this leader, see {@link #doubt}.
     *
     * @param index last index that it holds
     * @param leaderCommit this leader's commit index; what it does not know to be committed is not believed
     * @return true when match grew
     */
    public boolean relayed(long index, long leaderCommit) {
        long believed = Math.min(index, leaderCommit);
        if (believed <= match) {
            return false;
        }
        match = believed;
        if (mode == Mode.SNAPSHOT && match >= snapshotIndex) {
            becomeProbe();
        }
        next = Math.max(next, match + 1);
        return true;
    }

    /** From here on match shall be what this leader has compared by itself: it begins at 0, and a probe tells it. */
    public void doubt() {
        long at = match;
        match = 0;
        probeFrom(at + 1);
    }

    /**
     * The follower did not find {@code prev} of a request of this term. Late answers are ignored: one at or below
     * match, one to anything but the outstanding probe, one beyond all that was sent.
     *
     * @param rejectedIndex index of that {@code prev}
     * @param nextProbeIndex index from {@link LogMatching#nextProbe}: the next {@code prev} to try
     * @return true when it was taken and a probe may be sent
     */
    public boolean rejected(long rejectedIndex, long nextProbeIndex, long now) {
        boolean stale =
                rejectedIndex <= match
                        || rejectedIndex > lastSent
                        || mode == Mode.SNAPSHOT
                        || (mode == Mode.PROBE
                                && !(probeOutstanding && rejectedIndex == probePrev));
        if (stale) {
            return false;
        }
        probeFrom(Math.max(match, Math.min(nextProbeIndex, rejectedIndex - 1)) + 1);
        return true;
    }

    /** Falls back to one request at a time, right after what is known to match. */
    public void becomeProbe() {
        probeFrom(match + 1);
    }

    /** A snapshot that covers everything up to the index has been offered; appends stop until it is done or failed. */
    public void becomeSnapshot(long index, long now) {
        probeFrom(match + 1);
        mode = Mode.SNAPSHOT;
        snapshotIndex = index;
        lastSent = Math.max(lastSent, index);
    }

    /** The follower holds durably what its snapshot covers. Ignored when no snapshot is on its way. */
    public void snapshotDone(long index) {
        if (mode == Mode.SNAPSHOT) {
            // Not more than was offered, whatever the answer says.
            match = Math.max(match, Math.min(index, snapshotIndex));
            becomeProbe();
        }
    }

    /** The follower could not take the snapshot. The caller waits, with {@link #pausedUntil}, before it tries again. */
    public void snapshotFailed() {
        if (mode == Mode.SNAPSHOT) {
            becomeProbe();
        }
    }

    /** Messages were dropped or the connection came back: what is in flight may never be answered. */
    public void lost(long now) {
        switch (mode) {
            case REPLICATE -> becomeProbe();
            case PROBE -> {
                probeOutstanding = false;
                inflights.clear();
            }
            case SNAPSHOT -> {
                // The follower pulls the files itself and repeats what it misses.
            }
        }
    }

    /** True in REPLICATE when the oldest request has waited longer than the timeout: call {@link #lost} then. */
    public boolean stalled(long now, long timeoutNanos) {
        return mode == Mode.REPLICATE
                && inflights.count() > 0
                && now - inflights.oldestSentAt() > timeoutNanos;
    }

    /** The follower has room for so many bytes in flight. */
    public void credit(long bytes) {
        inflights.credit(bytes);
    }

    /** The follower takes no entries now: nothing is sent before this time. */
    public void pausedUntil(long nanos) {
        paused = true;
        pausedUntil = nanos;
    }

    /**
     * The follower's log ends before match: its disk was lost or replaced, so the promise that match stood for is gone
     * (a restart on an empty directory). This is the one place where match falls, to 0, so that probing may go back as
     * far as needed; the caller tells the ballot box too, which must no longer count this peer for what it forgot. A
     * commit index that has been reached stays.
     *
     * @param followerLast end of the follower's log, from an answer to a heartbeat; ignored when at or above match
     */
    public void regress(long followerLast) {
        if (followerLast < match) {
            match = 0;
            probeFrom(followerLast + 1);
        }
    }

    private void probeFrom(long index) {
        mode = Mode.PROBE;
        next = index;
        probeOutstanding = false;
        snapshotIndex = 0;
        inflights.clear();
    }

    private void requireMode(Mode expected, String call) {
        if (mode != expected) {
            throw new IllegalStateException(call + " belongs to " + expected + ", but " + this);
        }
    }

    private void requireCovered(long lastIndex) {
        if (lastIndex < next - 1) {
            throw new IllegalArgumentException(
                    "a request that starts at " + next + " cannot end at " + lastIndex);
        }
    }

    public PeerId peer() {
        return peer;
    }

    public Mode mode() {
        return mode;
    }

    /** Last index known to be equal, and durable, at the follower. */
    public long match() {
        return match;
    }

    /** First index of the next request. */
    public long next() {
        return next;
    }

    /** Index of the snapshot on its way; 0 when there is none. */
    public long snapshotIndex() {
        return snapshotIndex;
    }

    /** Bytes of entries without an answer. */
    public long inflightBytes() {
        return inflights.bytes();
    }

    /** Requests without an answer. */
    public int inflightCount() {
        return inflights.count();
    }

    @Override
    public String toString() {
        return peer + " is in " + mode + " with match " + match + " and next " + next;
    }
}
