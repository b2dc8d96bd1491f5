package io.jraft.core.snapshot;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.BulkOp;
import io.jraft.core.context.BulkPort;
import io.jraft.core.context.Mailbox;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Slow jobs of one node's snapshots on their way to the bulk worker and back. They run there one at a time, in this
 * order; what the worker's ring cannot take is kept. Knows when all is quiet, so that a node's files are not closed under
 * a job that still writes them.
 * Owner: LOOP. Called by the snapshot parts.
 */
@OwnedBy(Owner.LOOP)
final class BulkQueue {
    private final BulkPort port;
    private final Mailbox mailbox;
    private final Deque<BulkOp> kept = new ArrayDeque<>();
    private int running;
    private @Nullable Runnable whenIdle;

    BulkQueue(BulkPort port, Mailbox mailbox) {
        this.port = port;
        this.mailbox = mailbox;
    }

    /** Has a job done; what it answers runs on the loop. */
    void submit(Job job) {
        running++;
        kept.addLast(new Op(job));
        flush();
    }

    /** Hands over what the worker could not take before. */
    void flush() {
        while (!kept.isEmpty() && port.offer(kept.getFirst())) {
            kept.removeFirst();
        }
    }

    /** True while jobs wait for room in the worker's ring. */
    boolean isClogged() {
        return !kept.isEmpty();
    }

    /** Runs {@code then} once no job is on its way: now, or after the last answer. For the end of a node. */
    void whenIdle(Runnable then) {
        whenIdle = then;
        checkIdle();
    }

    private void answered(Runnable answer) {
        running--;
        try {
            answer.run();
        } finally {
            checkIdle();
        }
    }

    private void checkIdle() {
        Runnable then = whenIdle;
        if (running == 0 && then != null) {
            whenIdle = null;
            then.run();
        }
    }

    /** Something slow. */
    @FunctionalInterface
    interface Job {
        /** Does it, and answers what the loop shall run. Failures are part of the answer. Thread: BULK. */
        Runnable run();
    }

    private final class Op implements BulkOp {
        private final Job job;

        Op(Job job) {
            this.job = job;
        }

        @Override
        public Runnable execute() {
            Runnable answer = job.run();
            return () -> answered(answer);
        }

        @Override
        public Mailbox mailbox() {
            return mailbox;
        }
    }
}
