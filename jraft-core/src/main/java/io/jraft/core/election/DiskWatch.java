package io.jraft.core.election;

import io.jraft.Status;
import io.jraft.TransferResult;
import io.jraft.TransferResult.Outcome;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.LogManager;
import io.jraft.core.replication.ReplicatorGroup;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.RoleListener;
import io.jraft.core.state.Roles;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A leader whose own disk answers nothing for an election timeout, or is full, hands over to somebody whose disk works:
 * it commits by its followers' disks still, but with one of them less nothing would be committed any more (D10). When the
 * disk hangs and nobody takes over, it steps down. Owner: LOOP. Called by the node's turn and Roles.
 */
@OwnedBy(Owner.LOOP)
public final class DiskWatch implements RoleListener {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

    /** Election timeouts between two tries: each of them holds writes back for a while. */
    private static final int PATIENCE = 10;

    private final NodeContext ctx;
    private final NodeState state;
    private final LogManager log;
    private final ReplicatorGroup followers;
    private final Roles roles;
    private final LeadershipTransfer transfer;
    private long stableSeen;
    private boolean owed;
    private long progressAt;
    private long nextTryAt;

    public DiskWatch(
            NodeContext ctx,
            NodeState state,
            LogManager log,
            ReplicatorGroup followers,
            Roles roles,
            LeadershipTransfer transfer) {
        this.ctx = ctx;
        this.state = state;
        this.log = log;
        this.followers = followers;
        this.roles = roles;
        this.transfer = transfer;
    }

    @Override
    public void onLeaderStart(long term) {
        progressAt = ctx.clock().nanoTime();
        nextTryAt = progressAt;
    }

    /** The worker stood still, and with it whatever its disk had to say. */
    public void afterPause(long now) {
        progressAt = now;
    }

    /** In every turn of a leader. */
    public void look(long now) {
        long stable = log.stableTicket();
        boolean owes = stable < log.lastTicket();
        // Nor since before it was asked at all: an idle leader has few turns.
        if (stable != stableSeen || !owes || !owed) {
            stableSeen = stable;
            progressAt = now;
        }
        owed = owes;
        if (transfer.isActive() || now - nextTryAt < 0) {
            return;
        }
        if (isHung(now)) {
            PeerId heir = followers.mostUpToDate(now);
            if (heir != null && followers.match(heir) > log.stableIndex()) {
                nextTryAt = now + PATIENCE * ctx.settings().electionTimeout();
                handOver(heir, "its disk has answered nothing for an election timeout", now);
            }
        } else if (log.isDiskFull()) {
            PeerId heir = followers.mostUpToDate(now);
            if (heir != null) {
                nextTryAt = now + PATIENCE * ctx.settings().electionTimeout();
                handOver(heir, "its disk is full", now);
            }
        }
    }

    private boolean isHung(long now) {
        return now - progressAt > ctx.settings().electionTimeout();
    }

    private void handOver(PeerId heir, String why, long now) {
        LOG.warn("{} {} hands leadership over: {}", ctx.group(), ctx.self(), why);
        long term = state.term();
        transfer.begin(heir, result -> ctx.mailbox().post(() -> handedOver(result, term)), now);
    }

    /** Back on the loop, after the state machine's worker was told. */
    private void handedOver(TransferResult result, long term) {
        boolean leadsOn = state.isLeader() && state.term() == term;
        if (result.outcome() == Outcome.STILL_LEADER && leadsOn && isHung(ctx.clock().nanoTime())) {
            roles.becomeFollower(
                    term,
                    null,
                    new Status(
                            RaftError.EIO,
                            "the disk answers nothing, and nobody took over in time"));
        }
    }
}
