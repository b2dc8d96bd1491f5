package io.jraft.core.fsm;

import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.closure.ReadIndexClosure;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Confirmed reads that wait until their index is applied. Owner: FSM. Called by FsmGroup. Bounded by the reads that the
 * loop admits.
 */
@OwnedBy(Owner.FSM)
final class ReadWaiters {
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::index));

    void add(long index, List<ReadIndexClosure> closures) {
        waiting.add(new Waiting(index, closures));
    }

    /** Answers everything at or below {@code applied}. */
    void release(long applied, Answer answer) {
        while (!waiting.isEmpty() && waiting.peek().index <= applied) {
            Waiting w = waiting.remove();
            for (ReadIndexClosure closure : w.closures) {
                answer.run(closure, Status.OK(), w.index);
            }
        }
    }

    /** Ends everything with a status. */
    void failAll(Status status, Answer answer) {
        while (!waiting.isEmpty()) {
            for (ReadIndexClosure closure : waiting.remove().closures) {
                answer.run(closure, status, ReadIndexClosure.INVALID_LOG_INDEX);
            }
        }
    }

    /** How a read ends. */
    interface Answer {
        void run(ReadIndexClosure closure, Status status, long index);
    }

    private record Waiting(long index, List<ReadIndexClosure> closures) {}
}
