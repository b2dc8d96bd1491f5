package io.jraft.core.fsm;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.entity.EnumOutter;
import io.jraft.entity.LeaderChangeContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the loop asks of the state machine's worker. Built by FSMCaller, carried out by FsmGroup in this order. */
public sealed interface FsmCommand {
    /** Carries itself out. Thread: FSM. */
    void run(FsmGroup group);

    /** Committed entries. */
    record Apply(ApplyBatch batch) implements FsmCommand {
        @Override
        public void run(FsmGroup group) {
            group.apply(batch);
        }
    }

    /** Reads that may be answered once {@code index} is applied. */
    record Read(long index, List<ReadIndexClosure> closures) implements FsmCommand {
        @Override
        public void run(FsmGroup group) {
            group.read(index, closures);
        }
    }

    /** Closures that end with a status, in this order; {@code tasks} and {@code bytes} are admission credit to return. */
    @SuppressWarnings(
            "ArrayRecordComponent") // Handed over once, never compared; a list would cost a copy.
    record Fail(@Nullable Closure[] closures, Status status, int tasks, long bytes)
            implements FsmCommand {
        @Override
        public void run(FsmGroup group) {
            group.fail(closures, status, tasks, bytes);
        }
    }

    /** One closure that ends with a status. */
    record Complete(Closure closure, Status status) implements FsmCommand {
        @Override
        public void run(FsmGroup group) {
            group.complete(closure, status);
        }
    }

    /** Leadership began and its first entry is applied. */
    record LeaderStart(long term) implements FsmCommand {
        @Override
        public void run(FsmGroup group) {
            group.callback("onLeaderStart", sm -> sm.onLeaderStart(term));
        }
    }

    /** Leadership ended. */
    record LeaderStop(Status why) implements FsmCommand {
        @Override
        public void run(FsmGroup group) {
            group.callback("onLeaderStop", sm -> sm.onLeaderStop(why));
        }
    }

    /** A leader is followed. */
    record StartFollowing(LeaderChangeContext context) implements FsmCommand {
        @Override
        public void run(FsmGroup group) {
            group.callback("onStartFollowing", sm -> sm.onStartFollowing(context));
        }
    }

    /** It is followed no more. */
    record StopFollowing(LeaderChangeContext context) implements FsmCommand {
        @Override
        public void run(FsmGroup group) {
            group.callback("onStopFollowing", sm -> sm.onStopFollowing(context));
        }
    }

    /** Take a cut for a snapshot. */
    record Save(SaveJob job) implements FsmCommand {
        @Override
        public void run(FsmGroup group) {
            group.save(job);
        }
    }

    /** Load a snapshot. */
    record Load(LoadJob job) implements FsmCommand {
        @Override
        public void run(FsmGroup group) {
            group.load(job);
        }
    }

    /** The node broke down; the state machine is told once and called no more. */
    record Halt(EnumOutter.ErrorType type, Status cause) implements FsmCommand {
        @Override
        public void run(FsmGroup group) {
            group.halt(type, cause);
        }
    }

    /** The last command: onShutdown, then {@code ended}. */
    record Shutdown(Runnable ended) implements FsmCommand {
        @Override
        public void run(FsmGroup group) {
            group.shutdown(ended);
        }
    }
}
