package io.jraft.protocol;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Until when a leader may answer reads without asking anybody (thesis 6.4.1). A voter that answers a beat promises not to
 * help another leader for a time of its own choosing, its election timeout, unless the leader itself hands over; the
 * lease is what a quorum has promised.
 * Owner: LOOP. Called by the read-only service and for the answers to beats. Calls {@link Quorum}.
 * Invariants: I-12: a lease counts from the moment a beat was sent, never from its answer.
 *
 * <p>What it rests on. Two clocks run at rates that differ from true time by less than the stated drift: a promise of T
 * at a voter whose clock is fast lasts T / (1 + d), and a leader whose clock is slow measures t for t / (1 - d), so the
 * lease is the promise times (1 - d) / (1 + d). A pause of the leader beyond the stated bound voids the lease, because a
 * clock that stood still meanwhile would know nothing of it: the wall clock is looked at for this one reason, and it can
 * only end a lease. A leader that has told another node to take over has no lease for the rest of its term.
 */
@OwnedBy(Owner.LOOP)
public final class LeaderLease {
    private static final long MILLION = 1_000_000L;

    private final long driftPpm;
    private long pauseMax;
    private long longest;

    /** Until when each voter keeps its promise, by the leader's clock. */
    private final Map<PeerId, long[]> promised = new LinkedHashMap<>();

    private boolean led;
    private boolean wanted;
    private boolean givenUp;

    /** Beats sent before count for nothing. */
    private long notBefore;

    private long seenAt;
    private long wallSeenAt;

    /**
     * A lease that is not held.
     *
     * @param longestNanos length of the lease at most, before the drift is taken off
     * @param driftPpmMax by how much a clock's rate may differ from true time, in parts per million
     * @param pauseMaxNanos a leader that was not looked at for longer was paused
     */
    public LeaderLease(long longestNanos, int driftPpmMax, long pauseMaxNanos) {
        if (longestNanos <= 0 || driftPpmMax < 0 || driftPpmMax >= MILLION || pauseMaxNanos <= 0) {
            throw new IllegalArgumentException(
                    "lease "
                            + longestNanos
                            + " ns, drift "
                            + driftPpmMax
                            + " ppm, pause "
                            + pauseMaxNanos
                            + " ns");
        }
        longest = longestNanos;
        driftPpm = driftPpmMax;
        pauseMax = pauseMaxNanos;
    }

    /** A term of leadership begins; {@code wantedNow} when reads are expected that go by the lease. */
    public void begin(long now, long wallMillis, boolean wantedNow) {
        end();
        led = true;
        wanted = wantedNow;
        notBefore = now;
        seenAt = now;
        wallSeenAt = wallMillis;
    }

    /** A read wants to go by the lease: from now on beats ask for promises. */
    public void want() {
        wanted = true;
    }

    /** Whether beats shall ask for promises; nobody is bound for a lease that nobody uses. */
    public boolean isWanted() {
        return led && wanted && !givenUp;
    }

    /** Leadership is over. */
    public void end() {
        led = false;
        wanted = false;
        givenUp = false;
        promised.clear();
    }

    /** Another node is about to be told to take over: no lease for the rest of this term. */
    public void giveUp() {
        givenUp = true;
        promised.clear();
    }

    /** From now on a lease is that long at most, and a longer absence is a pause. */
    public void retune(long longestNanos, long pauseMaxNanos) {
        longest = longestNanos;
        pauseMax = pauseMaxNanos;
        // What was promised so far was measured with the old length; new answers come within a
        // beat.
        promised.clear();
    }

    /**
     * A voter answered a beat.
     *
     * @param sentAt when that beat was sent, by this leader's clock
     * @param promiseNanos how long the voter helps no other leader, from the moment it heard the beat, by its own clock
     */
    public void promised(PeerId peer, long sentAt, long promiseNanos, long now) {
        if (!led || givenUp || promiseNanos <= 0 || sentAt < notBefore || sentAt > now) {
            return;
        }
        long until = sentAt + safeLength(Math.min(longest, promiseNanos));
        long[] cell = promised.get(peer);
        if (cell == null) {
            promised.put(peer.copy(), new long[] {until});
        } else {
            cell[0] = Math.max(cell[0], until);
        }
    }

    /** How long a promise can be trusted by a clock that may be slow, given by one that may be fast. */
    private long safeLength(long nanos) {
        return (long) ((double) nanos * (MILLION - driftPpm) / (MILLION + driftPpm));
    }

    /** Looks at the clocks, every turn: whoever was away for too long trusts no promise that was asked for before. */
    public void observe(long now, long wallMillis) {
        long gap = now - seenAt;
        long unseen = (wallMillis - wallSeenAt) * MILLION - gap;
        seenAt = now;
        wallSeenAt = wallMillis;
        // A wall clock that was set, either way, may hide that the other one stood still.
        if (gap > pauseMax || Math.abs(unseen) > pauseMax) {
            notBefore = now;
            promised.clear();
        }
    }

    /**
     * Whether nobody else can lead now.
     *
     * @param conf configuration in force: while joint, both majorities must have promised
     * @param self this leader, whose own promise needs no time; counts as a voter only if it is one
     */
    public boolean isValid(ConfEntry conf, PeerId self, long now) {
        return led
                && !givenUp
                && now < Quorum.newest(conf, peer -> peer.equals(self) ? Long.MAX_VALUE : of(peer));
    }

    private long of(PeerId peer) {
        long[] cell = promised.get(peer);
        return cell == null ? Long.MIN_VALUE : cell[0];
    }
}
