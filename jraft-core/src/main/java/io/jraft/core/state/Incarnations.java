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
 * From which disk a voter speaks, and whether it is the one that the configuration in force lists for it: an empty disk
 * behind a known name has forgotten what was voted and acknowledged, and counts in no majority (M9). Owner: LOOP. Called by
 * Election for votes and for what a term's first entry lists, and by the status.
 */
@OwnedBy(Owner.LOOP)
public final class Incarnations {
    private static final String NOT_COUNTED =
            "this node's disk is not the one that the group knows; it counts in no majority until a leader has filled it";

    private static final String LATE =
            "the group has begun without this disk; this node waits for a leader to fill it";

    private final NodeContext ctx;
    private final LogManager log;

    /** Disks of voters as heard in campaigns. Forgotten once the group lists disks. */
    private final Map<PeerId, Origin> heard = new LinkedHashMap<>();

    private boolean late;

    public Incarnations(NodeContext ctx, LogManager log) {
        this.ctx = ctx;
        this.log = log;
    }

    /** A voter spoke in a campaign, this node's or its own. */
    public void heard(Route route) {
        if (isBlank(log.conf()) && log.conf().isVoter(route.from())) {
            heard.put(route.from().copy(), route.origin());
            late = late || route.origin().epoch() != Origin.BLANK;
        }
    }

    /**
     * Whether the group has begun without this node, or before its disk was emptied: a voter has a log, and this node has
     * none. It must not begin the group once more, with others that know as little.
     */
    public boolean isLate() {
        return late && isBlank(log.conf());
    }

    /** Whether a vote that came by this route counts. Who was never heard by a leader has promised nothing that counts. */
    public boolean mayVote(Route route) {
        return mayVote(log.conf(), route.from(), route.origin());
    }

    private static boolean mayVote(ConfEntry conf, PeerId peer, Origin origin) {
        return !origin.hasDisk()
                || isPair(conf)
                || !conf.identity().excludes(peer, origin.diskHigh(), origin.diskLow());
    }

    /** Whether what a voter other than the leader holds on this disk counts. */
    public static boolean counts(ConfEntry conf, PeerId peer, Origin origin) {
        return isPair(conf) || lists(conf, peer, origin);
    }

    /** Of two voters both are in every majority: whatever the other one has forgotten, the one who counts knows. */
    private static boolean isPair(ConfEntry conf) {
        return !conf.isJoint() && conf.current().voters().size() == 2;
    }

    /**
     * Whether a disk is listed for a voter, or none is for anybody. A voter that does not say is of a version that knows
     * nothing of it; it counts as it always did.
     */
    public static boolean lists(ConfEntry conf, PeerId peer, Origin origin) {
        return !origin.hasDisk()
                || conf.identity().lists(peer, origin.diskHigh(), origin.diskLow());
    }

    /** Whether this node's own disk is the one that the group knows, or the group does not know any for it yet. */
    public boolean selfMayVote() {
        Origin own = ctx.origin();
        return !own.hasDisk()
                || !log.conf().identity().excludes(ctx.self(), own.diskHigh(), own.diskLow());
    }

    /** Whether what this node's own disk holds counts. */
    public boolean selfCounts() {
        return lists(log.conf(), ctx.self(), ctx.origin());
    }

    /**
     * What a new leader writes first: the configuration in force, and in the very first one of the group the disks of those
     * it heard, who are a majority. Who was not heard is listed when it was filled; until then its votes count, because
     * nobody has counted what it holds.
     */
    public ConfEntry restated() {
        ConfEntry conf = log.conf();
        Incarnation own = ctx.disk();
        if (!isBlank(conf) || (own.high() == 0 && own.low() == 0)) {
            return conf;
        }
        GroupIdentity identity = conf.identity();
        if (conf.isVoter(ctx.self())) {
            identity = identity.with(own);
        }
        for (Map.Entry<PeerId, Origin> e : heard.entrySet()) {
            if (e.getValue().hasDisk() && conf.isVoter(e.getKey())) {
                identity = identity.with(of(e.getKey(), e.getValue()));
            }
        }
        heard.clear();
        return new ConfEntry(conf.id(), conf.current(), conf.outgoing(), identity);
    }

    private static boolean isBlank(ConfEntry conf) {
        return conf.id().index() == 0;
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
