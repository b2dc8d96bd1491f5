package io.jraft.core.node;

import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.state.Deadlines.Kind;
import io.jraft.error.RaftError;

/**
 * The end of a turn: append, replicate, count ballots, confirm reads, hand over to the state machine, send. The order is
 * design, not taste. Owner: LOOP. Called by NodeCore.
 */
@OwnedBy(Owner.LOOP)
final class NodeTurn {
    private final NodeParts parts;
    private final PipelineTimes times;

    /** A late wake-up was forgiven since the quorum was last checked. */
    private boolean forgiven;

    NodeTurn(NodeParts parts) {
        this.parts = parts;
        times = new PipelineTimes(parts.ctx().numbers());
    }

    /** What is due by the clock. */
    void deadlines(long now) {
        if (parts.deadlines().nextAt() > now) {
            return;
        }
        // Before the election's: a worker that slept must not campaign anew with a majority of
        // votes in its hands.
        if (parts.deadlines().fired(Kind.INTRODUCTION, now)) {
            parts.election().onIntroduction(now);
        }
        if (parts.deadlines().fired(Kind.ELECTION, now)) {
            parts.election().onTimeout(now);
        }
        if (parts.deadlines().fired(Kind.QUORUM, now)) {
            checkQuorum(now);
        }
        parts.followers().onDeadline(now);
        parts.reads().onDeadline(now);
        parts.transfer().onDeadline(now);
        parts.awaiting().onDeadline(now);
        // Who asks and who answers looks at its own times in the turn that this ends in.
        parts.deadlines().fired(Kind.RELAY, now);
        parts.snapshots().onDeadline(now);
    }

    /** The worker slept: answers that came in meanwhile are heard before a majority is taken for silent, once (P16). */
    void afterPause(long now) {
        parts.diskWatch().afterPause(now);
        if (parts.state().isLeader() && !forgiven) {
            forgiven = true;
            parts.deadlines().arm(Kind.QUORUM, now + parts.ctx().settings().electionTimeout() / 2);
        }
    }

    /** A leader that a majority no longer answers steps down: its clients shall not wait for ever (thesis 6.2). */
    private void checkQuorum(long now) {
        forgiven = false;
        if (!parts.state().isLeader()) {
            return;
        }
        if (parts.followers().hasQuorum(now)) {
            parts.deadlines().arm(Kind.QUORUM, now + parts.ctx().settings().electionTimeout() / 2);
        } else {
            parts.roles()
                    .becomeFollower(
                            parts.state().term(),
                            null,
                            new Status(
                                    RaftError.ERAFTTIMEDOUT,
                                    "a majority has not answered for an election timeout"));
        }
    }

    /** Acts on what the events of this turn collected. */
    void act(long now) {
        if (parts.state().isLeader()) {
            // 1 ids, window, one disk operation
            if (!parts.transfer().isActive()) {
                int staged = parts.log().stagedCount();
                parts.log().appendStaged(parts.state().term());
                times.taken(staged - parts.log().stagedCount(), now);
            }
            // 2 sent before our own disk has answered
            parts.followers().wake(now);
            // 3 acks to commit
            if (parts.ballots().advance()) {
                parts.followers().commitMoved(now);
            }
            parts.diskWatch().look(now);
            parts.transfer().advance(now);
            boolean changed = parts.membership().advance(now);
            if (parts.readmission().advance(now) || changed) {
                parts.followers().wake(now);
            }
        } else {
            parts.appends().answer();
            parts.appends().advanceCommit();
        }
        parts.relay().turn(now);
        parts.upstream().turn(now);
        parts.awaiting().look(now);
        // 4 one quorum round for all reads of this turn
        parts.reads().round(now);
        parts.snapshots().flush();
        // 5 before any callback can run: in a callback, getters already show what it implies
        parts.status().publish(now);
        parts.fsm().flush();
        // 6 what is durable may be said; one frame per endpoint
        parts.outbox().release();
        parts.outbox().flush();
        // what the disk and bulk workers could not take before
        parts.log().flush();
        parts.reader().flush();
        parts.log()
                .evict(
                        parts.state().isLeader()
                                ? parts.followers().slowestMatch(now)
                                : Long.MAX_VALUE);
        if (parts.log().isClogged()) {
            parts.ctx().numbers().diskFull.increment();
        }
        if (parts.fsm().keptCount() > 0) {
            parts.ctx().numbers().fsmFull.increment();
        }
        times.observe(
                now,
                parts.state().term(),
                parts.log().lastIndex(),
                parts.log().stableIndex(),
                parts.state().commit(),
                parts.fsm().applied());
    }

    /** A node that does not run any more still tells its closures. */
    void drain() {
        parts.status().publish(parts.ctx().clock().nanoTime());
        parts.snapshots().flush();
        parts.fsm().flush();
        parts.log().flush();
    }

    /** How long things take here. */
    PipelineTimes times() {
        return times;
    }

    /** True when a neighbour was full: try again soon. */
    boolean wantsMore() {
        return parts.fsm().keptCount() > 0 || parts.log().isClogged();
    }
}
