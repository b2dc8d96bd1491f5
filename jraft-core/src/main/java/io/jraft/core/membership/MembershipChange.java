package io.jraft.core.membership;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.check.Check;
import io.jraft.check.Invariant;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.fsm.FSMCaller;
import io.jraft.core.log.LogManager;
import io.jraft.core.replication.ReplicatorGroup;
import io.jraft.core.state.Incarnations;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.core.state.RoleListener;
import io.jraft.core.state.Roles;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.message.Origin;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.Members;
import io.jraft.protocol.CatchUp;
import io.jraft.protocol.MembershipPlan;
import io.jraft.protocol.MembershipPlan.Stage;
import io.jraft.protocol.MembershipRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one {@link MembershipPlan} at a time while this node leads: feeds new voters, writes the joint entry, then the
 * final one. A change that an earlier leader left joint is finished first. Owner: LOOP. Called by the node for requests,
 * at the end of a leader's turn, and by Roles as listener. Invariants: I-10.
 */
@OwnedBy(Owner.LOOP)
public final class MembershipChange implements RoleListener {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipChange.class);

    /** Election timeouts for which a removed peer is still fed, so that it hears of its removal. */
    private static final int FAREWELL_TIMEOUTS = 10;

    /** Election timeouts for which a change waits until it can begin. */
    private static final int PATIENCE_TIMEOUTS = 10;

    private final NodeContext ctx;
    private final NodeState state;
    private final Roles roles;
    private final LogManager log;
    private final ReplicatorGroup followers;
    private final FSMCaller fsm;
    private final Outbox outbox;
    private final BooleanSupplier transferring;
    private @Nullable Running running;
    private @Nullable String text;

    /** Peers that are no members any more and may not know it yet, with the time until which they are told. */
    private final Map<PeerId, Farewell> leaving = new LinkedHashMap<>();

    private long count;

    private record Farewell(long index, long until) {}

    /** A change on its way. */
    private static final class Running {
        final String id;
        final MembershipPlan plan;
        final @Nullable Closure done;
        Stage stage;

        /** The entry whose commit ends the stage; 0 while there is none. */
        long index;

        /** False while the configuration before it is not committed, or lists too few of its voters. */
        boolean begun;

        /** When it is given up if it could not begin. */
        final long beginsBefore;

        Running(String id, MembershipPlan plan, @Nullable Closure done, long beginsBefore) {
            this.id = id;
            this.plan = plan;
            this.done = done;
            this.beginsBefore = beginsBefore;
            stage = plan.first();
        }
    }

    /** {@code transferring}: this leader is handing over; whom to change is the next one's business. */
    public MembershipChange(
            NodeContext ctx,
            NodeState state,
            Roles roles,
            LogManager log,
            ReplicatorGroup followers,
            FSMCaller fsm,
            Outbox outbox,
            BooleanSupplier transferring) {
        this.ctx = ctx;
        this.state = state;
        this.roles = roles;
        this.log = log;
        this.followers = followers;
        this.fsm = fsm;
        this.outbox = outbox;
        this.transferring = transferring;
    }

    // ----------------------------------------------------------------- request

    /** Begins a change, or says why not. {@code done} is told once: when the final entry is committed, or a failure. */
    public void request(MembershipRequest request, @Nullable Closure done) {
        if (!state.isLeader()) {
            refuse(done, RaftError.EPERM, "Not leader");
            return;
        }
        if (transferring.getAsBoolean()) {
            refuse(done, RaftError.EBUSY, "Leadership is being transferred.");
            return;
        }
        // Before the term's own entry is committed, another change may be in force that this leader
        // does not know to be decided; quorums of the two might not meet (M1).
        if (running != null || !state.ownTermCommitted()) {
            refuse(done, RaftError.EBUSY, "Doing another configuration change.");
            return;
        }
        MembershipPlan.Decision decision = MembershipPlan.decide(log.conf(), request);
        if (decision instanceof MembershipPlan.Refuse no) {
            refuse(done, no.error(), no.reason());
        } else if (decision instanceof MembershipPlan.Go go) {
            long now = ctx.clock().nanoTime();
            long patience = PATIENCE_TIMEOUTS * ctx.settings().electionTimeout();
            Running change =
                    new Running(state.term() + "." + ++count, go.plan(), done, now + patience);
            running = change;
            beginIfReady(change, now);
        } else {
            fsm.complete(done, Status.OK());
        }
    }

    private void refuse(@Nullable Closure done, RaftError error, String reason) {
        fsm.complete(done, Status.notAppended(error, reason));
    }

    /**
     * Begins unless something about members is open: a disk that was just listed may be (I-10), or one that is not listed yet
     * and without which the new members would have no majority (M9).
     */
    private void beginIfReady(Running change, long now) {
        if (log.conf().id().index() <= state.commit()
                && (!followers.awaitsListing(change.plan.target(), now)
                        || now - change.beginsBefore >= 0)) {
            begin(change);
        }
    }

    private void begin(Running change) {
        change.begun = true;
        long now = ctx.clock().nanoTime();
        if (leaving.keySet().removeIf(change.plan.target()::contains)) {
            // Whoever left lately and comes back is a newcomer: what was known of its log is not
            // believed any more.
            followers.follow(leaving.keySet(), now);
        }
        if (change.stage == Stage.CATCHING_UP) {
            followers.follow(guests(change), now);
            show(change);
        } else if (change.stage == Stage.JOINT) {
            writeJoint(change, now);
        } else {
            write(change, change.stage);
        }
    }

    /** Who is fed and no member: newcomers before their vote, and those who leave until the end and a while longer. */
    private List<PeerId> guests(@Nullable Running change) {
        List<PeerId> guests = new ArrayList<>(leaving.keySet());
        if (change != null && change.stage == Stage.CATCHING_UP) {
            guests.addAll(change.plan.newVoters());
        } else if (change != null && change.stage == Stage.STABLE) {
            guests.addAll(change.plan.leaving());
        }
        return guests;
    }

    // -------------------------------------------------------------------- turn

    /** After ballots were counted: moves the change on. True when an entry was written that is still to be sent. */
    public boolean advance(long now) {
        sayFarewell(now);
        Running change = running;
        if (change == null) {
            leaveIfOut(now);
            return false;
        }
        if (!change.begun) {
            long before = log.lastIndex();
            beginIfReady(change, now);
            return log.lastIndex() > before;
        }
        return switch (change.stage) {
            case CATCHING_UP -> caughtUp(change, now);
            case JOINT -> state.commit() >= change.index && write(change, Stage.STABLE);
            case STABLE -> {
                if (state.commit() >= change.index) {
                    finish(change, now);
                }
                yield false;
            }
        };
    }

    private boolean caughtUp(Running change, long now) {
        for (PeerId peer : change.plan.newVoters()) {
            CatchUp.Verdict verdict = followers.catchUp(peer, now);
            if (verdict == CatchUp.Verdict.WAIT) {
                return false;
            }
            if (verdict != CatchUp.Verdict.NEAR) {
                giveUp(
                        change,
                        now,
                        verdict == CatchUp.Verdict.SILENT
                                ? "the peer " + peer + " does not answer"
                                : "the peer " + peer + " answers and takes no entries");
                return false;
            }
        }
        return writeJoint(change, now);
    }

    /** Behind the joint entry there is no way back: a group whose new majority is dead would be without a leader. */
    private boolean writeJoint(Running change, long now) {
        ConfEntry target = change.plan.entry(Stage.STABLE, identity(change, Stage.JOINT));
        if (followers.hasQuorum(target, now)) {
            return write(change, Stage.JOINT);
        }
        giveUp(change, now, "a majority of the new voters does not answer");
        return false;
    }

    private void giveUp(Running change, long now, String why) {
        LOG.warn("{} {} gives up change {}: {}", ctx.group(), ctx.self(), change.id, why);
        clear();
        followers.follow(leaving.keySet(), now);
        refuse(change.done, RaftError.ECATCHUP, why);
    }

    /** Writes the entry of a stage. It is in force at once. */
    private boolean write(Running change, Stage stage) {
        ConfEntry old = log.conf();
        Check.that(
                old.id().index() <= state.commit(),
                Invariant.I_10,
                "configuration %d is not committed, up to %d is",
                old.id().index(),
                state.commit());
        log.appendConfiguration(change.plan.entry(stage, identity(change, stage)), state.term());
        change.stage = stage;
        change.index = log.lastIndex();
        followers.follow(guests(change), ctx.clock().nanoTime());
        show(change);
        return true;
    }

    /**
     * Which disks count under the entry of a stage: as before, and from the joint one on those on which new voters were fed.
     * What such a voter said before it left long ago is no concern: a majority without it decides about its return.
     */
    private GroupIdentity identity(Running change, Stage stage) {
        GroupIdentity identity = followers.listing(log.conf().identity(), ctx.clock().nanoTime());
        for (PeerId peer : stage == Stage.JOINT ? change.plan.newVoters() : List.<PeerId>of()) {
            Origin disk = followers.disk(peer);
            if (disk.hasDisk() && ctx.origin().hasDisk()) {
                identity = identity.with(Incarnations.of(peer, disk));
            }
        }
        Members before = change.plan.before();
        Members target = change.plan.target();
        return identity.keeping(
                p -> target.isVoter(p) || (stage == Stage.JOINT && before.isVoter(p)));
    }

    private void finish(Running change, long now) {
        clear();
        long until = now + FAREWELL_TIMEOUTS * ctx.settings().electionTimeout();
        for (PeerId peer : change.plan.leaving()) {
            if (!peer.equals(ctx.self())) {
                leaving.put(peer, new Farewell(change.index, until));
            }
        }
        LOG.info(
                "{} {} finished change {}: members are {}",
                ctx.group(),
                ctx.self(),
                change.id,
                log.conf().current());
        followers.follow(guests(null), now);
        fsm.complete(change.done, Status.OK());
        leaveIfOut(now);
    }

    /** This leader was voted out, by its own change or by one that it found and committed. */
    private void leaveIfOut(long now) {
        if (state.ownTermCommitted()
                && log.conf().id().index() <= state.commit()
                && !log.conf().isVoter(ctx.self())) {
            leave(now);
        }
    }

    /** This leader votes no more. The others hear first that it is decided, and need not wait for a timeout (M3). */
    private void leave(long now) {
        PeerId heir = followers.mostUpToDate(now);
        followers.beat(now);
        // Before anybody is told to take over: with the role the lease ends, and with it the reads
        // that nobody confirmed
        // (O2, R8). The heir may be elected in spite of all that its voters promised.
        roles.becomeFollower(
                state.term(),
                null,
                new Status(
                        RaftError.ELEADERREMOVED,
                        "this node is no voter of the new configuration"));
        if (heir != null) {
            outbox.send(new TimeoutNow(ctx.to(heir), state.term()));
        }
    }

    /** A removed peer that never heard of it would campaign for ever: others refuse it, but it costs them messages (M5). */
    private void sayFarewell(long now) {
        if (leaving.isEmpty()) {
            return;
        }
        boolean gone =
                leaving.entrySet()
                        .removeIf(
                                e ->
                                        now - e.getValue().until() >= 0
                                                || (followers.match(e.getKey())
                                                                >= e.getValue().index()
                                                        && followers.tellCommit(e.getKey())));
        if (gone) {
            followers.follow(guests(running), now);
        }
    }

    // ------------------------------------------------------------------- roles

    /** The term's first entry restates what is in force; a joint configuration is finished, never taken back (M2). */
    @Override
    public void onLeaderStart(long term) {
        ConfEntry conf = log.conf();
        if (conf.isJoint()) {
            Running change =
                    new Running(term + ".inherited", MembershipPlan.inherited(conf), null, 0);
            change.begun = true;
            change.stage = Stage.JOINT;
            change.index = conf.id().index();
            running = change;
            show(change);
        }
    }

    @Override
    public void onLeaderStop(long term, Status why) {
        leaving.clear();
        Running change = running;
        if (change == null) {
            return;
        }
        clear();
        String message = "Leader stepped down: " + why.getErrorMsg();
        fsm.complete(
                change.done,
                change.stage == Stage.CATCHING_UP || !change.begun
                        ? Status.notAppended(RaftError.EPERM, message)
                        : Status.unknownOutcome(RaftError.EPERM, message));
    }

    // ----------------------------------------------------------------- display

    private void show(Running change) {
        text =
                change.id
                        + " "
                        + change.stage
                        + " from "
                        + change.plan.before()
                        + " to "
                        + change.plan.target();
        LOG.info("{} {} change {}", ctx.group(), ctx.self(), text);
        ctx.recorder()
                .note(
                        ctx.clock().nanoTime(),
                        "membership change",
                        change.stage.ordinal(),
                        change.index);
    }

    private void clear() {
        running = null;
        text = null;
    }

    /** Id and stage of the change on its way, from whom to whom; null when there is none. */
    public @Nullable String text() {
        return text;
    }

    /** Whether entries of a change are, or will soon be, on their way. */
    public boolean hasBegun() {
        Running change = running;
        return change != null && change.begun;
    }

    /** Whether a change is on its way. */
    public boolean isRunning() {
        return running != null;
    }
}
