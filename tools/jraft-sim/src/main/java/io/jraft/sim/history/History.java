package io.jraft.sim.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Records what clients asked and were told, in the order in which it happened. The order of the calls is the order of
 * the events; two events at one virtual time are therefore still ordered, and the judge needs no rule for ties.
 * Owner: the thread of the simulation.
 */
public final class History {
    private final List<Operation> operations = new ArrayList<>();
    private long events;

    /** A client asks. Answers the number by which the operation is ended. */
    public int invoke(int process, String key, Command command, long nanos) {
        int id = operations.size();
        operations.add(
                new Operation(
                        id,
                        process,
                        key,
                        command,
                        Outcome.UNKNOWN,
                        Answer.NOTHING,
                        events++,
                        Operation.NEVER,
                        nanos,
                        Operation.NEVER));
        return id;
    }

    /** The client was told that the operation took effect. */
    public void ok(int id, Answer answer, long nanos) {
        end(id, Outcome.OK, answer, events++, nanos);
    }

    /** The client was told that the operation did not and will not take effect. */
    public void failed(int id, long nanos) {
        end(id, Outcome.FAILED, Answer.NOTHING, events++, nanos);
    }

    /** The client gave up: the operation may still take effect at any time, so the end has no moment. */
    public void unknown(int id, long nanos) {
        end(id, Outcome.UNKNOWN, Answer.NOTHING, Operation.NEVER, nanos);
    }

    private void end(int id, Outcome outcome, Answer answer, long moment, long nanos) {
        Operation open = operations.get(id);
        if (open.returnedNanos() != Operation.NEVER) {
            throw new IllegalStateException("ended twice: " + open + ", then " + outcome);
        }
        operations.set(
                id,
                new Operation(
                        id,
                        open.process(),
                        open.key(),
                        open.command(),
                        outcome,
                        answer,
                        open.invoked(),
                        moment,
                        open.invokedNanos(),
                        nanos));
    }

    /** All operations by number. What was not ended is of unknown outcome. */
    public List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** How many were asked. */
    public int size() {
        return operations.size();
    }
}
