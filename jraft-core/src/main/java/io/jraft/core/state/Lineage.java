package io.jraft.core.state;

import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.LogManager;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.message.Origin;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.ReadIndexRequest;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a recovered group and the members that it gave up apart (U1). A recovery by hand puts a new epoch into the log; a
 * node whose log has an older one, and whom the recovered members do not name, is not heard, not even for its term. It is
 * told so, and then neither campaigns nor votes nor leads: its majority must not go on as a second group. A node that they do
 * name survived; the leader's entries bring it into the new epoch. Owner: LOOP. Called by NodeCore before TermGate.
 */
@OwnedBy(Owner.LOOP)
public final class Lineage {
    private static final Logger LOG = LoggerFactory.getLogger(Lineage.class);

    /** Peers whose refusal is logged; each once. */
    private static final int LOGGED_MAX = 64;

    private final NodeContext ctx;
    private final NodeState state;
    private final LogManager log;
    private final Roles roles;
    private final Outbox outbox;
    private final Predicate<PeerId> fed;
    private final Set<PeerId> logged = new LinkedHashSet<>();
    private @Nullable ConfEntry told;
    private Origin own = Origin.UNKNOWN;

    /** The newest recovery heard of that this log does not contain; null while there is none. */
    private @Nullable Origin later;

    private @Nullable String notice;

    /** {@code fed}: whether this node, as leader, feeds a peer. */
    public Lineage(
            NodeContext ctx,
            NodeState state,
            LogManager log,
            Roles roles,
            Outbox outbox,
            Predicate<PeerId> fed) {
        this.ctx = ctx;
        this.state = state;
        this.log = log;
        this.roles = roles;
        this.outbox = outbox;
        this.fed = fed;
    }

    /** What this member says of itself. */
    public Origin origin() {
        ConfEntry conf = log.conf();
        if (conf != told) {
            told = conf;
            GroupIdentity id = conf.identity();
            boolean blank = conf.id().index() == 0;
            own =
                    new Origin(
                            ctx.disk().high(),
                            ctx.disk().low(),
                            blank ? Origin.BLANK : id.recoveryEpoch(),
                            blank ? 0 : id.groupHigh(),
                            blank ? 0 : id.groupLow());
        }
        return own;
    }

    /** Whether the message concerns this group, and not one that a recovery has made of it or left behind. */
    public boolean admits(RaftMessage m) {
        Origin theirs = m.route().origin();
        Origin mine = origin();
        if (isGivenUp() && theirs.epoch() <= mine.epoch()) {
            return false;
        }
        if (theirs.sameGroup(mine) || !m.route().to().equals(ctx.self())) {
            return true;
        }
        if (theirs.epoch() > mine.epoch()) {
            return isCalled(m) || heardOfLater(m.route().from(), theirs);
        }
        PeerId from = m.route().from();
        boolean survivor = theirs.epoch() < mine.epoch() && isNamed(from);
        return survivor || refuse(m, from, theirs);
    }

    private boolean isNamed(PeerId peer) {
        return log.conf().contains(peer) || fed.test(peer);
    }

    /** Somebody of a later recovery speaks to this node as to a member: it is one, and will be brought up. */
    private static boolean isCalled(RaftMessage m) {
        return m instanceof AppendRequest
                || m instanceof HeartbeatRequest
                || m instanceof InstallRequest
                || m instanceof PreVoteRequest
                || m instanceof VoteRequest
                || m instanceof TimeoutNow;
    }

    private boolean refuse(RaftMessage m, PeerId from, Origin theirs) {
        String why =
                "the group was recovered by hand: "
                        + from
                        + " belongs to recovery "
                        + theirs.epoch()
                        + ", this node to "
                        + origin().epoch();
        notice = "refuses " + from + ": " + why;
        if (logged.size() < LOGGED_MAX && logged.add(from.copy())) {
            LOG.error(
                    "{} {} refuses all messages of {}: {}. Empty its directories; it may then be added again.",
                    ctx.group(),
                    ctx.self(),
                    from,
                    why);
        }
        if (isCalled(m) || m instanceof ReadIndexRequest) {
            // Any answer tells who speaks; of term 0, because terms of the two groups must not mix.
            outbox.send(new PreVoteResponse(ctx.back(m.route()), 0, 0, false, why));
        }
        return false;
    }

    private boolean heardOfLater(PeerId from, Origin theirs) {
        Origin known = later;
        if (known != null && known.epoch() >= theirs.epoch()) {
            return false;
        }
        later = theirs;
        String why =
                "the group was recovered by hand without this node, as "
                        + from
                        + " says: it has recovery "
                        + theirs.epoch()
                        + ", this log "
                        + origin().epoch();
        notice = why;
        LOG.error(
                "{} {} takes no part any more: {}. Unless a leader of that recovery brings it up, empty its directories; it may then"
                        + " be added again.",
                ctx.group(),
                ctx.self(),
                why);
        roles.becomeFollower(state.term(), null, new Status(RaftError.EPERM, why));
        return false;
    }

    /** The group was recovered without this log: it must not campaign, vote or lead. Ends when a leader brings it up. */
    public boolean isGivenUp() {
        Origin known = later;
        return known != null && known.epoch() > origin().epoch();
    }

    /** What was refused or heard last, for people; null when nothing was. */
    public @Nullable String notice() {
        return later == null || isGivenUp() ? notice : null;
    }
}
