package io.jraft.core.beats;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;

/**
 * The groups of a loop whose leaders share their beats. One that follows its leader no more ends it for all: it is
 * forgotten, and the leaders are told so when they ask. Owner: LOOP. Called by SharedBeats.
 */
@OwnedBy(Owner.LOOP)
public final class HeardSet {
    private final long number;
    private final long seat;
    private final Runnable forget;
    private long newest;
    private long heardAt = Long.MIN_VALUE;
    private boolean ended;

    HeardSet(long number, long seat, Runnable forget) {
        this.number = number;
        this.seat = seat;
        this.forget = forget;
    }

    Entry enter() {
        return new Entry(this);
    }

    /** The number of this entry, which leaders must name. */
    long seat() {
        return seat;
    }

    /** A shared beat came; false when a later one was heard before. */
    boolean beaten(long number, long now) {
        if (number <= newest) {
            return false;
        }
        newest = number;
        heardAt = now;
        return true;
    }

    private void end() {
        if (!ended) {
            ended = true;
            forget.run();
        }
    }

    /** One group in a set, as long as it follows the leader that offered it, in that term. Owner: LOOP. */
    public static final class Entry {
        private final HeardSet set;

        Entry(HeardSet set) {
            this.set = set;
        }

        /** The leader's number of the set. */
        public long number() {
            return set.number;
        }

        /** The number to answer with. */
        public long seat() {
            return set.seat;
        }

        /** When a shared beat was last heard; {@link Long#MIN_VALUE} when none was. */
        public long heardAt() {
            return set.heardAt;
        }

        /** Whether shared beats are still heard for it. */
        public boolean isLive() {
            return !set.ended;
        }

        /** The group follows that leader, in that term, no more: whoever asks is told that the set is unknown. */
        public void leave() {
            set.end();
        }
    }
}
