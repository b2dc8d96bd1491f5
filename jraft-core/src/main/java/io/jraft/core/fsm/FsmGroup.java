package io.jraft.core.fsm;

import io.jraft.Closure;
import io.jraft.SnapshotCut;
import io.jraft.StateMachine;
import io.jraft.Status;
import io.jraft.check.Check;
import io.jraft.check.Invariant;
import io.jraft.check.InvariantViolation;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.closure.TaskClosure;
import io.jraft.core.context.Mailbox;
import io.jraft.entity.EnumOutter;
import io.jraft.error.RaftError;
import io.jraft.error.RaftException;
import io.jraft.model.ConfEntry;
import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.ring.Credits;
import io.jraft.ring.Watermark;
import io.jraft.ring.Worker;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state machine's side of one group: applies batches, answers reads, runs closures, all in log order on one thread.
 * The applied index moves in one place. A throw out of user code halts this group at a named index and no other one.
 * Owner: FSM. Called by FsmStation. Invariants: I-5, I-9, I-13.
 */
@OwnedBy(Owner.FSM)
public final class FsmGroup {
    private static final Logger LOG = LoggerFactory.getLogger(FsmGroup.class);

    private final String group;
    private final StateMachine machine;
    private final Mailbox mailbox;
    private final Credits taskCredits;
    private final Credits byteCredits;
    private final Watermark applied;
    private final long durableApplied;
    private final IteratorImpl iterator = new IteratorImpl(this::advance, this::saveNow);
    private final ReadWaiters waiters = new ReadWaiters();
    private final Watermark answered = new Watermark(0);
    private LogId lastApplied = LogId.ZERO;

    /** In force at {@link #lastApplied}; null before the first entry. */
    private @Nullable ConfEntry conf;

    private @Nullable SaveAtOnce saves;
    private @Nullable Worker worker;
    private @Nullable Members reported;
    private @Nullable Status halted;
    private boolean untold;

    public FsmGroup(
            String group,
            StateMachine machine,
            Mailbox mailbox,
            Credits taskCredits,
            Credits byteCredits,
            Watermark applied) {
        this.group = group;
        this.machine = machine;
        this.mailbox = mailbox;
        this.taskCredits = taskCredits;
        this.byteCredits = byteCredits;
        this.applied = applied;
        durableApplied = machine.durableAppliedIndex();
    }

    /** Wires who begins snapshots at once. Thread: the one that builds the node, before it runs. */
    public void wire(SaveAtOnce newSaves) {
        saves = newSaves;
    }

    /** Notes whose thread this side runs on. */
    void runsOn(@Nullable Worker mine) {
        if (worker == null) {
            worker = mine;
        }
    }

    /** Whether that worker is the one that runs this group's callbacks. Thread: ANY; true only on that worker's own thread. */
    public boolean isMine(Worker mine) {
        return worker == mine;
    }

    // ------------------------------------------------------------------ apply

    void apply(ApplyBatch batch) {
        if (halted == null) {
            Check.that(
                    batch.first() == lastApplied.index() + 1,
                    Invariant.I_5,
                    "batch from %d after applied %d",
                    batch.first(),
                    lastApplied.index());
            announceCommitted(batch);
            noteSkipped(batch);
            // A state machine that is durable by itself has already seen these.
            iterator.begin(batch, durableApplied + 1);
            applyEntries();
            if (halted == null) {
                advance(batch.blocks().get(batch.blocks().size() - 1).lastId());
            } else {
                failRest(batch);
            }
            iterator.end();
        } else {
            failFrom(batch, batch.first(), halted);
        }
        release(batch.tasks(), batch.bytes());
    }

    /** Configurations among the entries that a durable machine is not shown are in force all the same. */
    private void noteSkipped(ApplyBatch batch) {
        for (EntryBlock block : batch.blocks()) {
            long end = Math.min(block.lastIndex(), durableApplied);
            for (long i = block.firstIndex(); i <= end; i++) {
                if (!block.isData(i)) {
                    readConf(block, i);
                }
            }
        }
    }

    private @Nullable ConfEntry readConf(EntryBlock block, long index) {
        try {
            ConfEntry read = block.confAt(index);
            conf = read;
            return read;
        } catch (CorruptEntryException e) {
            halt(EnumOutter.ErrorType.ERROR_TYPE_LOG, broken("configuration at index " + index, e));
            return null;
        }
    }

    private void applyEntries() {
        while (iterator.hasMore() && halted == null) {
            if (iterator.hasNext()) {
                applyRun();
            } else {
                long index = iterator.getIndex();
                ConfEntry read = readConf(iterator.current(), index);
                if (read != null) {
                    advance(new LogId(index, iterator.current().term()));
                    configured(read);
                }
                iterator.skip();
            }
        }
    }

    private void applyRun() {
        long before = iterator.getIndex();
        try {
            machine.onApply(iterator);
        } catch (Throwable t) {
            LOG.error(
                    "{}: onApply threw at index {}; the group halts there",
                    group,
                    iterator.getIndex(),
                    t);
            halt(
                    EnumOutter.ErrorType.ERROR_TYPE_STATE_MACHINE,
                    broken("onApply at index " + iterator.getIndex(), t));
            return;
        }
        Status error = iterator.error();
        if (error != null) {
            halt(EnumOutter.ErrorType.ERROR_TYPE_STATE_MACHINE, error);
        } else if (iterator.hasNext() && iterator.getIndex() == before) {
            halt(
                    EnumOutter.ErrorType.ERROR_TYPE_STATE_MACHINE,
                    new Status(
                            RaftError.ESTATEMACHINE.getNumber(),
                            "onApply returned at index "
                                    + before
                                    + " without taking an entry; it must call next()"));
        }
    }

    private void announceCommitted(ApplyBatch batch) {
        if (batch.taken() == null) {
            return;
        }
        for (Closure closure : batch.taken().closures()) {
            if (closure instanceof TaskClosure task) {
                guarded("TaskClosure.onCommitted", task::onCommitted);
            }
        }
    }

    /** After a halt: what was taken by the user before it counts as applied, the rest is told that its outcome is unknown. */
    private void failRest(ApplyBatch batch) {
        long at = iterator.getIndex();
        if (at > batch.first() && at - 1 > lastApplied.index()) {
            long term = batch.blocks().get(0).term();
            for (var block : batch.blocks()) {
                if (block.firstIndex() <= at - 1) {
                    term = block.term();
                }
            }
            advance(new LogId(at - 1, term));
        }
        Status cause = halted == null ? Status.OK() : halted;
        // A closure that the user already took is the user's to run; running it here might be the
        // second time (I-13).
        long from = iterator.error() == null && iterator.doneTaken() ? at + 1 : at;
        failFrom(batch, from, cause);
    }

    private void failFrom(ApplyBatch batch, long from, Status cause) {
        Status unknown = Status.unknownOutcome(RaftError.ESTATEMACHINE, text(cause));
        for (long i = from; i <= batch.last(); i++) {
            Closure closure = batch.closure(i);
            if (closure != null) {
                complete(closure, unknown);
            }
        }
    }

    private void advance(LogId to) {
        lastApplied = to;
        applied.advance(to.index());
        untold = true;
        waiters.release(to.index(), this::answer);
    }

    /** True once after the applied index moved. */
    boolean markUntold() {
        boolean tell = untold;
        untold = false;
        return tell;
    }

    boolean tellApplied() {
        return mailbox.onApplied(lastApplied.index());
    }

    // ------------------------------------------------------------------ reads

    void read(long index, List<ReadIndexClosure> closures) {
        if (halted != null) {
            Status cause = halted;
            closures.forEach(c -> answer(c, cause, ReadIndexClosure.INVALID_LOG_INDEX));
        } else if (index <= lastApplied.index()) {
            closures.forEach(c -> answer(c, Status.OK(), index));
        } else {
            waiters.add(index, closures);
        }
    }

    private void answer(ReadIndexClosure closure, Status status, long index) {
        answered.advance(answered.read() + 1);
        if (status.isOk()) {
            closure.setResult(index, closure.getRequestContext());
        }
        complete(closure, status);
    }

    /** Reads answered so far, one way or the other. Thread: ANY. */
    long readsAnswered() {
        return answered.read();
    }

    // --------------------------------------------------------------- closures

    void fail(@Nullable Closure[] closures, Status status, int tasks, long bytes) {
        for (Closure closure : closures) {
            if (closure != null) {
                complete(closure, status);
            }
        }
        release(tasks, bytes);
    }

    void complete(Closure closure, Status status) {
        guarded("closure", () -> closure.run(status));
    }

    private void release(int tasks, long bytes) {
        if (tasks > 0) {
            taskCredits.release(tasks);
            byteCredits.release(bytes);
        }
    }

    // -------------------------------------------------------------- callbacks

    void callback(String name, Consumer<StateMachine> call) {
        if (halted == null) {
            guardedFatal(name, () -> call.accept(machine));
        }
    }

    /** Reports a stable configuration that differs from the last one reported, learners included (O5). */
    void configured(ConfEntry conf) {
        if (halted == null
                && !conf.isJoint()
                && (reported == null || !conf.current().equals(reported))) {
            reported = conf.current();
            guardedFatal(
                    "onConfigurationCommitted",
                    () -> machine.onConfigurationCommitted(conf.current().toConfiguration()));
        }
    }

    /** The node stops: the state machine is told once, waiting reads end. */
    void halt(EnumOutter.ErrorType type, Status cause) {
        if (halted != null) {
            return;
        }
        halted = cause;
        guarded("onError", () -> machine.onError(new RaftException(type, cause)));
        waiters.failAll(cause, this::answer);
        mailbox.onFatal(type, text(cause), new RaftException(type, cause));
    }

    /** This side itself broke a promise: nothing is applied any more. */
    void broken(Throwable error) {
        LOG.error("{}: broken after index {}", group, lastApplied.index(), error);
        halt(
                EnumOutter.ErrorType.ERROR_TYPE_STATE_MACHINE,
                new Status(
                        RaftError.ESTATEMACHINE.getNumber(),
                        error instanceof InvariantViolation
                                ? String.valueOf(error.getMessage())
                                : "internal error: " + error));
    }

    void shutdown(Runnable ended) {
        waiters.failAll(
                new Status(RaftError.ENODESHUTDOWN, "the node is shutting down"), this::answer);
        guarded("onShutdown", machine::onShutdown);
        if (halted == null) {
            halted = new Status(RaftError.ENODESHUTDOWN, "the node was shut down");
        }
        ended.run();
    }

    // -------------------------------------------------------------- snapshots

    void save(SaveJob job) {
        LogId at = lastApplied;
        if (halted != null) {
            job.onSaved(at, halted);
            return;
        }
        try {
            SnapshotCut cut = machine.onSnapshotCut();
            if (cut != null) {
                job.onCut(at, cut);
            } else {
                machine.onSnapshotSave(job.writer(), status -> job.onSaved(at, status));
            }
        } catch (Throwable t) {
            // A failed snapshot harms nothing: it is tried again (P12).
            LOG.warn(
                    "{}: the state machine could not save a snapshot at index {}",
                    group,
                    at.index(),
                    t);
            job.onSaved(at, broken("snapshot save at index " + at.index(), t));
        }
    }

    /**
     * Asks for the state of exactly what is applied, before this returns; {@code done} is told later, once the snapshot
     * is in place or why it is not. Thread: FSM, inside a callback or between two.
     */
    public void saveNow(@Nullable Closure done) {
        SaveAtOnce by = saves;
        ConfEntry at = conf;
        if (by == null) {
            throw new IllegalStateException("not wired");
        }
        if (halted != null || iterator.error() != null) {
            by.refuse(done, new Status(RaftError.EPERM, "the state machine has stopped"));
        } else if (iterator.uncommitted() > 0) {
            by.refuse(
                    done,
                    new Status(
                            RaftError.EPERM,
                            "the state machine went past index %d and has published %d only;"
                                    + " call commit() of the iterator first, or commitAndSnapshotSync",
                            iterator.uncommitted(),
                            lastApplied.index()));
        } else if (at == null) {
            by.refuse(done, Status.OK());
        } else {
            SaveJob job = by.begin(lastApplied, at, done);
            if (job != null) {
                save(job);
            }
        }
    }

    void load(LoadJob job) {
        if (halted != null) {
            job.onLoaded(halted);
            return;
        }
        boolean loaded;
        String reason = "onSnapshotLoad answered false";
        try (var reader = job.reader()) {
            loaded = machine.onSnapshotLoad(reader);
        } catch (Throwable t) {
            LOG.error("{}: onSnapshotLoad threw at index {}", group, job.meta().last().index(), t);
            loaded = false;
            reason = "onSnapshotLoad threw " + t;
        }
        if (!loaded) {
            Status cause =
                    new Status(
                            RaftError.ESTATEMACHINE.getNumber(),
                            "the snapshot at index "
                                    + job.meta().last().index()
                                    + " could not be loaded: "
                                    + reason);
            halt(EnumOutter.ErrorType.ERROR_TYPE_STATE_MACHINE, cause);
            job.onLoaded(cause);
            return;
        }
        advance(job.meta().last());
        conf = job.meta().conf();
        configured(job.meta().conf());
        job.onLoaded(Status.OK());
    }

    // ----------------------------------------------------------------- guards

    private void guardedFatal(String name, Runnable call) {
        try {
            call.run();
        } catch (Throwable t) {
            LOG.error("{}: {} threw after index {}", group, name, lastApplied.index(), t);
            halt(
                    EnumOutter.ErrorType.ERROR_TYPE_STATE_MACHINE,
                    broken(name + " after index " + lastApplied.index(), t));
        }
    }

    /** For user code whose failure changes no replicated state. */
    private void guarded(String name, Runnable call) {
        try {
            call.run();
        } catch (Throwable t) {
            LOG.error(
                    "{}: {} threw after index {}; the entry stays applied",
                    group,
                    name,
                    lastApplied.index(),
                    t);
        }
    }

    private static String text(Status status) {
        String message = status.getErrorMsg();
        return message == null ? status.toString() : message;
    }

    private static Status broken(String where, Throwable t) {
        return new Status(
                RaftError.ESTATEMACHINE.getNumber(),
                "the state machine threw in " + where + ": " + t);
    }
}
