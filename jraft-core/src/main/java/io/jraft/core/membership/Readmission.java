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
import io.jraft.model.GroupIdentity.Incarnation;
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
 * majority knows it too, or has moved on and could not have helped to commit. Owner: LOOP. Called at the end of a leader's turn,
 * and by Roles as listener. Invariants: I-1, I-10.
 */
@OwnedBy(Owner.LOOP)
public final class Readmission implements RoleListener {
    private static final Logger LOG = LoggerFactory.getLogger(Readmission.class);

    /** Of so many voters the leader alone is the majority of the others. */
    private static final int PAIR = 2;

    private final NodeContext ctx;
    private final NodeState state;
    private final LogManager log;
    private final ReplicatorGroup followers;
    private final BooleanSupplier occupied;
    private final Map<PeerId, Stranger> strangers = new LinkedHashMap<>();
    private @Nullable String text;

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
        return conf.identity().incarnations().isEmpty() ? introduce(conf) : lookAtAll(conf, now);
    }

    /** A group from before disks were listed, or one whose members were forced: lists all at once, or nobody. */
    private boolean introduce(ConfEntry conf) {
        GroupIdentity identity = conf.identity();
        for (PeerId voter : conf.current().voters()) {
            Origin disk = disk(voter);
            if (!disk.hasDisk()) {
                return false;
            }
            identity = identity.with(Incarnations.of(voter, disk));
        }
        return write(conf, identity);
    }

    private boolean lookAtAll(ConfEntry conf, long now) {
        GroupIdentity identity = conf.identity();
        boolean news = false;
        for (PeerId voter : conf.current().voters()) {
            Origin disk = disk(voter);
            if (Incarnations.lists(conf, voter, disk)) {
                forget(voter);
                continue;
            }
            Stranger known = strangers.get(voter);
            if ((known == null || !known.disk.sameDisk(disk)) && isWorthwhile(conf, voter, now)) {
                meet(conf, voter, disk);
                news = true;
                if (identity.of(voter) == null) {
                    // From here on nobody may count its vote before what it will have acknowledged
                    // is
                    // known to a majority of the others.
                    identity = identity.with(new Incarnation(voter.copy(), 0, 0));
                }
            } else if (known != null && known.disk.sameDisk(disk) && isFilled(voter, known, now)) {
                forget(voter);
                LOG.info(
                        "{} {}: {} is filled again and counts from entry {} on",
                        ctx.group(),
                        ctx.self(),
                        voter,
                        log.lastIndex() + 1);
                return write(conf, conf.identity().with(Incarnations.of(voter, disk)));
            }
        }
        return news && conf.current().voters().size() > PAIR && write(conf, identity);
    }

    private Origin disk(PeerId voter) {
        return voter.equals(ctx.self()) ? ctx.origin() : followers.disk(voter);
    }

    /** A newcomer's vote counts until this begins, so that begins when it will soon count anew. */
    private boolean isWorthwhile(ConfEntry conf, PeerId voter, long now) {
        return voter.equals(ctx.self())
                || conf.identity().of(voter) != null
                || followers.catchUp(voter, now) == CatchUp.Verdict.NEAR;
    }

    private void meet(ConfEntry conf, PeerId voter, Origin disk) {
        boolean known = conf.identity().of(voter) != null;
        // With one other voter the leader is all there is to ask, and it holds its own entries.
        long proof = conf.current().voters().size() > PAIR ? log.lastIndex() + 1 : state.commit();
        strangers.put(voter.copy(), new Stranger(disk, proof));
        text =
                voter
                        + (known
                                ? " speaks from another disk than the group knows"
                                : " was not heard before")
                        + "; it counts when it has entry "
                        + proof;
        if (known) {
            LOG.warn("{} {}: {}", ctx.group(), ctx.self(), text);
        } else {
            LOG.info("{} {}: {}", ctx.group(), ctx.self(), text);
        }
    }

    private boolean isFilled(PeerId voter, Stranger stranger, long now) {
        if (voter.equals(ctx.self())) {
            return state.commit() >= stranger.proof;
        }
        return state.commit() >= stranger.proof
                && followers.match(voter) >= stranger.proof
                && followers.catchUp(voter, now) == CatchUp.Verdict.NEAR;
    }

    private boolean write(ConfEntry conf, GroupIdentity identity) {
        log.appendConfiguration(
                new ConfEntry(conf.id(), conf.current(), null, identity), state.term());
        return true;
    }

    private void forget(PeerId voter) {
        if (strangers.remove(voter) != null && strangers.isEmpty()) {
            text = null;
        }
    }

    @Override
    public void onLeaderStop(long term, Status why) {
        strangers.clear();
        text = null;
    }

    /** Whom it waits for; null when for nobody. */
    public @Nullable String text() {
        return text;
    }
}
