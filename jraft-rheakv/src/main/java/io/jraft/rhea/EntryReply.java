package io.jraft.rhea;

import io.jraft.Node;
import io.jraft.Status;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.KVClosure;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.rpc.KVReply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits for an entry and answers the request that it came with. Owner: the worker of the state machine. */
final class EntryReply implements KVClosure {
    private final Node here;
    private final Consumer<KVReply> reply;
    private @Nullable OpResult result;

    EntryReply(Node here, Consumer<KVReply> reply) {
        this.here = here;
        this.reply = reply;
    }

    @Override
    public void answered(OpResult answer) {
        result = answer;
    }

    @Override
    public void run(Status status) {
        OpResult answer = result;
        if (status.isOk() && answer != null) {
            reply.accept(KVReply.of(answer, ""));
        } else if (status.outcome() == Status.Outcome.NOT_APPENDED) {
            reply.accept(
                    KVReply.refused(
                            busyOr(status, Errors.NOT_LEADER), status.toString(), leader(here)));
        } else {
            reply.accept(KVReply.unknown(status.toString(), leader(here)));
        }
    }

    /** That error, or that there is too much to do. */
    static Errors busyOr(Status status, Errors other) {
        return status.getRaftError() == RaftError.EBUSY ? Errors.SERVER_BUSY : other;
    }

    /** Where a group is led, as its node here knows it; empty if it does not. */
    static String leader(Node node) {
        PeerId leader = node.getLeaderId();
        return leader == null || leader.isEmpty() ? "" : leader.getEndpoint().toString();
    }
}
