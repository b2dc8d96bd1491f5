package io.jraft.core.membership;

import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.LogManager;
import io.jraft.core.replication.ReplicatorGroup;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Roles;
import io.jraft.error.RaftError;
import io.jraft.model.Members;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last resort when a majority is lost for good: this node alone takes other members for the group. What only the lost
 * ones held is gone, and if they are not lost there are two groups; so it is refused while anything speaks for a living
 * majority (P7). Becomes an entry of the log, and so durable, when this node or one that was told the same is elected.
 * Owner: LOOP. Called by the node.
 */
@OwnedBy(Owner.LOOP)
public final class ForcedConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(ForcedConfiguration.class);

    /** Election timeouts for which an answer to a campaign counts as a sign of life. */
    private static final int SIGN_OF_LIFE_TIMEOUTS = 3;

    private final NodeContext ctx;
    private final NodeState state;
    private final Roles roles;
    private final LogManager log;
    private final ReplicatorGroup followers;
    private final VotersAnswer voters;

    public ForcedConfiguration(
            NodeContext ctx,
            NodeState state,
            Roles roles,
            LogManager log,
            ReplicatorGroup followers,
            VotersAnswer voters) {
        this.ctx = ctx;
        this.state = state;
        this.roles = roles;
        this.log = log;
        this.followers = followers;
        this.voters = voters;
    }

    /**
     * Takes these members for the group, in a new term.
     *
     * @param force true to do it although a majority seems to live
     * @return OK; EINVAL when nobody would vote; EBUSY when a majority seems to live
     */
    public Status reset(Members members, boolean force) {
        if (members.isEmpty()) {
            return Status.notAppended(RaftError.EINVAL, "a group needs a voter");
        }
        if (!log.conf().isJoint() && log.conf().current().equals(members)) {
            return Status.OK();
        }
        String alive = signOfLife();
        if (alive != null && !force) {
            return Status.notAppended(
                    RaftError.EBUSY,
                    alive + "; use changePeers, or force it if you know that this is wrong");
        }
        LOG.warn(
                "{} {} is told that the members are {} and no longer {}; entries that only others hold are lost{}",
                ctx.group(),
                ctx.self(),
                members,
                log.conf(),
                alive == null ? "" : ", and it was forced although " + alive);
        log.forceConfiguration(members);
        roles.becomeFollower(
                state.term() + 1,
                null,
                new Status(RaftError.ESETPEER, "an operator set the members to " + members));
        return Status.OK();
    }

    /** What speaks for a living majority; null when nothing does. */
    private @Nullable String signOfLife() {
        long now = ctx.clock().nanoTime();
        long timeout = ctx.settings().electionTimeout();
        if (state.isLeader()) {
            return followers.hasQuorum(now) ? "this node leads a living majority" : null;
        }
        if (state.heardLeaderWithin(now, timeout)) {
            return "the leader " + state.leader() + " was heard within an election timeout";
        }
        return voters.majorityAnswered(now, SIGN_OF_LIFE_TIMEOUTS * timeout)
                ? "a majority answered this node's campaign lately"
                : null;
    }

    /** Whether a majority answered this node's campaigns lately. */
    @FunctionalInterface
    public interface VotersAnswer {
        boolean majorityAnswered(long now, long within);
    }
}
