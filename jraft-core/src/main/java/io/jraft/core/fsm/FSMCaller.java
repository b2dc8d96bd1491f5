package io.jraft.core.fsm;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.ClosureQueue;
import io.jraft.core.log.LogManager;
import io.jraft.core.log.LogReader;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.RoleListener;
import io.jraft.entity.EnumOutter;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.model.EntryBlock;
import io.jraft.ring.Ring;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The loop's side of edge E5: turns the moving commit index into batches for the state machine's worker, and puts reads,
 * refusals, role changes and snapshots between them in the right order. What the worker's ring cannot take is kept.
 * Owner: LOOP. Called by the node's turn, ReadOnlyService, Roles (as listener) and the snapshot parts.
 */
@OwnedBy(Owner.LOOP)
public final class FSMCaller implements RoleListener, LogManager.Refusal {
    private static final int BATCH_ENTRIES = 8192;
    private static final int BATCH_BYTES = 1 << 20;

    private final NodeContext ctx;
    private final NodeState state;
    private final FsmGroup group;
    private final Ring<FsmEvent> ring;
    private final boolean durableMachine;
    private final Deque<FsmCommand> kept = new ArrayDeque<>();
    private @Nullable LogManager log;
    private @Nullable LogReader reader;

    /** Last index handed over. */
    private long handed;

    /** Last index reported back. */
    private long applied;

    /** Ends of batches that are handed over and not yet reported. */
    private final Deque<Long> owed = new ArrayDeque<>();

    private long readsHanded;
    private boolean reading;
    private boolean stopped;

    /** Index whose application makes leadership visible; 0 when there is none to announce. */
    private long announceAt;

    private long announceTerm;
    private boolean announced;

    /** Leadership is being handed over: the state machine was told that it ended. */
    private boolean suspended;

    public FSMCaller(
            NodeContext ctx,
            NodeState state,
            FsmGroup group,
            Ring<FsmEvent> ring,
            boolean durableMachine) {
        this.ctx = ctx;
        this.state = state;
        this.group = group;
        this.ring = ring;
        this.durableMachine = durableMachine;
        // What is known to be committed at a start comes with the snapshot; while that is loaded,
        // nobody shall ask the disk for entries that may be gone, again and again.
        handed = state.commit();
    }

    /** Wires who begins snapshots at once; before the node runs. */
    public void wire(SaveAtOnce saves) {
        group.wire(saves);
    }

    /** Wires the log, which itself needs this object for its refusals. */
    public void wire(LogManager newLog, LogReader newReader) {
        log = newLog;
        reader = newReader;
    }

    // ------------------------------------------------------------------ apply

    /** Hands over what is committed, as far as the worker owes few enough batches, and what was kept. */
    public void flush() {
        offerKept();
        while (!stopped
                && kept.isEmpty()
                && owed.size() < ctx.settings().fsmBatchesInFlightMax()
                && handOver()) {
            offerKept();
        }
    }

    private boolean handOver() {
        LogManager entries = log();
        long upTo = state.commit();
        if (durableMachine) {
            // Such a machine must not get ahead of its own log: after a crash it would know more
            // than its node.
            upTo = Math.min(upTo, entries.stableIndex());
        }
        if (announceAt > handed) {
            upTo = Math.min(upTo, announceAt);
        }
        long from = handed + 1;
        if (from > upTo || reading) {
            return false;
        }
        if (!entries.inMemory(from)) {
            readCold(from, upTo);
            return false;
        }
        apply(entries.blocks(from, upTo, BATCH_ENTRIES, BATCH_BYTES));
        return true;
    }

    private void readCold(long from, long upTo) {
        reading = true;
        LogReader cold = reader;
        if (cold == null) {
            throw new IllegalStateException("not wired");
        }
        cold.read(
                from,
                upTo,
                BATCH_BYTES,
                blocks -> {
                    reading = false;
                    // Null: a snapshot took the place of these entries meanwhile. A batch that was
                    // overtaken is dropped.
                    if (blocks != null && !stopped && blocks.get(0).firstIndex() == handed + 1) {
                        apply(blocks);
                        offerKept();
                    }
                });
    }

    private void apply(List<EntryBlock> blocks) {
        long first = blocks.get(0).firstIndex();
        long last = blocks.get(blocks.size() - 1).lastIndex();
        ClosureQueue.Taken taken = log().closures().take(first, last);
        handed = last;
        owed.addLast(last);
        kept.addLast(new FsmCommand.Apply(new ApplyBatch(blocks, taken)));
        if (announceAt != 0 && handed >= announceAt) {
            announceAt = 0;
            if (!suspended) {
                announced = true;
                kept.addLast(new FsmCommand.LeaderStart(announceTerm));
            }
        }
    }

    /** The worker reported back. */
    public void onApplied(long index) {
        applied = Math.max(applied, index);
        while (!owed.isEmpty() && owed.getFirst() <= applied) {
            owed.removeFirst();
        }
    }

    public long applied() {
        return applied;
    }

    /** Last index handed over: whatever is submitted from now on runs when exactly this is applied. */
    public long handed() {
        return handed;
    }

    // ------------------------------------------------------ what else is called

    /** Reads that are safe once {@code index} is applied. */
    public void read(long index, List<ReadIndexClosure> closures) {
        readsHanded += closures.size();
        submit(new FsmCommand.Read(index, closures));
    }

    /** Reads that the worker was given and has not answered: their index is not applied yet, or it is busy. */
    public long readsOwed() {
        return readsHanded - group.readsAnswered();
    }

    /** Ends a closure off the caller's stack. */
    public void complete(@Nullable Closure closure, Status status) {
        if (closure != null) {
            submit(new FsmCommand.Complete(closure, status));
        }
    }

    @Override
    public void refuse(@Nullable Closure done, Status why, int bytes) {
        submit(new FsmCommand.Fail(new @Nullable Closure[] {done}, why, 1, bytes));
    }

    /** Asks for a snapshot of everything handed over so far. */
    public void save(SaveJob job) {
        submit(new FsmCommand.Save(job));
    }

    /** Asks to load a snapshot; batches resume after it. */
    public void load(LoadJob job) {
        long index = job.meta().last().index();
        if (index > handed) {
            handed = index;
        }
        submit(new FsmCommand.Load(job));
    }

    /** The node broke down. */
    public void halt(EnumOutter.ErrorType type, Status cause) {
        failAppended(cause);
        submit(new FsmCommand.Halt(type, cause));
    }

    /** Ends everything; {@code ended} runs on the fsm worker after the last callback. */
    public void shutdown(Runnable ended) {
        stopped = true;
        failAppended(new Status(RaftError.ENODESHUTDOWN, "the node is shutting down"));
        submit(new FsmCommand.Shutdown(ended));
    }

    // ------------------------------------------------------------------- roles

    @Override
    public void onLeaderStart(long term) {
        announceAt = state.termStart();
        announceTerm = term;
        announced = false;
        suspended = false;
    }

    /** A transfer begins: the state machine leads no more, although this node does until another one is elected. */
    public void suspendLeadership(Status why) {
        suspended = true;
        if (announced) {
            announced = false;
            submit(new FsmCommand.LeaderStop(why));
        }
    }

    /** The transfer came to nothing: the state machine leads again, in the same term. */
    public void resumeLeadership() {
        suspended = false;
        if (announceAt == 0) {
            announced = true;
            submit(new FsmCommand.LeaderStart(announceTerm));
        }
    }

    @Override
    public void onLeaderStop(long term, Status why) {
        // In log order: what has an index comes before what never got one.
        failAppended(why);
        log().refuseStaged(Status.notAppended(RaftError.EPERM, "Is not leader."));
        announceAt = 0;
        suspended = false;
        if (announced) {
            announced = false;
            submit(new FsmCommand.LeaderStop(why));
        }
    }

    @Override
    public void onStartFollowing(PeerId leader, long term) {
        submit(new FsmCommand.StartFollowing(new LeaderChangeContext(leader, term, Status.OK())));
    }

    @Override
    public void onStopFollowing(PeerId leader, long term, Status why) {
        submit(new FsmCommand.StopFollowing(new LeaderChangeContext(leader, term, why)));
    }

    /** What was appended here and is not committed may still be committed by another leader: the outcome is unknown. */
    private void failAppended(Status why) {
        ClosureQueue.Taken left = log().closures().takeAll();
        if (left.closures().length > 0) {
            submit(
                    new FsmCommand.Fail(
                            left.closures(),
                            Status.unknownOutcome(
                                    RaftError.EPERM, "Leader stepped down: " + why.getErrorMsg()),
                            left.tasks(),
                            left.bytes()));
        }
    }

    // -------------------------------------------------------------------- ring

    private void submit(FsmCommand command) {
        kept.addLast(command);
        offerKept();
    }

    private void offerKept() {
        while (!kept.isEmpty()) {
            long seq = ring.tryClaim();
            if (seq < 0) {
                return;
            }
            ring.cell(seq).set(group, kept.removeFirst());
            ring.publish(seq);
        }
    }

    private LogManager log() {
        if (log == null) {
            throw new IllegalStateException("not wired");
        }
        return log;
    }

    /** Commands that wait for room in the ring. */
    public int keptCount() {
        return kept.size();
    }
}
