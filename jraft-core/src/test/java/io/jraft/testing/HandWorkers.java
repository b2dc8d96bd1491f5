package io.jraft.testing;

import io.jraft.core.context.BulkOp;
import io.jraft.core.context.DiskNumbers;
import io.jraft.core.context.FsmNumbers;
import io.jraft.core.fsm.FsmEvent;
import io.jraft.core.fsm.FsmStation;
import io.jraft.core.log.DiskEvent;
import io.jraft.core.log.DiskStation;
import io.jraft.core.node.NodeCore;
import io.jraft.core.node.NodeEvent;
import io.jraft.core.node.NodePost;
import io.jraft.ring.Flag;
import io.jraft.ring.HandRing;
import io.jraft.ring.PostBox;
import io.jraft.ring.WorkerSignal;
import io.jraft.spi.LogStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The four workers of an engine, moved by hand: loop, disk, state machine, bulk. All on the test's thread, each only
 * when the test says so; any order in which a test moves them is one that threads could take.
 */
public final class HandWorkers {
    private static final int ALL = Integer.MAX_VALUE;

    public final ManualClock clock;
    public final HandRing<NodeEvent> loopRing;
    public final HandRing<DiskEvent> diskRing;
    public final HandRing<FsmEvent> fsmRing;
    public final Flag diskFull = new Flag();
    final PostBox<NodePost> posts = new PostBox<>(WorkerSignal.NONE);
    private final DiskStation disk;
    private final FsmStation fsm;
    private final Deque<BulkOp> bulk = new ArrayDeque<>();
    private final List<NodeCore> nodes = new ArrayList<>();
    private boolean bulkFull;

    public HandWorkers(ManualClock clock, LogStore store, int ringSize) {
        this.clock = clock;
        loopRing = new HandRing<>("loop", ringSize, NodeEvent::new, WorkerSignal.NONE);
        diskRing = new HandRing<>("disk", ringSize, DiskEvent::new, WorkerSignal.NONE);
        fsmRing = new HandRing<>("fsm", ringSize, FsmEvent::new, WorkerSignal.NONE);
        disk =
                new DiskStation(
                        "disk",
                        store,
                        diskRing,
                        new PostBox<>(WorkerSignal.NONE),
                        diskFull,
                        new DiskNumbers(clock));
        fsm = new FsmStation("fsm", fsmRing, new FsmNumbers(clock));
    }

    void add(NodeCore node) {
        nodes.add(node);
    }

    boolean offerBulk(BulkOp op) {
        if (bulkFull) {
            return false;
        }
        bulk.addLast(op);
        return true;
    }

    /** From now on the bulk worker takes nothing, until {@code false} is given. */
    public void refuseBulk(boolean refuse) {
        bulkFull = refuse;
    }

    /** One turn of the loop: everything in its mailbox, then the end of the turn of every node. */
    public void turn() {
        turn(ALL);
    }

    /** One turn that hears at most so many events. */
    public void turn(int limit) {
        posts.drain(p -> p.node().onPost(p.action()), limit);
        loopRing.drain(
                e -> {
                    e.node().onEvent(e);
                    e.clear();
                },
                limit);
        nodes.forEach(n -> n.endOfTurn(clock.nanoTime()));
    }

    /** The disk takes everything that waits, syncs, and tells. */
    public void diskAnswers() {
        disk.poll(ALL);
        disk.flush(clock.nanoTime());
    }

    /** The disk takes at most so much and has not synced it yet. */
    public void diskTakes(int limit) {
        disk.poll(limit);
    }

    /** The disk syncs what it took, and tells. */
    public void diskSyncs() {
        disk.flush(clock.nanoTime());
    }

    /** The state machine's worker does everything that waits, and tells. */
    public void applies() {
        applies(ALL);
    }

    /** The state machine's worker takes at most so many commands. */
    public void applies(int limit) {
        fsm.poll(limit);
        fsm.flush(clock.nanoTime());
    }

    /** The bulk worker does everything that waits. */
    public void bulkAnswers() {
        while (!bulk.isEmpty()) {
            BulkOp op = bulk.removeFirst();
            op.mailbox().post(op.execute());
        }
    }

    /** True when every mailbox is empty. */
    public boolean isQuiet() {
        return loopRing.isEmpty()
                && posts.isEmpty()
                && diskRing.isEmpty()
                && fsmRing.isEmpty()
                && bulk.isEmpty();
    }

    /** Moves all workers until nothing is left to do. */
    public void settle() {
        for (int i = 0; i < 1000; i++) {
            turn();
            diskAnswers();
            applies();
            bulkAnswers();
            if (isQuiet()) {
                return;
            }
        }
        throw new AssertionError(
                "the workers do not come to rest: "
                        + loopRing
                        + ", "
                        + diskRing
                        + ", "
                        + fsmRing
                        + ", bulk "
                        + bulk.size());
    }

    /** When somebody must get a turn at the latest. */
    public long nextDeadline() {
        long next = Long.MAX_VALUE;
        for (NodeCore n : nodes) {
            next = Math.min(next, n.nextDeadline());
        }
        return next;
    }
}
