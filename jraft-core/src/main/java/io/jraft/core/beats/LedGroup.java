package io.jraft.core.beats;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.beats.SharedBeats.LedSet;
import io.jraft.core.beats.SharedBeats.Link;
import org.jspecify.annotations.Nullable;

/**
 * One follower of one leader, as the leader's loop beats it: singly, or together with others. For one term of leadership.
 * Owner: LOOP. Called by the follower's replicator.
 */
@OwnedBy(Owner.LOOP)
public final class LedGroup {
    private final SharedBeats beats;
    private final Link link;
    private final Runnable fallen;

    /** The newest number the follower was offered in this term; an older one would look like a beat that comes late. */
    private long newest;

    private @Nullable LedSet set;
    private boolean shared;
    private boolean relies;

    LedGroup(SharedBeats beats, Link link, Runnable fallen) {
        this.beats = beats;
        this.link = link;
        this.fallen = fallen;
    }

    /** Whether the follower is where this was made for. */
    public boolean leadsTo(long life, long every) {
        return link.toLife() == life && link.every() == every;
    }

    /** The number to offer in the next beat of the group alone. From here on {@link #leave} is owed. */
    public long offer() {
        LedSet offered = set;
        if (offered == null) {
            offered = beats.set(link);
            if (offered.number < newest) {
                beats.drop(offered);
                offered = beats.set(link);
            }
            newest = offered.number;
            offered.offer(this);
            set = offered;
        }
        return offered.number;
    }

    /** Goes on where another one of the same follower and term ended. */
    public LedGroup after(@Nullable LedGroup former) {
        newest = former == null ? 0 : former.newest;
        return this;
    }

    /** The follower answered that it entered the group into a set. */
    public void entered(long number, long seat) {
        LedSet offered = set;
        if (offered == null || offered.number != number) {
            return;
        }
        if (offered.entered(seat)) {
            shared = true;
        } else {
            // The follower began anew meanwhile, and knows nothing of those that were entered
            // before.
            beats.drop(offered);
        }
    }

    /** Whether a shared beat stands for this group's. */
    public boolean isShared() {
        return shared;
    }

    /** Says whether shared beats are needed for this group; those that are beaten singly anyway need none. */
    public void rely(boolean now, long at) {
        LedSet mine = set;
        boolean needs = now && shared;
        if (needs != relies && mine != null) {
            relies = needs;
            mine.relied(needs ? 1 : -1, at);
        }
    }

    /** When a shared beat was last answered; {@link Long#MIN_VALUE} when this group's are not shared, or none was. */
    public long answeredAt() {
        LedSet mine = set;
        return shared && mine != null ? mine.answeredAt() : Long.MIN_VALUE;
    }

    /** This leader speaks no more for the group: nothing that names the set may leave after this. */
    public void leave() {
        LedSet mine = set;
        if (mine != null) {
            set = null;
            shared = false;
            relies = false;
            beats.drop(mine);
        }
    }

    /** The set is dropped. */
    void fall() {
        boolean told = shared;
        set = null;
        shared = false;
        relies = false;
        if (told) {
            fallen.run();
        }
    }
}
