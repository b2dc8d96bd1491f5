package io.jraft.core.state;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.LogManager;
import io.jraft.entity.PeerId;
import io.jraft.message.Origin;
import io.jraft.message.Route;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.GroupIdentity.Incarnation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From which disk a voter speaks, and whether the configuration in force lists another one for it: an empty disk behind a
 * known name has forgotten what was voted and acknowledged, and counts in no majority (M9). A voter that is not listed counts
 * from any disk, so that a group goes on whoever its first leader did not hear (S7). Owner: LOOP. Called by Election for votes
 * and for what a term's first entry lists, by BallotBox, and by the status.
 */
@OwnedBy(Owner.LOOP)
public final class Incarnations {
    private static final String NOT_COUNTED =
            "this node's disk is not the one that the group knows; it counts in no majority until a leader has filled it";

    private static final String LATE =
            "the group has begun without this disk; this node waits for a leader to fill it";

    private final NodeContext ctx;
    private final LogManager log;

    /** Disks of voters as heard in this node's newest campaign. */
    private final Map<PeerId, Origin> heard = new LinkedHashMap<>();

    private boolean late;

    public Incarnations(NodeContext ctx, LogManager log) {
        this.ctx = ctx;
        this.log = log;
    }

    /** This node campaigns anew: who spoke long ago may have another disk by now. */
    public void begin() {
        heard.clear();
    }

    /** A voter spoke in a campaign, this node's or its own. */
    public void heard(Route route) {
        if (log.conf().isVoter(route.from())) {
            heard.put(route.from().copy(), route.origin());
            late = late || (isBlank() && route.origin().epoch() != Origin.BLANK);
        }
    }

    /**
     * Whether the group has begun without this node, or before its disk was emptied: a voter has a log, and this node has
     * none. It must not begin the group once more, with others that know as little.
     */
    public boolean isLate() {
        return late && isBlank();
    }

    /** Whether this node would begin the group, and has not heard the disks of all its voters. */
    public boolean isMissingSomebody() {
        if (!isBlank() || !ctx.origin().hasDisk()) {
            return false;
        }
        for (PeerId voter : log.conf().current().voters()) {
            if (!voter.equals(ctx.self()) && !hasHeard(voter)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a voter spoke since this node's newest campaign began. */
    public boolean hasHeard(PeerId voter) {
        return heard.containsKey(voter);
    }

    /** Whether a vote that came by this route counts. */
    public boolean mayVote(Route route) {
        return counts(log.conf(), route.from(), route.origin());
    }

    /** Whether what a voter other than this node says and holds on this disk counts. */
    public static boolean counts(ConfEntry conf, PeerId peer, Origin origin) {
        return isPair(conf) || !excludes(conf, peer, origin);
    }

    /** Of two voters both are in every majority: whatever the other one has forgotten, the one who counts knows. */
    private static boolean isPair(ConfEntry conf) {
        return !conf.isJoint() && conf.current().voters().size() == 2;
    }

    /**
     * Whether another disk is listed for a voter. One that does not say from which it speaks is of a version that knows
     * nothing of it; it counts as it always did.
     */
    public static boolean excludes(ConfEntry conf, PeerId peer, Origin origin) {
        return origin.hasDisk()
                && conf.identity().excludes(peer, origin.diskHigh(), origin.diskLow());
    }

    /** Whether this node's own vote, and what its disk holds, counts. */
    public boolean selfCounts() {
        return !excludes(log.conf(), ctx.self(), ctx.origin());
    }

    /**
     * What a new leader writes first: the configuration in force, and for voters for whom no disk is listed yet those that
     * spoke in its campaign. To list one takes nothing from anybody: who speaks from it counted before, and goes on to count.
     */
    public ConfEntry restated() {
        ConfEntry conf = log.conf();
        GroupIdentity identity = conf.identity();
        if (ctx.origin().hasDisk()) {
            if (conf.isVoter(ctx.self()) && identity.of(ctx.self()) == null) {
                identity = identity.with(ctx.disk());
            }
            for (Map.Entry<PeerId, Origin> e : heard.entrySet()) {
                if (e.getValue().hasDisk()
                        && conf.isVoter(e.getKey())
                        && identity.of(e.getKey()) == null) {
                    identity = identity.with(of(e.getKey(), e.getValue()));
                }
            }
        }
        heard.clear();
        return identity.equals(conf.identity())
                ? conf
                : new ConfEntry(conf.id(), conf.current(), conf.outgoing(), identity);
    }

    private boolean isBlank() {
        return log.conf().id().index() == 0;
    }

    /** The disk that a peer says it speaks from. */
    public static Incarnation of(PeerId peer, Origin origin) {
        return new Incarnation(peer.copy(), origin.diskHigh(), origin.diskLow());
    }

    /** What people should know; null when there is nothing. */
    public @Nullable String notice() {
        if (isLate()) {
            return LATE;
        }
        return log.conf().isVoter(ctx.self()) && !selfCounts() ? NOT_COUNTED : null;
    }
}
