package io.jraft.core.membership;

import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.LogManager;
import io.jraft.core.replication.ReplicatorGroup;
import io.jraft.core.state.Incarnations;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.RoleListener;
import io.jraft.entity.PeerId;
import io.jraft.message.Origin;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.protocol.CatchUp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a voter whose disk is another one than the group knows its say back, without anybody's help (M9). A leader writes an
 * entry after it first heard the new disk, has it committed by a majority of the others, fills the voter up to it, and then
 * lists the new disk in a configuration. From that entry on the voter counts: whatever the lost disk had promised, one of that
 * majority knows it too, or has moved on and could not have helped to commit. Voters that no entry lists yet are listed by one
 * entry, not before the leader has led for a while, so that those who start one after the other cost one together. Owner: LOOP.
 * Called at the end of a leader's turn, and by Roles as listener. Invariants: I-1, I-10.
 */
@OwnedBy(Owner.LOOP)
public final class Readmission implements RoleListener {
    private static final Logger LOG = LoggerFactory.getLogger(Readmission.class);

    /** Of so many voters the leader alone is the majority of the others. */
    private static final int PAIR = 2;

    /** Election timeouts of a reign before an entry is written only to list voters that were not heard when it began. */
    private static final int PATIENCE_TIMEOUTS = 10;

    private final NodeContext ctx;
    private final NodeState state;
    private final LogManager log;
    private final ReplicatorGroup followers;
    private final BooleanSupplier occupied;
    private final Map<PeerId, Stranger> strangers = new LinkedHashMap<>();
    private @Nullable String text;
    private long leadsSince;

    /** All voters were found listed, and none excluded, in this configuration and after so much news of disks. */
    private @Nullable ConfEntry settled;

    private long settledAfter;

    /** {@code proof}: the entry that the others must have committed, written after the disk was first heard. */
    private record Stranger(Origin disk, long proof) {}

    /** {@code occupied}: members are changing, or this leader is handing over; the next one's business then. */
    public Readmission(
            NodeContext ctx,
            NodeState state,
            LogManager log,
            ReplicatorGroup followers,
            BooleanSupplier occupied) {
        this.ctx = ctx;
        this.state = state;
        this.log = log;
        this.followers = followers;
        this.occupied = occupied;
    }

    /** After ballots were counted: moves on. True when an entry was written that is still to be sent. */
    public boolean advance(long now) {
        ConfEntry conf = log.conf();
        if (!ctx.origin().hasDisk()
                || !state.ownTermCommitted()
                || conf.isJoint()
                || conf.id().index() > state.commit()
                || occupied.getAsBoolean()) {
            return false;
        }
        if (conf == settled && settledAfter == followers.disksHeard()) {
            return false;
        }
        return lookAtAll(conf, now);
    }

    private boolean lookAtAll(ConfEntry conf, long now) {
        GroupIdentity identity = conf.identity();
        boolean alone = conf.current().voters().size() <= PAIR;
        boolean news = false;
        boolean open = false;
        for (PeerId voter : conf.current().voters()) {
            Origin disk = disk(voter);
            Origin former = followers.formerDisk(voter);
            Stranger known = strangers.get(voter);
            if (identity.of(voter) == null) {
                open = true;
                if (former.hasDisk() && !alone) {
                    // It spoke from one disk and now from another: the first one is what may have
                    // promised something.
                    identity = identity.with(Incarnations.of(voter, former));
                    meet(voter, disk);
                    news = true;
                }
            } else if (!Incarnations.excludes(conf, voter, disk)) {
                forget(voter);
            } else if (known == null || !known.disk.sameDisk(disk)) {
                open = true;
                meet(voter, disk);
                news = true;
            } else if (isFilled(voter, known, now)) {
                return admit(conf, voter, disk, now);
            } else {
                open = true;
            }
        }
        settled = open ? null : conf;
        settledAfter = followers.disksHeard();
        if (news) {
            return !alone && write(conf, identity, now);
        }
        return listOthers(conf, now);
    }

    private boolean admit(ConfEntry conf, PeerId voter, Origin disk, long now) {
        forget(voter);
        LOG.info(
                "{} {}: {} is filled again and counts from entry {} on",
                ctx.group(),
                ctx.self(),
                voter,
                log.lastIndex() + 1);
        return write(conf, conf.identity().with(Incarnations.of(voter, disk)), now);
    }

    /** Voters that were not heard when the group began, or a group from before disks were listed. */
    private boolean listOthers(ConfEntry conf, long now) {
        return now - leadsSince >= PATIENCE_TIMEOUTS * ctx.settings().electionTimeout()
                && !followers.listing(conf.identity(), now).equals(conf.identity())
                && write(conf, conf.identity(), now);
    }

    private Origin disk(PeerId voter) {
        return voter.equals(ctx.self()) ? ctx.origin() : followers.disk(voter);
    }

    private void meet(PeerId voter, Origin disk) {
        // With one other voter the leader is all there is to ask, and it holds its own entries.
        boolean alone = log.conf().current().voters().size() <= PAIR;
        long proof = alone ? state.commit() : log.lastIndex() + 1;
        strangers.put(voter.copy(), new Stranger(disk, proof));
        text =
                voter
                        + " speaks from another disk than the group knows; it counts when it has entry "
                        + proof;
        LOG.warn("{} {}: {}", ctx.group(), ctx.self(), text);
    }

    private boolean isFilled(PeerId voter, Stranger stranger, long now) {
        if (voter.equals(ctx.self())) {
            return state.commit() >= stranger.proof;
        }
        return state.commit() >= stranger.proof
                && followers.match(voter) >= stranger.proof
                && followers.catchUp(voter, now) == CatchUp.Verdict.NEAR;
    }

    /** Writes an entry, and whoever may be listed is listed with it. */
    private boolean write(ConfEntry conf, GroupIdentity identity, long now) {
        log.appendConfiguration(
                new ConfEntry(conf.id(), conf.current(), null, followers.listing(identity, now)),
                state.term());
        return true;
    }

    private void forget(PeerId voter) {
        if (strangers.remove(voter) != null && strangers.isEmpty()) {
            text = null;
        }
    }

    @Override
    public void onLeaderStart(long term) {
        leadsSince = ctx.clock().nanoTime();
        settled = null;
    }

    @Override
    public void onLeaderStop(long term, Status why) {
        strangers.clear();
        settled = null;
        text = null;
    }

    /** Whom it waits for; null when for nobody. */
    public @Nullable String text() {
        return text;
    }
}
