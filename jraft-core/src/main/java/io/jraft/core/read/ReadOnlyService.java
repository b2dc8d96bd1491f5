package io.jraft.core.read;

import io.jraft.Status;
import io.jraft.check.Check;
import io.jraft.check.Invariant;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.core.context.NodeContext;
import io.jraft.core.fsm.FSMCaller;
import io.jraft.core.log.LogManager;
import io.jraft.core.replication.ReplicatorGroup;
import io.jraft.core.state.Deadlines;
import io.jraft.core.state.Deadlines.Kind;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.core.state.RoleListener;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.ReadIndexRequest;
import io.jraft.message.RaftMessage.ReadIndexResponse;
import io.jraft.message.Route;
import io.jraft.protocol.LeaderLease;
import io.jraft.protocol.ReadIndexRounds;
import io.jraft.ring.Flag;
import io.jraft.util.Endpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Linearizable reads without log writes (thesis 6.4). All reads of a turn share one round of the quorum; on a follower
 * they share one request to the leader. A read that may go by the leader's lease asks nobody while there is one. Owner: LOOP. Called by the node's turn. Bounded: {@link #READS_MAX} reads wait
 * at most, for a quorum or to be applied; more are told EBUSY. Invariants: I-12.
 */
@OwnedBy(Owner.LOOP)
public final class ReadOnlyService implements RoleListener {
    /** Reads that may wait at a time. */
    static final int READS_MAX = 65_536;

    /** How a leader says to another node that it is no member; its users are told EPERM and why. */
    private static final RaftError NO_MEMBER = RaftError.ENOENT;

    private final NodeContext ctx;
    private final NodeState state;
    private final LogManager log;
    private final FSMCaller fsm;
    private final ReplicatorGroup followers;
    private final Outbox outbox;
    private final Deadlines deadlines;
    private final ReadIndexRounds<Batch> rounds = new ReadIndexRounds<>();
    private final Map<Long, Batch> forwarded = new LinkedHashMap<>();
    private final List<Batch> open = new ArrayList<>();
    private final LeaderLease lease;
    private List<ReadIndexClosure> staged = new ArrayList<>();
    private List<ReadIndexClosure> stagedByLease = new ArrayList<>();
    private final List<Batch> remote = new ArrayList<>();
    private final Flag crowded = new Flag();

    /** Confirmed reads that wait for their index to be applied: only their time is watched here. */
    private final Deque<Applying> applying = new ArrayDeque<>();

    /** Begins at the clock: an answer to a request of an earlier life of this node finds nobody. */
    private long nextId;

    private int waiting;
    private long answeredByLease;

    public ReadOnlyService(
            NodeContext ctx,
            NodeState state,
            LogManager log,
            FSMCaller fsm,
            ReplicatorGroup followers,
            LeaderLease lease,
            Outbox outbox,
            Deadlines deadlines) {
        this.ctx = ctx;
        this.state = state;
        this.log = log;
        this.fsm = fsm;
        this.followers = followers;
        this.lease = lease;
        this.outbox = outbox;
        this.deadlines = deadlines;
        nextId = ctx.clock().nanoTime();
        followers.wireReads(
                rounds::newest,
                (peer, round) -> {
                    if (round <= rounds.newest()) {
                        rounds.echoed(peer, round);
                    }
                });
    }

    /** Takes a read; it is part of this turn's round, unless it goes by a lease. */
    public void stage(ReadIndexClosure closure, boolean byLease) {
        if (waiting + fsm.readsOwed() >= READS_MAX) {
            crowded.set(true);
            ctx.numbers().readsRefused.increment();
            fsm.complete(
                    closure,
                    new Status(
                            RaftError.EBUSY,
                            READS_MAX + " reads are waiting already; try again later"));
            return;
        }
        waiting++;
        (byLease ? stagedByLease : staged).add(closure);
    }

    /** A follower asks on behalf of its reads. */
    public void onRequest(ReadIndexRequest m) {
        if (!state.isLeader()) {
            refuse(m, RaftError.EPERM);
            return;
        }
        if (!log.conf().contains(m.route().from())) {
            // Whoever was removed is told of nothing that came later: it has no say here, and might
            // wait for an index that nobody will ever send it (S3-07).
            refuse(m, NO_MEMBER);
            return;
        }
        if (waiting >= READS_MAX) {
            refuse(m, RaftError.EBUSY);
            return;
        }
        waiting++;
        remote.add(new Batch(new ArrayList<>(), ctx.back(m.route()), m.id(), m.lease(), 0));
    }

    private void refuse(ReadIndexRequest m, RaftError why) {
        outbox.send(
                new ReadIndexResponse(
                        ctx.back(m.route()), state.term(), m.id(), -1, why.getNumber()));
    }

    /** Fourth act of a turn. */
    public void round(long now) {
        crowded.set(waiting + fsm.readsOwed() >= READS_MAX);
        forgetApplied();
        if (!staged.isEmpty()) {
            Batch batch = new Batch(staged, null, 0, false, now);
            staged = new ArrayList<>();
            begin(batch, now);
        }
        if (!stagedByLease.isEmpty()) {
            Batch batch = new Batch(stagedByLease, null, 0, true, now);
            stagedByLease = new ArrayList<>();
            begin(batch, now);
        }
        if (state.isLeader()) {
            for (Batch batch : remote) {
                if (!batch.byLease || !leaseAnswers(batch)) {
                    rounds.stage(batch);
                }
            }
            remote.clear();
            confirm(now);
            if (lease.isWanted()) {
                lease.observe(ctx.clock().nanoTime(), ctx.clock().wallMillis());
            }
        }
    }

    /** Answers at once when nobody else can lead. The reads are taken already, so a pause from here on makes nothing old. */
    private boolean leaseAnswers(Batch batch) {
        lease.want();
        // Not the time of the turn: the worker may have stood still between that and the reads.
        long now = ctx.clock().nanoTime();
        lease.observe(now, ctx.clock().wallMillis());
        if (!state.ownTermCommitted() || !lease.isValid(log.conf(), ctx.self(), now)) {
            return false;
        }
        answeredByLease++;
        finish(batch, state.commit());
        return true;
    }

    private void begin(Batch batch, long now) {
        deadlines.armNoLater(Kind.READ, batch.nextExpiry());
        PeerId leader = state.leader();
        if (state.isLeader()) {
            if (!batch.byLease || !leaseAnswers(batch)) {
                open.add(batch);
                rounds.stage(batch);
            }
        } else if (leader == null) {
            fail(
                    batch,
                    new Status(
                            RaftError.EPERM,
                            "no leader is known; try again after an election timeout"));
        } else {
            long id = ++nextId;
            forwarded.put(id, batch);
            outbox.send(new ReadIndexRequest(ctx.to(leader), state.term(), id, batch.byLease));
            deadlines.armNoLater(Kind.READ_AGAIN, now + askAgainAfter());
        }
    }

    private void confirm(long now) {
        if (!state.ownTermCommitted()) {
            // The commit index may be older than what the last leader told its clients (C5): wait
            // for our own entry.
            return;
        }
        if (rounds.open(state.commit()) > 0) {
            Check.that(
                    state.commit() >= state.termStart(),
                    Invariant.I_12,
                    "read at %d",
                    state.commit());
            followers.beat(now);
        }
        for (ReadIndexRounds.Confirmed<Batch> c : rounds.confirmed(log.conf(), ctx.self())) {
            finish(c.reads(), c.index());
        }
    }

    private void finish(Batch batch, long index) {
        open.remove(batch);
        if (batch.asker != null) {
            waiting--;
            outbox.send(new ReadIndexResponse(batch.asker, state.term(), batch.id, index, 0));
        } else {
            handOver(batch, index);
        }
    }

    private void handOver(Batch batch, long index) {
        if (!batch.closures.isEmpty()) {
            waiting -= batch.closures.size();
            ctx.numbers()
                    .readRound
                    .record(ctx.clock().nanoTime() - batch.stagedAt, batch.closures.size());
            if (index > fsm.applied() && batch.nextExpiry() != Deadlines.NEVER) {
                applying.addLast(new Applying(index, batch.copy()));
            }
            fsm.read(index, batch.closures);
        }
    }

    /** Reads whose index is applied are told by the state machine's worker. */
    private void forgetApplied() {
        while (!applying.isEmpty() && applying.getFirst().index <= fsm.applied()) {
            applying.removeFirst();
        }
    }

    /**
     * What was asked before a connection was up, or when it broke, is lost: it is asked again instead of letting its reads
     * time out in a healthy group. The first answer counts; either was asked for after the reads came in.
     */
    public void onConnection(Endpoint endpoint) {
        PeerId leader = state.leader();
        if (leader != null && leader.getEndpoint().equals(endpoint)) {
            askAgain(leader);
        }
    }

    private void askAgain(PeerId leader) {
        forwarded.forEach(
                (id, batch) ->
                        outbox.send(
                                new ReadIndexRequest(
                                        ctx.to(leader), state.term(), id, batch.byLease)));
    }

    /** Long enough for a round trip and a round, short enough for several tries before reads of ordinary patience end. */
    private long askAgainAfter() {
        return ctx.settings().electionTimeout() / 2;
    }

    /** The leader answered a forwarded batch. */
    public void onResponse(ReadIndexResponse m) {
        Batch batch = forwarded.remove(m.id());
        if (batch == null) {
            return;
        }
        if (m.errorCode() == 0) {
            handOver(batch, m.index());
        } else {
            boolean noMember = m.errorCode() == NO_MEMBER.getNumber();
            fail(
                    batch,
                    noMember
                            ? new Status(
                                    RaftError.EPERM,
                                    "%s is no member of the group as its leader %s knows it; its reads are not answered",
                                    ctx.self(),
                                    m.route().from())
                            : new Status(
                                    RaftError.forNumber(m.errorCode()),
                                    "the leader refused the read; try again"));
        }
    }

    /** Asks again for what was lost although the connection stands, and ends reads whose time is over. */
    public void onDeadline(long now) {
        PeerId leader = state.leader();
        if (deadlines.fired(Kind.READ_AGAIN, now) && leader != null && !forwarded.isEmpty()) {
            askAgain(leader);
            deadlines.arm(Kind.READ_AGAIN, now + askAgainAfter());
        }
        if (!deadlines.fired(Kind.READ, now)) {
            return;
        }
        long next = Deadlines.NEVER;
        for (Batch b : forwarded.values()) {
            next = Math.min(next, expireWaiting(b, now));
        }
        forgetApplied();
        for (Applying a : applying) {
            // The state machine's worker holds them too; a closure answers only whoever comes
            // first.
            next = Math.min(next, expire(a.batch, now, "the read's index was not applied in time"));
        }
        // An answer to a batch without reads would find nobody.
        forwarded.values().removeIf(b -> b.closures.isEmpty());
        for (Batch b : open) {
            // The batch stays in its round, which ends by itself; only its reads are told now.
            next = Math.min(next, expireWaiting(b, now));
        }
        if (next != Deadlines.NEVER) {
            deadlines.armNoLater(Kind.READ, next);
        }
    }

    private long expireWaiting(Batch batch, long now) {
        int before = batch.closures.size();
        long next = expire(batch, now, "no quorum confirmed the read in time");
        waiting -= before - batch.closures.size();
        return next;
    }

    /** Ends the reads of a batch whose own time is over; answers when the next one's is. */
    private long expire(Batch batch, long now, String reason) {
        batch.closures.removeIf(
                c -> {
                    boolean over = batch.expiry(c) <= now;
                    if (over) {
                        fsm.complete(c, new Status(RaftError.ETIMEDOUT, reason));
                    }
                    return over;
                });
        return batch.nextExpiry();
    }

    @Override
    public void onLeaderStop(long term, Status why) {
        Status status = new Status(RaftError.EPERM, "Is not leader.");
        for (Batch b : rounds.failAll()) {
            open.remove(b);
            failOrRefuse(b, status);
        }
        for (Batch b : remote) {
            failOrRefuse(b, status);
        }
        remote.clear();
    }

    private void failOrRefuse(Batch b, Status status) {
        if (b.asker != null) {
            waiting--;
            outbox.send(new ReadIndexResponse(b.asker, state.term(), b.id, -1, status.getCode()));
        } else {
            fail(b, status);
        }
    }

    @Override
    public void onStopFollowing(PeerId leader, long term, Status why) {
        Status status = new Status(RaftError.EPERM, "the leader was lost; try again");
        forwarded.values().forEach(b -> fail(b, status));
        forwarded.clear();
    }

    /** Ends everything: the node stops. */
    public void stop(Status why) {
        staged.addAll(stagedByLease);
        stagedByLease.clear();
        staged.forEach(c -> fsm.complete(c, why));
        waiting -= staged.size();
        staged.clear();
        applying.clear();
        onLeaderStop(state.term(), why);
        onStopFollowing(ctx.self(), state.term(), why);
    }

    private void fail(Batch batch, Status status) {
        waiting -= batch.closures.size();
        for (ReadIndexClosure c : batch.closures) {
            fsm.complete(c, status);
        }
        batch.closures.clear();
    }

    /** Whether as many reads wait as may; users' threads are refused at once then. Thread: ANY. */
    public boolean isCrowded() {
        return crowded.isSet();
    }

    /** Batches of reads that were answered without asking anybody. */
    public long answeredByLease() {
        return answeredByLease;
    }

    /** Whether a round is open that only further beats may confirm. */
    public boolean waitsForQuorum() {
        return rounds.pending() > 0;
    }

    /** Reads that wait for a quorum or the leader. */
    public int waiting() {
        return waiting;
    }

    private record Applying(long index, Batch batch) {}

    /** Reads of one turn, of this node, or the request of a follower. */
    private static final class Batch {
        final List<ReadIndexClosure> closures;
        final @Nullable Route asker;
        final long id;
        final boolean byLease;
        private final long stagedAt;

        Batch(
                List<ReadIndexClosure> closures,
                @Nullable Route asker,
                long id,
                boolean byLease,
                long stagedAt) {
            this.closures = closures;
            this.asker = asker;
            this.id = id;
            this.byLease = byLease;
            this.stagedAt = stagedAt;
        }

        /** For this loop to look at while the state machine's worker owns the original. */
        Batch copy() {
            return new Batch(new ArrayList<>(closures), asker, id, byLease, stagedAt);
        }

        long expiry(ReadIndexClosure c) {
            return c.getTimeoutMs() < 0
                    ? Deadlines.NEVER
                    : stagedAt + c.getTimeoutMs() * 1_000_000L;
        }

        long nextExpiry() {
            long next = Deadlines.NEVER;
            for (ReadIndexClosure c : closures) {
                next = Math.min(next, expiry(c));
            }
            return next;
        }
    }
}
