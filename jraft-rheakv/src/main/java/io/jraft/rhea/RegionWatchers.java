package io.jraft.rhea;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.op.OpResult.Changes;
import io.jraft.rhea.op.WatchPoll;
import io.jraft.rhea.rpc.KVReply;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Those who wait at this replica for something to change. Of a watch a replica keeps nothing but a question that it has not
 * answered yet: what is told next is taken from the changes that the region remembers, however many ask. So a slow watcher
 * takes no memory here; it falls behind, and is told so.
 * Owner: ANY.
 */
final class RegionWatchers {
    private static final int WAITING_MAX = 10_000;

    private final KVStateMachine machine;
    private final Executor workers;
    private final LongSupplier nanos;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean closed;

    /** A question. Owner: whoever has taken it out of the queue. */
    private static final class Waiting {
        final WatchPoll poll;
        final long version;
        final Consumer<KVReply> reply;
        final long untilNanos;
        long from;

        Waiting(WatchPoll poll, long version, Consumer<KVReply> reply, long untilNanos) {
            this.poll = poll;
            this.version = version;
            this.reply = reply;
            this.untilNanos = untilNanos;
            from = poll.from();
        }
    }

    RegionWatchers(KVStateMachine machine, Executor workers, LongSupplier nanos) {
        this.machine = machine;
        this.workers = workers;
        this.nanos = nanos;
    }

    /**
     * Answers a question when there is something to tell, or when it has waited long enough.
     *
     * @param version of the region that it was made for; when there is another one, whoever asks has to know that first
     */
    void add(WatchPoll poll, long version, Consumer<KVReply> reply) {
        if (count.incrementAndGet() > WAITING_MAX) {
            count.decrementAndGet();
            reply.accept(
                    KVReply.refused(Errors.SERVER_BUSY, "too many watches wait here already", ""));
            return;
        }
        answerOrKeep(
                new Waiting(poll, version, reply, nanos.getAsLong() + poll.waitMs() * 1_000_000));
    }

    /** How many wait. */
    int waiting() {
        return count.get();
    }

    /** Something may have changed. Does no more than ask a worker to look. */
    void changed() {
        if (!waiting.isEmpty() && asked.compareAndSet(false, true)) {
            boolean taken = false;
            try {
                workers.execute(
                        () -> {
                            asked.set(false);
                            serve();
                        });
                taken = true;
            } catch (RejectedExecutionException full) {
                // The next tick looks.
            } finally {
                if (!taken) {
                    asked.set(false);
                }
            }
        }
    }

    /** Now and then, for those who have waited long enough. */
    void tick() {
        changed();
    }

    /** Nobody is left waiting, now or later. */
    void close() {
        closed = true;
        serve();
    }

    private void serve() {
        for (int left = count.get(); left > 0; left--) {
            Waiting next = waiting.poll();
            if (next == null) {
                return;
            }
            answerOrKeep(next);
        }
    }

    private void answerOrKeep(Waiting one) {
        while (true) {
            Changes changes = machine.changes(one.from, one.poll.start(), one.poll.end());
            // What was looked at and does not concern the watcher is not looked at again.
            one.from = changes.missed() ? one.from : changes.next();
            if (closed) {
                count.decrementAndGet();
                one.reply.accept(
                        KVReply.refused(Errors.LEADER_NOT_AVAILABLE, "the store is stopping", ""));
                return;
            }
            // Looked at last: what a region tells that has taken another one over is not for who
            // asks
            // the one before.
            if (machine.record().version() != one.version) {
                count.decrementAndGet();
                one.reply.accept(
                        KVReply.refused(
                                Errors.INVALID_REGION_EPOCH,
                                "the region has changed while the watch waited",
                                ""));
                return;
            }
            boolean over = nanos.getAsLong() - one.untilNanos >= 0;
            if (changes.missed() || !changes.changes().isEmpty() || over) {
                count.decrementAndGet();
                one.reply.accept(KVReply.of(changes, ""));
                return;
            }
            long known = one.from;
            waiting.add(one);
            boolean newer = machine.lastRevision() >= known || closed;
            // Who came with something new may have looked before this was in the queue.
            if (!newer || !waiting.remove(one)) {
                return;
            }
        }
    }
}
