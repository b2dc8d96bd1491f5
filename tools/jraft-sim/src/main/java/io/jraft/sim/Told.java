package io.jraft.sim;

import io.jraft.Status;
import io.jraft.sim.history.Answer;
import org.jspecify.annotations.Nullable;

/** What was, or was not, told about a question. Owner: the run's thread. */
public final class Told {
    private final Sim sim;
    private final String what;
    private @Nullable Status status;
    private Answer answer = Answer.NOTHING;

    Told(Sim sim, String what) {
        this.sim = sim;
        this.what = what;
    }

    void answer(Answer given) {
        answer = given;
    }

    void end(Status how) {
        if (status != null) {
            throw new AssertionError("S19: " + what + " was told twice: " + status + ", " + how);
        }
        status = how;
    }

    public boolean isTold() {
        return status != null;
    }

    /** How it ended; null while it has not. */
    public @Nullable Status status() {
        return status;
    }

    /** What the state machine answered; {@link Answer#NOTHING} unless it succeeded. */
    public Answer answer() {
        return answer;
    }

    /** Lets time pass until this was told, at most ten election timeouts, and demands success. */
    public Sim expectOk() {
        sim.awaitTold(this);
        return require(status != null && status.isOk(), "to succeed");
    }

    /** Demands that nothing is ever said of success: refused, unknown or not told at all. Lets five timeouts pass. */
    public Sim expectNoSuccess() {
        sim.timeouts(5);
        return require(status == null || !status.isOk(), "not to be acknowledged");
    }

    /** Lets time pass and demands the answer "it may or may not have happened". */
    public Sim expectUnknown() {
        sim.awaitTold(this);
        return require(
                status != null && status.outcome() == Status.Outcome.UNKNOWN,
                "to be of unknown outcome");
    }

    /** Lets time pass and demands the answer "it has not happened and never will". */
    public Sim expectNotAppended() {
        sim.awaitTold(this);
        return require(
                status != null && status.outcome() == Status.Outcome.NOT_APPENDED, "to be refused");
    }

    /** Lets time pass and demands any failure. */
    public Sim expectFailure() {
        sim.awaitTold(this);
        return require(status != null && !status.isOk(), "to fail");
    }

    /** Lets time pass and demands success with this answer. */
    public Sim expect(Answer wanted) {
        expectOk();
        return require(answer.equals(wanted), "to answer " + wanted + ", not " + answer + ",");
    }

    private Sim require(boolean condition, String wanted) {
        sim.check();
        if (!condition) {
            throw sim.failure(what + " was expected " + wanted + " but ended with " + status);
        }
        return sim;
    }

    @Override
    public String toString() {
        return what + " -> " + (status == null ? "not told yet" : status + " " + answer);
    }
}
