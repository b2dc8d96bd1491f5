package io.jraft.core.replication;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.LogManager;
import io.jraft.core.state.Deadlines;
import io.jraft.core.state.Deadlines.Kind;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.message.RaftMessage.InstallResponse;
import io.jraft.message.RaftMessage.RelayRequest;
import io.jraft.message.RaftMessage.RelayResponse;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import io.jraft.util.Endpoint;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A learner asks the voter that its leader named for what is committed, one question at a time. What comes goes the way of
 * a leader's append, and the leader hears how far this node is. When the leader names nobody it sends entries itself.
 * Owner: LOOP. Called by the node for messages, and at the end of a turn.
 */
@OwnedBy(Owner.LOOP)
public final class Upstream {
    /** Number of a snapshot that the leader did not offer: it comes from the source, and the leader hears that it moves. */
    static final long NOT_OFFERED = 0;

    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);

    private final NodeContext ctx;
    private final NodeState state;
    private final LogManager log;
    private final AppendHandler appends;
    private final Outbox outbox;
    private final Deadlines deadlines;
    private final Consumer<InstallRequest> installs;
    private @Nullable PeerId source;

    /** Number of the open question; 0 when none is open. Begins at the clock, so that answers to a former life are none. */
    private long open;

    private long nextId;

    /** When to ask, also again. */
    private long askAt;

    /** This source has answered; until then a question may be lost with a connection that is not up yet. */
    private boolean heard;

    /** The end of this log does not fit: ask from what is committed here, which does. */
    private boolean fromCommit;

    private long reportAt;

    /** {@code installs} takes a snapshot that the source offers. */
    public Upstream(
            NodeContext ctx,
            NodeState state,
            LogManager log,
            AppendHandler appends,
            Outbox outbox,
            Deadlines deadlines,
            Consumer<InstallRequest> installs) {
        this.ctx = ctx;
        this.state = state;
        this.log = log;
        this.appends = appends;
        this.outbox = outbox;
        this.deadlines = deadlines;
        this.installs = installs;
        nextId = ctx.clock().nanoTime();
        reportAt = nextId;
    }

    /** A beat of the leader names whom to ask; null when the leader feeds this node itself. */
    public void told(@Nullable PeerId newSource) {
        if (newSource == null ? source == null : newSource.equals(source)) {
            return;
        }
        LOG.info(
                "{} {} is fed by {}",
                ctx.group(),
                ctx.self(),
                newSource == null ? "its leader" : newSource);
        source = newSource == null ? null : newSource.copy();
        heard = false;
        open = 0;
        askAt = ctx.clock().nanoTime();
    }

    /** End of a turn: asks when nothing is asked, or nobody answered. */
    public void turn(long now) {
        PeerId whom = source;
        if (whom == null || state.isLeader()) {
            return;
        }
        if (now - askAt >= 0) {
            if (log.unstableBytes() < ctx.settings().inflightBytesMax()) {
                ask(whom, now);
            } else {
                askAt = now + ctx.settings().heartbeatEvery();
            }
        }
        deadlines.armNoLater(Kind.RELAY, askAt);
    }

    private void ask(PeerId whom, long now) {
        open = ++nextId;
        // An answer comes within half of that also when there is nothing.
        askAt =
                now
                        + (heard
                                ? ctx.settings().electionTimeout() / 2
                                : 2 * ctx.settings().heartbeatEvery());
        LogId after =
                fromCommit ? new LogId(state.commit(), log.termAt(state.commit())) : log.last();
        outbox.send(new RelayRequest(ctx.to(whom), state.term(), open, after));
    }

    /** The source answered. Only what was asked for, of the one that was asked, and in this node's term is believed. */
    public void onResponse(RelayResponse m) {
        if (m.id() != open || !m.route().from().equals(source)) {
            return;
        }
        open = 0;
        heard = true;
        long now = ctx.clock().nanoTime();
        switch (m.result()) {
            case ENTRIES -> {
                boolean taken = appends.onRelayed(m.prev(), m.prevChain(), m.commit(), m.blocks());
                fromCommit = !taken;
                askAt = taken ? now : now + ctx.settings().heartbeatEvery();
            }
            case WAIT -> {
                // This node's end may be what no majority ever held; what is committed here is not.
                fromCommit = m.commit() > state.commit();
                askAt = now;
            }
            case MISMATCH -> {
                askAt = fromCommit ? now + ctx.settings().heartbeatEvery() : now;
                fromCommit = true;
            }
            case SNAPSHOT -> {
                SnapshotMeta meta = m.snapshot();
                if (meta != null) {
                    installs.accept(new InstallRequest(m.route(), m.term(), NOT_OFFERED, meta));
                }
                askAt = now + ctx.settings().electionTimeout() / 2;
            }
            case REFUSED -> askAt = now + 2 * ctx.settings().heartbeatEvery();
        }
    }

    /** What was asked before a connection was up, or when it broke, is lost. */
    public void onConnection(Endpoint endpoint) {
        PeerId whom = source;
        if (whom != null && whom.getEndpoint().equals(endpoint)) {
            heard = false;
            askAt = ctx.clock().nanoTime();
        }
    }

    /** A part of a snapshot came: the leader is told now and then that its source brings this node further. */
    public void onChunkResponse(ChunkResponse m) {
        long now = ctx.clock().nanoTime();
        PeerId leader = state.leader();
        if (m.status() == ChunkResponse.Status.OK
                && m.route().from().equals(source)
                && leader != null
                && now - reportAt >= 0) {
            reportAt = now + ctx.settings().heartbeatEvery();
            outbox.send(
                    new InstallResponse(
                            ctx.to(leader),
                            state.term(),
                            NOT_OFFERED,
                            InstallResponse.Result.RUNNING,
                            m.snapshot()));
        }
    }

    /** Who feeds this node in place of its leader; null when nobody does. */
    public @Nullable PeerId source() {
        return source;
    }
}
