package io.jraft.core.node;

import io.jraft.StateMachine;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.beats.SharedBeats;
import io.jraft.core.context.BulkPort;
import io.jraft.core.context.NodeContext;
import io.jraft.core.election.Awaiting;
import io.jraft.core.election.DiskWatch;
import io.jraft.core.election.Election;
import io.jraft.core.election.LeadershipTransfer;
import io.jraft.core.election.VoteHandler;
import io.jraft.core.fsm.FSMCaller;
import io.jraft.core.fsm.FsmEvent;
import io.jraft.core.fsm.FsmGroup;
import io.jraft.core.log.DiskPort;
import io.jraft.core.log.LogManager;
import io.jraft.core.log.LogReader;
import io.jraft.core.log.RecoveredLog;
import io.jraft.core.membership.ForcedConfiguration;
import io.jraft.core.membership.MembershipChange;
import io.jraft.core.membership.Readmission;
import io.jraft.core.read.ReadOnlyService;
import io.jraft.core.replication.AppendHandler;
import io.jraft.core.replication.BallotBox;
import io.jraft.core.replication.Relay;
import io.jraft.core.replication.ReplicatorGroup;
import io.jraft.core.replication.ReplicatorWatch;
import io.jraft.core.replication.Upstream;
import io.jraft.core.state.Deadlines;
import io.jraft.core.state.Incarnations;
import io.jraft.core.state.Lineage;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.core.state.RoleListener;
import io.jraft.core.state.Roles;
import io.jraft.core.state.SnapshotSide;
import io.jraft.core.state.TermGate;
import io.jraft.entity.PeerId;
import io.jraft.message.MessageHandler;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.model.SnapshotMeta;
import io.jraft.protocol.LeaderLease;
import io.jraft.ring.Credits;
import io.jraft.ring.Ring;
import io.jraft.ring.Watermark;
import io.jraft.spi.Transport.Lane;
import org.jspecify.annotations.Nullable;

/**
 * Constructs and wires the parts of a node: the whole pipeline on one screen. Owner: LOOP. Built by the engine before the
 * node's first event.
 */
@OwnedBy(Owner.LOOP)
public final class NodeParts {
    private final NodeContext ctx;
    private final NodeMailbox mailbox;
    private final NodeState state;
    private final Deadlines deadlines = new Deadlines();
    private final LogManager log;
    private final LogReader reader;
    private final FsmGroup fsmGroup;
    private final FSMCaller fsm;
    private final Roles roles;
    private final Outbox outbox;
    private final TermGate gate;
    private final Lineage lineage;
    private final Incarnations incarnations;
    private final ReplicatorGroup followers;
    private final BallotBox ballots;
    private final AppendHandler appends;
    private final Relay relay;
    private final Upstream upstream;
    private final ReadOnlyService reads;
    private final Election election;
    private final VoteHandler votes;
    private final LeadershipTransfer transfer;
    private final DiskWatch diskWatch;
    private final Awaiting awaiting;
    private final MembershipChange membership;
    private final Readmission readmission;
    private final ForcedConfiguration forced;
    private final SnapshotSide snapshots;
    private final StatusBoard status;
    private final ReplicatorWatch watch;
    private final MessageHandler messages = new NodeMessages(this);

    /** What a node is built from, beside its context. */
    public record Neighbours(
            RecoveredLog recovered,
            StateMachine machine,
            DiskPort disk,
            Ring<FsmEvent> fsmRing,
            BulkPort bulk,
            Outbox.Mail mail,
            SharedBeats beats,
            Credits taskCredits,
            Credits byteCredits,
            Watermark applied,
            SnapshotSideFactory snapshots) {}

    public NodeParts(NodeContext ctx, NodeMailbox mailbox, Neighbours n) {
        this.ctx = ctx;
        this.mailbox = mailbox;
        RecoveredLog recovered = n.recovered();
        state = new NodeState(ctx.self(), recovered.hardState(), recovered.commitIndex());
        fsmGroup =
                new FsmGroup(
                        ctx.group(),
                        n.machine(),
                        mailbox,
                        n.taskCredits(),
                        n.byteCredits(),
                        n.applied());
        long durable = n.machine().durableAppliedIndex();
        fsm = new FSMCaller(ctx, state, fsmGroup, n.fsmRing(), durable >= 0);
        log = new LogManager(ctx.settings(), n.disk(), recovered, fsm);
        reader = new LogReader(log, n.bulk(), mailbox);
        fsm.wire(log, reader);
        roles = new Roles(ctx, state, log);
        outbox = new Outbox(state, log::stableTicket, n.mail(), this::dropped);
        gate = new TermGate(ctx, state, roles, outbox);
        SnapshotOffers offers = new SnapshotOffers();
        LeaderLease lease =
                new LeaderLease(
                        ctx.settings().leaseMax(),
                        ctx.settings().clockDriftPpmMax(),
                        2 * ctx.settings().heartbeatEvery());
        followers =
                new ReplicatorGroup(
                        ctx,
                        state,
                        log,
                        reader,
                        outbox,
                        deadlines,
                        offers::latest,
                        lease,
                        n.beats());
        lineage = new Lineage(ctx, state, log, roles, outbox, followers::isFed);
        ctx.wireOrigin(lineage::origin);
        incarnations = new Incarnations(ctx, log);
        ballots = new BallotBox(state, log, followers, incarnations);
        appends = new AppendHandler(ctx, state, log, outbox, n.beats());
        relay = new Relay(ctx, state, log, reader, outbox, deadlines, offers::latest);
        upstream = new Upstream(ctx, state, log, appends, outbox, deadlines, this::offeredBySource);
        reads = new ReadOnlyService(ctx, state, log, fsm, followers, lease, outbox, deadlines);
        election =
                new Election(
                        ctx, state, roles, log, outbox, deadlines, lineage, incarnations, durable);
        votes = new VoteHandler(ctx, state, roles, log, followers, outbox, election, incarnations);
        transfer =
                new LeadershipTransfer(
                        ctx,
                        state,
                        log,
                        followers,
                        outbox,
                        deadlines,
                        fsm,
                        lease::giveUp,
                        this::changeOfMembers);
        diskWatch = new DiskWatch(ctx, state, log, followers, roles, transfer);
        awaiting =
                new Awaiting(
                        ctx,
                        state,
                        fsm,
                        deadlines,
                        c -> reads.stage(c, ctx.settings().leaseReads()));
        membership =
                new MembershipChange(
                        ctx, state, roles, log, followers, fsm, outbox, transfer::isActive);
        readmission =
                new Readmission(
                        ctx,
                        state,
                        log,
                        followers,
                        () -> membership.hasBegun() || transfer.isActive());
        forced =
                new ForcedConfiguration(
                        ctx, state, roles, log, followers, election::majorityAnswered);
        followers.wireBusy(
                () ->
                        reads.waitsForQuorum()
                                || transfer.isActive()
                                || membership.isRunning()
                                || log.isDiskFull());
        snapshots = n.snapshots().create(this, n.bulk());
        offers.bind(snapshots);
        status = new StatusBoard(ctx.self(), log.conf());
        watch = new ReplicatorWatch(fsm);

        // Told in this order when leadership starts, and in the opposite one when it ends: the
        // term's first entry is in
        // the log before anybody replicates, and closures are failed before replication is
        // forgotten.
        roles.addListener(termEntry());
        roles.addListener(election);
        roles.addListener(appends);
        roles.addListener(followers);
        roles.addListener(membership);
        roles.addListener(readmission);
        roles.addListener(reads);
        roles.addListener(snapshots);
        roles.addListener(fsm);
        roles.addListener(transfer);
        roles.addListener(diskWatch);
    }

    /** A leader's term begins with one CONFIGURATION entry that restates exactly what is in force (semantics 1). */
    private RoleListener termEntry() {
        return new RoleListener() {
            @Override
            public void onLeaderStart(long term) {
                log.appendConfiguration(incarnations.restated(), term);
            }
        };
    }

    private void offeredBySource(InstallRequest offer) {
        snapshots.onInstallRequest(offer);
    }

    private @Nullable String changeOfMembers() {
        return membership.text();
    }

    private void dropped(PeerId peer, Lane lane) {
        ctx.numbers().messagesDropped.increment();
        if (lane == Lane.ORDERED) {
            followers.onDropped(peer);
        }
    }

    public NodeContext ctx() {
        return ctx;
    }

    public NodeMailbox mailbox() {
        return mailbox;
    }

    public NodeState state() {
        return state;
    }

    public Deadlines deadlines() {
        return deadlines;
    }

    public LogManager log() {
        return log;
    }

    public LogReader reader() {
        return reader;
    }

    public FsmGroup fsmGroup() {
        return fsmGroup;
    }

    public FSMCaller fsm() {
        return fsm;
    }

    public Roles roles() {
        return roles;
    }

    public Outbox outbox() {
        return outbox;
    }

    public TermGate gate() {
        return gate;
    }

    public Lineage lineage() {
        return lineage;
    }

    public Incarnations incarnations() {
        return incarnations;
    }

    public ReplicatorGroup followers() {
        return followers;
    }

    public BallotBox ballots() {
        return ballots;
    }

    public AppendHandler appends() {
        return appends;
    }

    public Relay relay() {
        return relay;
    }

    public Upstream upstream() {
        return upstream;
    }

    /** Whether this node hands snapshots to a peer: it leads and feeds it, or follows and feeds it all the same. */
    public boolean servesSnapshots(PeerId peer) {
        return state.isLeader() ? followers.isFed(peer) : relay.feeds(peer);
    }

    public ReadOnlyService reads() {
        return reads;
    }

    public Election election() {
        return election;
    }

    public VoteHandler votes() {
        return votes;
    }

    public LeadershipTransfer transfer() {
        return transfer;
    }

    public DiskWatch diskWatch() {
        return diskWatch;
    }

    public Awaiting awaiting() {
        return awaiting;
    }

    public MembershipChange membership() {
        return membership;
    }

    public Readmission readmission() {
        return readmission;
    }

    public ForcedConfiguration forced() {
        return forced;
    }

    public SnapshotSide snapshots() {
        return snapshots;
    }

    public ReplicatorWatch watch() {
        return watch;
    }

    public StatusBoard status() {
        return status;
    }

    MessageHandler messages() {
        return messages;
    }

    /** Makes the snapshot parts of a node; the parts built before it are ready for use. */
    @FunctionalInterface
    public interface SnapshotSideFactory {
        SnapshotSide create(NodeParts parts, BulkPort bulk);
    }

    /** Cuts the knot between replicators, which offer snapshots, and the snapshot parts, which are built after them. */
    private static final class SnapshotOffers {
        private @Nullable SnapshotSide side;

        void bind(SnapshotSide newSide) {
            side = newSide;
        }

        @Nullable SnapshotMeta latest() {
            return side == null ? null : side.latest();
        }
    }
}
