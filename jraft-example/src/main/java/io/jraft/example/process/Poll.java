package io.jraft.example.process;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Waits for a state of another process, which cannot tell us when it gets there: asks again and again, with a deadline.
 * Owner: the calling thread.
 */
public final class Poll {
    /** A question that may wait for its answer. */
    public interface Question<T> {
        T ask() throws InterruptedException;
    }

    private Poll() {}

    /** Asks until the answer is good; throws with the last answer when the time is up, or what alarm throws. */
    public static <T> T until(
            String what,
            long timeoutMs,
            long pauseMs,
            Runnable alarm,
            Question<T> question,
            Predicate<T> good)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (true) {
            alarm.run();
            T answer = question.ask();
            if (good.test(answer)) {
                return answer;
            }
            if (System.nanoTime() >= deadline) {
                throw new IllegalStateException(
                        "Waited "
                                + timeoutMs
                                + " ms in vain for "
                                + what
                                + "; last seen: "
                                + answer);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMs));
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for " + what);
            }
        }
    }
}
