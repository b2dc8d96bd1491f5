package io.jraft.sim.node;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.TransferResult;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.closure.TaskClosure;
import io.jraft.core.State;
import io.jraft.core.fsm.FsmCommand;
import io.jraft.core.fsm.FsmEvent;
import io.jraft.engine.GroupHandle;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.model.Members;
import io.jraft.protocol.MembershipRequest;
import io.jraft.ring.Ring;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a program in a node's process asks of its member, and the count of the closures that the member owes it: each runs
 * once, in this life or never (S19). Owner: the run's thread.
 */
final class NodeUsers {
    private final SimNode node;
    private final ClusterListener listener;

    /** Closures of this life that have not run; a node that stops in order owes none. */
    private final Set<Object> owed = new LinkedHashSet<>();

    NodeUsers(SimNode node, ClusterListener listener) {
        this.node = node;
        this.listener = listener;
    }

    /** A new life owes nothing yet. */
    void begin() {
        owed.clear();
    }

    /** Closures of this life that have not run. */
    int owed() {
        return owed.size();
    }

    private @Nullable GroupHandle running() {
        return node.isUp() ? node.handle() : null;
    }

    /** Proposes a command, for one term only; -1 for any. */
    void apply(ByteBuffer data, Closure done, long expectedTerm) {
        GroupHandle h = running();
        if (h == null) {
            done.run(Status.notAppended(RaftError.ENODESHUTDOWN, "the node is down"));
            return;
        }
        Closure counted = counted(done);
        State state = node.picture().state();
        if (state != State.STATE_LEADER && state != State.STATE_TRANSFERRING) {
            refuse(h, counted, Status.notAppended(RaftError.EPERM, "Is not leader."));
            return;
        }
        int bytes = data.remaining();
        if (!h.taskCredits().tryAcquire(1)) {
            refuse(h, counted, Status.notAppended(RaftError.EBUSY, "too many tasks"));
            return;
        }
        if (!h.byteCredits().tryAcquire(bytes)) {
            h.taskCredits().release(1);
            refuse(h, counted, Status.notAppended(RaftError.EBUSY, "too many bytes"));
            return;
        }
        long seq = h.loopRing().tryClaim();
        if (seq < 0) {
            h.taskCredits().release(1);
            h.byteCredits().release(bytes);
            refuse(h, counted, Status.notAppended(RaftError.EBUSY, "the ring is full"));
            return;
        }
        h.loopRing().cell(seq).task(h.node(), data, counted, expectedTerm);
        h.loopRing().publish(seq);
    }

    private void refuse(GroupHandle h, Closure done, Status why) {
        Ring<FsmEvent> ring = h.fsmRing();
        long seq = ring.tryClaim();
        if (seq < 0) {
            // The caller is told by a throw in production.
            done.run(why);
            return;
        }
        ring.cell(seq).set(h.fsm(), new FsmCommand.Complete(done, why));
        ring.publish(seq);
    }

    private Closure counted(Closure done) {
        Owed counted = new Owed(done, node.incarnation());
        owed.add(counted);
        listener.onClosure(node, false);
        return counted;
    }

    /** A closure that the node was given and has to run once. */
    final class Owed implements TaskClosure {
        private final Closure done;
        private final int born;
        private boolean committed;

        Owed(Closure done, int born) {
            this.done = done;
            this.born = born;
        }

        @Override
        public void onCommitted() {
            if (committed || (born == node.incarnation() && !owed.contains(this))) {
                listener.onFailure(
                        node,
                        "closures",
                        new IllegalStateException(
                                "S19: a task is committed twice, or after it was told"));
            }
            committed = true;
        }

        /** The state machine takes it over, and from here on it is the state machine that has to run it. */
        Closure handOver() {
            if (born == node.incarnation() && owed.remove(this)) {
                listener.onClosure(node, true);
            }
            return done;
        }

        @Override
        public void run(Status status) {
            if (born == node.incarnation() && !owed.remove(this)) {
                listener.onFailure(
                        node,
                        "closures",
                        new IllegalStateException("S19: a closure ran twice: " + status));
            }
            listener.onClosure(node, true);
            done.run(status);
        }
    }

    /** Asks for a linearizable read; the closure is told every outcome, on this node's FSM worker. */
    void read(long timeoutMs, SimNode.ReadAnswer answer) {
        GroupHandle h = running();
        if (h == null) {
            answer.run(Status.notAppended(RaftError.ENODESHUTDOWN, "the node is down"), -1);
            return;
        }
        Object token = new Object();
        int born = node.incarnation();
        ReadIndexClosure closure =
                new ReadIndexClosure(timeoutMs) {
                    @Override
                    public void run(Status status, long index, byte @Nullable [] reqCtx) {
                        if (born == node.incarnation()) {
                            owed.remove(token);
                        }
                        listener.onClosure(node, true);
                        answer.run(status, index);
                    }
                };
        long seq = h.node().parts().reads().isCrowded() ? -1 : h.loopRing().tryClaim();
        if (seq < 0) {
            answer.run(Status.notAppended(RaftError.EBUSY, "too many reads"), -1);
            return;
        }
        owed.add(token);
        listener.onClosure(node, false);
        h.loopRing().cell(seq).read(h.node(), closure);
        h.loopRing().publish(seq);
    }

    /** Asks for a snapshot. */
    void snapshot(Closure done) {
        GroupHandle h = running();
        if (h == null) {
            done.run(new Status(RaftError.ENODESHUTDOWN, "the node is down"));
            return;
        }
        Closure counted = counted(done);
        h.mailbox().post(() -> h.node().snapshot(counted));
    }

    /** Asks it to hand leadership over; told once how that ended, on this node's FSM worker. */
    void transfer(PeerId to, Consumer<TransferResult> done) {
        GroupHandle h = running();
        if (h == null) {
            return;
        }
        Object token = new Object();
        int born = node.incarnation();
        owed.add(token);
        listener.onClosure(node, false);
        h.mailbox()
                .post(
                        () ->
                                h.node()
                                        .transfer(
                                                to,
                                                status -> {},
                                                result -> {
                                                    if (born == node.incarnation()) {
                                                        owed.remove(token);
                                                    }
                                                    listener.onClosure(node, true);
                                                    listener.onTransfer(node, result);
                                                    done.accept(result);
                                                }));
    }

    /** Asks for a change of members. */
    void change(MembershipRequest request, Closure done) {
        GroupHandle h = running();
        if (h == null) {
            done.run(Status.notAppended(RaftError.ENODESHUTDOWN, "the node is down"));
            return;
        }
        Closure counted = counted(done);
        h.mailbox().post(() -> h.node().change(request, counted));
    }

    /** Forces members upon this node alone. */
    void resetPeers(Members members, boolean force, Closure done) {
        GroupHandle h = running();
        if (h == null) {
            done.run(Status.notAppended(RaftError.ENODESHUTDOWN, "the node is down"));
            return;
        }
        h.mailbox().post(() -> h.node().resetPeers(members, force, done::run));
    }
}
