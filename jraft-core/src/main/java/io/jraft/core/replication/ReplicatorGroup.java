package io.jraft.core.replication;

import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.beats.SharedBeats;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.LogManager;
import io.jraft.core.log.LogReader;
import io.jraft.core.state.Deadlines;
import io.jraft.core.state.Deadlines.Kind;
import io.jraft.core.state.Incarnations;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.core.state.RoleListener;
import io.jraft.entity.PeerId;
import io.jraft.message.Origin;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.InstallResponse;
import io.jraft.message.Route;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.Members;
import io.jraft.protocol.CatchUp;
import io.jraft.protocol.LeaderLease;
import io.jraft.protocol.Progress;
import io.jraft.protocol.Quorum;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replicator per other member, voters and learners alike, and per guest: a peer that is fed before it is a member, or
 * until it has heard that it is none any more. While this node leads. Owner: LOOP. Called by the node's turn, by the
 * answers that come in, by the membership change, and by Roles as listener.
 */
@OwnedBy(Owner.LOOP)
public final class ReplicatorGroup implements RoleListener {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicatorGroup.class);
    private static final long COMMIT_NOTICE_AFTER = 5_000_000L;

    private final NodeContext ctx;
    private final NodeState state;
    private final LogManager log;
    private final LogReader reader;
    private final Outbox outbox;
    private final Deadlines deadlines;
    private final SnapshotOffer offers;
    private final LeaderLease lease;
    private final SharedBeats beats;
    private final Map<PeerId, Replicator> replicators = new LinkedHashMap<>();
    private final Set<PeerId> guests = new LinkedHashSet<>();
    private LongSupplier rounds = () -> 0;
    private Echo echo = (peer, round) -> {};
    private BooleanSupplier busy = () -> false;
    private long installs;

    /** Grows whenever a peer speaks from a disk that it did not speak from before. */
    private long disksHeard;

    public ReplicatorGroup(
            NodeContext ctx,
            NodeState state,
            LogManager log,
            LogReader reader,
            Outbox outbox,
            Deadlines deadlines,
            SnapshotOffer offers,
            LeaderLease lease,
            SharedBeats beats) {
        this.ctx = ctx;
        this.state = state;
        this.log = log;
        this.reader = reader;
        this.outbox = outbox;
        this.deadlines = deadlines;
        this.offers = offers;
        this.lease = lease;
        this.beats = beats;
    }

    /** Wires the reads: where the newest round comes from, and where echoes go. */
    public void wireReads(LongSupplier newRounds, Echo newEcho) {
        rounds = newRounds;
        echo = newEcho;
    }

    /** Wires what else of a leader needs its turns and beats as often as ever, though nothing is replicated. */
    public void wireBusy(BooleanSupplier newBusy) {
        busy = newBusy;
    }

    /** The settings are new ones. */
    public void retune(long now) {
        lease.retune(ctx.settings().leaseMax(), 2 * ctx.settings().heartbeatEvery());
        if (state.isLeader()) {
            replicators.values().forEach(Replicator::unshare);
            beat(now);
            deadlines.armNoLater(Kind.QUORUM, now + ctx.settings().electionTimeout() / 2);
            deadlines.armNoLater(Kind.REPLICATION, now + ctx.settings().heartbeatEvery());
        }
    }

    // ------------------------------------------------------------------- roles

    @Override
    public void onLeaderStart(long term) {
        long now = ctx.clock().nanoTime();
        guests.clear();
        // Before the first beat, which asks for the first promises.
        lease.begin(now, ctx.clock().wallMillis(), ctx.settings().leaseReads());
        retain(log.conf(), now);
        replicators.values().forEach(r -> r.fill(now));
        beat(now);
        deadlines.arm(Kind.QUORUM, now + ctx.settings().electionTimeout() / 2);
        deadlines.arm(Kind.REPLICATION, nextBeat(now));
    }

    @Override
    public void onLeaderStop(long term, Status why) {
        lease.end();
        replicators.values().forEach(Replicator::close);
        replicators.clear();
        guests.clear();
        deadlines.disarm(Kind.HEARTBEAT);
        deadlines.disarm(Kind.QUORUM);
        deadlines.disarm(Kind.REPLICATION);
        deadlines.disarm(Kind.COMMIT_NOTICE);
    }

    /** Feeds the members in force and these guests, and nobody else. Whoever is fed already is fed on. */
    public void follow(Collection<PeerId> newGuests, long now) {
        guests.clear();
        guests.addAll(newGuests);
        retain(log.conf(), now);
    }

    /** Makes the replicators those of a configuration, and of the guests. */
    private void retain(ConfEntry conf, long now) {
        Set<PeerId> wanted = new LinkedHashSet<>(conf.current().voters());
        wanted.addAll(conf.current().learners());
        if (conf.outgoing() != null) {
            wanted.addAll(conf.outgoing().voters());
            wanted.addAll(conf.outgoing().learners());
        }
        wanted.addAll(guests);
        wanted.remove(ctx.self());
        replicators
                .entrySet()
                .removeIf(
                        e -> {
                            boolean gone = !wanted.contains(e.getKey());
                            if (gone) {
                                e.getValue().close();
                            }
                            return gone;
                        });
        for (PeerId peer : wanted) {
            replicators.computeIfAbsent(peer, p -> replicator(p, now));
        }
        // A guest is on its way to a vote, or out: both are this leader's own business.
        replicators.forEach(
                (peer, r) -> {
                    PeerId source = guests.contains(peer) ? null : conf.sourceOf(peer);
                    r.fedBy(ctx.self().equals(source) ? null : source, now);
                });
    }

    private Replicator replicator(PeerId peer, long now) {
        return new Replicator(
                ctx,
                state,
                log,
                reader,
                outbox,
                offers,
                () -> rounds.getAsLong(),
                lease,
                beats,
                peer,
                ++installs,
                replicators::get,
                now);
    }

    // -------------------------------------------------------------------- turn

    /** Second act of a leader's turn: sends what is new, before the own disk has answered. */
    public void wake(long now) {
        for (Replicator r : replicators.values()) {
            r.fill(now);
        }
        if (!isQuiet()) {
            deadlines.armNoLater(Kind.HEARTBEAT, nextBeat(now));
            deadlines.armNoLater(Kind.REPLICATION, nextBeat(now));
        }
    }

    /** True when shared beats say all that there is to say, so that this group needs no turn for it. */
    private boolean isQuiet() {
        boolean quiet = !lease.isWanted() && !busy.getAsBoolean();
        boolean may = quiet;
        for (Replicator r : replicators.values()) {
            quiet &= r.rely(may);
        }
        return quiet;
    }

    /** The commit index moved; whoever hears nothing by then is told by a beat. */
    public void commitMoved(long now) {
        deadlines.armNoLater(Kind.COMMIT_NOTICE, now + COMMIT_NOTICE_AFTER);
    }

    /** Fires what is due. */
    public void onDeadline(long now) {
        if (deadlines.fired(Kind.HEARTBEAT, now)) {
            beatDue(now);
        }
        if (deadlines.fired(Kind.REPLICATION, now)) {
            replicators.values().forEach(r -> r.tick(now));
            deadlines.arm(Kind.REPLICATION, isQuiet() ? now + quietFor() : nextBeat(now));
        }
        if (deadlines.fired(Kind.COMMIT_NOTICE, now)) {
            replicators.values().forEach(Replicator::tellCommit);
        }
    }

    /** Sends a beat to everybody, with the newest read round. */
    public void beat(long now) {
        long round = rounds.getAsLong();
        replicators.values().forEach(r -> r.heartbeat(round));
        deadlines.arm(Kind.HEARTBEAT, nextBeat(now));
    }

    /** The time for beats has come: whoever is idle is reached by a shared one. */
    private void beatDue(long now) {
        boolean may = !lease.isWanted() && !busy.getAsBoolean();
        long round = rounds.getAsLong();
        for (Replicator r : replicators.values()) {
            if (!r.rely(may)) {
                r.heartbeat(round);
            }
        }
        deadlines.arm(Kind.HEARTBEAT, isQuiet() ? now + quietFor() : nextBeat(now));
    }

    /** How long a quiet leader does nothing; whatever ends the quiet gives it a turn, and that turn the usual pace. */
    private long quietFor() {
        return ctx.settings().electionTimeout();
    }

    /** Beats fall on multiples of their interval, so that groups with the same interval beat in one pass of their loop. */
    private long nextBeat(long now) {
        long every = ctx.settings().heartbeatEvery();
        return now - Math.floorMod(now, every) + every;
    }

    /** Tells one peer the commit index unless it was told; true unless the peer is not fed. */
    public boolean tellCommit(PeerId peer) {
        Replicator r = replicators.get(peer);
        if (r != null) {
            r.tellCommit();
        }
        return r != null;
    }

    // ----------------------------------------------------------------- answers

    /** A follower answered an append. */
    public void onAppendResponse(AppendResponse m) {
        Replicator r = of(m.route(), m.term());
        if (r != null) {
            // Whatever it says about entries, a same-term answer accepts this leader.
            if (r.counts(log.conf())) {
                echo.echoed(m.route().from(), m.round());
            }
            r.onAppendResponse(m, ctx.clock().nanoTime());
        }
    }

    /** A follower answered a beat. */
    public void onHeartbeatResponse(HeartbeatResponse m) {
        Replicator r = of(m.route(), m.term());
        if (r != null) {
            if (r.counts(log.conf())) {
                echo.echoed(m.route().from(), m.round());
                lease.promised(
                        m.route().from(), m.sentAt(), m.promiseNanos(), ctx.clock().nanoTime());
            }
            r.onHeartbeatResponse(m, ctx.clock().nanoTime());
        }
    }

    /** A follower answered an offer. */
    public void onInstallResponse(InstallResponse m) {
        Replicator r = of(m.route(), m.term());
        if (r != null) {
            r.onInstallResponse(m, ctx.clock().nanoTime());
        }
    }

    /** A follower asks for a piece of a snapshot: bytes move. */
    public void onChunkRequest(PeerId from) {
        Replicator r = state.isLeader() ? replicators.get(from) : null;
        if (r != null) {
            r.onChunkRequest(ctx.clock().nanoTime());
        }
    }

    private @Nullable Replicator of(Route route, long term) {
        Replicator r =
                state.isLeader() && term == state.term() ? replicators.get(route.from()) : null;
        if (r == null) {
            return null;
        }
        boolean knew = r.disk().hasDisk();
        if (r.hears(route.origin())) {
            disksHeard += knew == r.disk().hasDisk() ? 0 : 1;
            return r;
        }
        disksHeard++;
        // What was known of the lost disk is nothing that this one may be believed to hold.
        LOG.warn(
                "{} {}: {} speaks from another disk than before; it is filled from the beginning",
                ctx.group(),
                ctx.self(),
                route.from());
        r.close();
        long now = ctx.clock().nanoTime();
        Replicator fresh = replicator(route.from().copy(), now);
        fresh.hears(route.origin());
        fresh.replaces(r);
        replicators.put(route.from().copy(), fresh);
        retain(log.conf(), now);
        fresh.fill(now);
        return null;
    }

    /** What was in flight to a peer may be lost. */
    public void onDropped(PeerId peer) {
        Replicator r = replicators.get(peer);
        if (r != null) {
            r.lost(ctx.clock().nanoTime());
        }
    }

    /** The connection to an endpoint broke or came back. */
    public void onConnection(Endpoint endpoint) {
        long now = ctx.clock().nanoTime();
        replicators.forEach(
                (peer, r) -> {
                    if (peer.getEndpoint().equals(endpoint)) {
                        r.lost(now);
                        r.fill(now);
                    }
                });
    }

    // ----------------------------------------------------------------- queries

    /** What a peer is known to hold durably; 0 when it is no follower of this leader. */
    public long match(PeerId peer) {
        Replicator r = replicators.get(peer);
        return r == null ? 0 : r.progress().match();
    }

    /** The same if it counts in majorities, otherwise 0: a disk in the place of the listed one has forgotten its promises. */
    long countedMatch(PeerId peer) {
        Replicator r = replicators.get(peer);
        return r == null || !r.counts(log.conf()) ? 0 : r.progress().match();
    }

    /** The disk that a peer answered from since this node leads; {@link Origin#UNKNOWN} while it did not say. */
    public Origin disk(PeerId peer) {
        Replicator r = replicators.get(peer);
        return r == null ? Origin.UNKNOWN : r.disk();
    }

    /** The disk that a peer answered from first since this node leads, if it was another one. */
    public Origin formerDisk(PeerId peer) {
        Replicator r = replicators.get(peer);
        return r == null ? Origin.UNKNOWN : r.former();
    }

    /** Another number than before when a peer speaks from a disk that it did not speak from then. */
    public long disksHeard() {
        return disksHeard;
    }

    /**
     * The same, and for voters in force for whom no disk is listed the one that they speak from, if they have nearly all there
     * is. Whoever changed its disk meanwhile is left out; that is Readmission's business.
     */
    public GroupIdentity listing(GroupIdentity identity, long now) {
        GroupIdentity all = identity;
        if (!ctx.origin().hasDisk()) {
            return all;
        }
        if (log.conf().isVoter(ctx.self()) && all.of(ctx.self()) == null) {
            all = all.with(ctx.disk());
        }
        for (Replicator r : replicators.values()) {
            PeerId peer = r.progress().peer();
            if (all.of(peer) == null
                    && log.conf().isVoter(peer)
                    && r.disk().hasDisk()
                    && !r.former().hasDisk()
                    && r.aliveWithin(now, ctx.settings().electionTimeout())
                    && catchUp(peer, now) == CatchUp.Verdict.NEAR) {
                all = all.with(Incarnations.of(peer, r.disk()));
            }
        }
        return all;
    }

    /** Whether a peer is fed: a member, a newcomer, or one that is just leaving. */
    public boolean isFed(PeerId peer) {
        return replicators.containsKey(peer);
    }

    /** How close a peer is that is fed. */
    public CatchUp.Verdict catchUp(PeerId peer, long now) {
        Replicator r = replicators.get(peer);
        if (r == null) {
            throw new IllegalStateException(peer + " is not fed");
        }
        return CatchUp.judge(
                r.catchUp(now), ctx.settings().catchupMargin(), ctx.settings().electionTimeout());
    }

    /**
     * Whether voters of the configuration in force are alive that do not count, or did not say yet, and without whom these
     * members would have no majority.
     */
    public boolean awaitsListing(Members target, long now) {
        ConfEntry conf = log.conf();
        long within = ctx.settings().electionTimeout();
        int alive = 0;
        int counted = 0;
        for (PeerId voter : target.voters()) {
            Replicator r = replicators.get(voter);
            boolean newcomer = !conf.isVoter(voter);
            if (newcomer || voter.equals(ctx.self())) {
                alive++;
                counted++;
            } else if (r != null && r.aliveWithin(now, within)) {
                alive++;
                counted += r.contacted() && r.counts(conf) ? 1 : 0;
            }
        }
        return alive >= target.majority() && counted < target.majority();
    }

    /** Whether a quorum answered within the election timeout (thesis 6.2). */
    public boolean hasQuorum(long now) {
        return hasQuorum(log.conf(), now);
    }

    /** Whether a quorum of a configuration that may be in force one day answered within the election timeout. */
    public boolean hasQuorum(ConfEntry conf, long now) {
        long within = ctx.settings().electionTimeout();
        return Quorum.isActive(conf, p -> p.equals(ctx.self()) || isAlive(conf, p, now, within));
    }

    private boolean isAlive(ConfEntry conf, PeerId peer, long now, long within) {
        Replicator r = replicators.get(peer);
        return r != null && r.counts(conf) && r.aliveWithin(now, within);
    }

    /** Whether a peer answered within the time; self always did. */
    public boolean answeredWithin(PeerId peer, long now, long within) {
        Replicator r = replicators.get(peer);
        return peer.equals(ctx.self())
                || (r != null && r.contacted() && r.aliveWithin(now, within));
    }

    /** Smallest match of a living follower that reads the log; {@link Long#MAX_VALUE} when nobody does. */
    public long slowestMatch(long now) {
        long slowest = Long.MAX_VALUE;
        for (Replicator r : replicators.values()) {
            if (r.aliveWithin(now, ctx.settings().electionTimeout())
                    && r.progress().mode() != Progress.Mode.SNAPSHOT
                    && !r.isRelayed()) {
                slowest = Math.min(slowest, r.progress().match());
            }
        }
        return slowest;
    }

    /**
     * The voter to hand leadership to: the one that holds most, among those that hold the same the one that ranks
     * highest; null when there is none. Whoever may not lead, or cannot append, is left out.
     */
    public @Nullable PeerId mostUpToDate(long now) {
        PeerId best = null;
        long bestMatch = -1;
        for (Replicator r : replicators.values()) {
            PeerId peer = r.progress().peer();
            if (log.conf().current().isVoter(peer)
                    && !peer.isPriorityNotElected()
                    && !r.isDiskFull()
                    && r.contacted()
                    && r.counts(log.conf())
                    && r.aliveWithin(now, ctx.settings().electionTimeout())
                    && (r.progress().match() > bestMatch
                            || (best != null
                                    && r.progress().match() == bestMatch
                                    && peer.getPriority() > best.getPriority()))) {
                best = peer;
                bestMatch = r.progress().match();
            }
        }
        return best;
    }

    /** A picture of every follower. */
    public List<Follower> picture(long now) {
        List<Follower> all = new ArrayList<>();
        for (Replicator r : replicators.values()) {
            all.add(
                    new Follower(
                            r.progress().peer(),
                            r.progress().mode(),
                            r.isRelayed(),
                            r.progress().match(),
                            r.progress().next(),
                            r.progress().inflightBytes(),
                            r.contacted() && r.aliveWithin(now, ctx.settings().electionTimeout()),
                            now - r.contactAt()));
        }
        return all;
    }

    /**
     * One follower as the leader sees it.
     *
     * @param relayed whether another follower feeds it, so that the mode says nothing
     * @param silentNanos since its last answer
     */
    public record Follower(
            PeerId peer,
            Progress.Mode mode,
            boolean relayed,
            long match,
            long next,
            long inflightBytes,
            boolean alive,
            long silentNanos) {}

    /** Takes a peer's acceptance of a round. */
    @FunctionalInterface
    public interface Echo {
        void echoed(PeerId peer, long round);
    }
}
