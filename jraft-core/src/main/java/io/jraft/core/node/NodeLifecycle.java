package io.jraft.core.node;

import io.jraft.Status;
import io.jraft.check.InvariantViolation;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.State;
import io.jraft.entity.EnumOutter;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.TimeoutNow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's life: start, run, stop; and the one way into ERROR. Fail-stop: whoever broke a promise says nothing more.
 * Owner: LOOP. Called by NodeCore and by the engine through the mailbox.
 */
@OwnedBy(Owner.LOOP)
public final class NodeLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLifecycle.class);

    private enum Phase {
        NEW,
        LOADING,
        RUNNING,
        ERROR,
        STOPPING
    }

    private final NodeParts parts;
    private Phase phase = Phase.NEW;
    private @Nullable String cause;

    NodeLifecycle(NodeParts parts) {
        this.parts = parts;
    }

    /** Loads the snapshot, then takes part. {@code started} is told on the loop, once. */
    public void start(Consumer<Status> started) {
        if (phase != Phase.NEW) {
            started.accept(new Status(RaftError.EBADNODE.getNumber(), String.valueOf(cause)));
            return;
        }
        phase = Phase.LOADING;
        parts.snapshots()
                .start(
                        loaded -> {
                            if (!loaded.isOk()) {
                                started.accept(loaded);
                                return;
                            }
                            if (phase != Phase.LOADING) {
                                started.accept(
                                        new Status(
                                                RaftError.ESHUTDOWN,
                                                "the node was stopped while it started"));
                                return;
                            }
                            phase = Phase.RUNNING;
                            long now = parts.ctx().clock().nanoTime();
                            parts.votes().start(now);
                            parts.election().start(now);
                            LOG.info(
                                    "{} {} starts at term {} with log {}..{} and members {}",
                                    parts.ctx().group(),
                                    parts.ctx().self(),
                                    parts.state().term(),
                                    parts.log().firstIndex(),
                                    parts.log().lastIndex(),
                                    parts.log().conf().current());
                            started.accept(Status.OK());
                        });
    }

    /** A part threw: a bug or a broken promise. The last events are printed, the node stops. */
    void broken(Throwable error) {
        LOG.error(
                "{} {} stops; its last events:{}{}",
                parts.ctx().group(),
                parts.ctx().self(),
                System.lineSeparator(),
                parts.ctx().recorder().dump());
        String what =
                error instanceof InvariantViolation
                        ? String.valueOf(error.getMessage())
                        : "internal error: " + error;
        fatal(EnumOutter.ErrorType.ERROR_TYPE_LOG, what, error);
    }

    /** Stops for good; {@code describe()} tells the cause. */
    public void fatal(EnumOutter.ErrorType type, String why, Throwable error) {
        if (phase == Phase.ERROR || phase == Phase.STOPPING) {
            return;
        }
        LOG.error("{} {} goes into error: {}", parts.ctx().group(), parts.ctx().self(), why, error);
        phase = Phase.ERROR;
        cause = why;
        Status status = new Status(RaftError.EBADNODE.getNumber(), why);
        guarded(() -> stepDown(status));
        guarded(
                () ->
                        parts.log()
                                .refuseStaged(
                                        Status.notAppended(RaftError.EPERM, "Is not leader.")));
        guarded(() -> parts.transfer().stop(status));
        guarded(() -> parts.awaiting().stop(status));
        guarded(() -> parts.reads().stop(status));
        guarded(() -> parts.snapshots().stop(status));
        guarded(() -> parts.fsm().halt(type, status));
    }

    /** A part that broke may break again while it is stopped; the others must still tell their closures. */
    private void guarded(Runnable stop) {
        try {
            stop.run();
        } catch (RuntimeException | Error again) {
            LOG.error(
                    "{} {}: a part could not be stopped",
                    parts.ctx().group(),
                    parts.ctx().self(),
                    again);
        }
    }

    /** Ends the node in order: loop, then state machine, then {@code ended} on the loop. */
    public void stop(Runnable ended) {
        if (phase == Phase.STOPPING) {
            return;
        }
        boolean handOver = phase == Phase.RUNNING && parts.state().isLeader();
        phase = Phase.STOPPING;
        Status why = new Status(RaftError.ESHUTDOWN, "the node is shutting down");
        if (handOver) {
            handOver();
        }
        stepDown(why);
        parts.transfer().stop(why);
        parts.awaiting().stop(why);
        parts.reads().stop(why);
        parts.snapshots().stop(why);
        parts.outbox().flush();
        parts.status().publish(parts.ctx().clock().nanoTime());
        // A background job of the snapshots may still write: its files are closed after it.
        parts.fsm().shutdown(() -> parts.mailbox().post(() -> parts.snapshots().whenIdle(ended)));
    }

    /** The best follower need not wait for its election timeout. */
    private void handOver() {
        PeerId best = parts.followers().mostUpToDate(parts.ctx().clock().nanoTime());
        if (best != null) {
            parts.outbox().send(new TimeoutNow(parts.ctx().to(best), parts.state().term()));
        }
    }

    private void stepDown(Status why) {
        // Also refuses what is staged, after what was appended.
        parts.roles().becomeFollower(parts.state().term(), null, why);
    }

    public boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    /** Why a task is refused now. */
    Status refusal() {
        return switch (phase) {
            case ERROR -> Status.notAppended(RaftError.EPERM, "the node is in error: " + cause);
            case STOPPING ->
                    Status.notAppended(RaftError.ENODESHUTDOWN, "the node is shutting down");
            default -> Status.notAppended(RaftError.EPERM, "Is not leader.");
        };
    }

    /** The state that users know. */
    public State state() {
        return switch (phase) {
            case NEW, LOADING -> State.STATE_UNINITIALIZED;
            case ERROR -> State.STATE_ERROR;
            case STOPPING -> State.STATE_SHUTTING;
            case RUNNING ->
                    switch (parts.state().role()) {
                        case LEADER ->
                                parts.transfer().isActive()
                                        ? State.STATE_TRANSFERRING
                                        : State.STATE_LEADER;
                        case CANDIDATE -> State.STATE_CANDIDATE;
                        case FOLLOWER -> State.STATE_FOLLOWER;
                    };
        };
    }

    /** Why the node is in error; null when it is not. */
    public @Nullable String cause() {
        return cause;
    }
}
