package io.jraft.rpc.impl.cli;

import com.google.protobuf.Message;
import io.jraft.Status;
import io.jraft.Status.Outcome;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.rpc.CliClientService;
import io.jraft.rpc.RpcRequests.ErrorResponse;
import io.jraft.rpc.RpcResponseClosureAdapter;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings one request to whoever leads: finds the leader through any member, follows redirections, waits while a group
 * elects, and asks again where that cannot do the work twice. One deadline covers it all.
 * Owner: the thread that calls; it waits.
 * Invariants: a request that may have been worked on is sent again only if the caller said that it may be repeated.
 */
public final class LeaderCall {

    /** A leader may be slow to answer; the transport itself ends a call, and this is for a machine that is busy. */
    private static final long GRACE_MS = 1_000;

    private final CliClientService client;
    private final String group;
    private final Collection<PeerId> members;
    private final Patience patience;
    private final int maxRetry;

    /**
     * Calls to the leader of a group.
     *
     * @param members members through which the leader can be found; any do
     * @param maxRetry how often to ask again after a leader that is busy, or members that cannot be reached
     */
    public LeaderCall(
            CliClientService client,
            String group,
            Collection<PeerId> members,
            Patience patience,
            int maxRetry) {
        this.client = client;
        this.group = group;
        this.members = members;
        this.patience = patience;
        this.maxRetry = maxRetry;
    }

    /**
     * How a call ended.
     *
     * @param status OK, the leader's refusal, or the trouble on the way
     * @param response the leader's answer; null unless the status is OK
     * @param leader who was asked last; null if no leader was found
     * @param repeated whether the request was sent again although an earlier one may have been worked on
     * @param timedOut whether time was over before a leader said anything
     */
    public record Answer<R extends Message>(
            Status status,
            @Nullable R response,
            @Nullable PeerId leader,
            boolean repeated,
            boolean timedOut) {}

    /** One member's answer. */
    private record Reply<R extends Message>(
            Status status, @Nullable R response, @Nullable PeerId hint) {}

    /**
     * Asks the leader.
     *
     * @param known who probably leads; null if that is not known
     * @param request makes the request for a leader
     * @param type class of the answer
     * @param repeatable whether the request may be sent again when it may have been worked on
     */
    public <R extends Message> Answer<R> ask(
            @Nullable PeerId known,
            Function<PeerId, Message> request,
            Class<R> type,
            boolean repeatable)
            throws InterruptedException {
        PeerId target = known;
        PeerId last = known;
        boolean repeated = false;
        int retries = 0;
        Set<PeerId> asked = new HashSet<>();
        while (true) {
            Status refusal;
            boolean timedOut = false;
            if (target == null) {
                LeaderSearch.Found found = LeaderSearch.find(client, group, members, patience);
                target = found.leader();
                refusal = found.status();
                timedOut = found.timedOut();
                if (target == null && !found.electing() && retries++ >= maxRetry) {
                    return new Answer<>(refusal, null, last, repeated, timedOut);
                }
            } else {
                refusal = Status.OK();
            }
            if (target != null) {
                last = target;
                Reply<R> reply = send(target, request.apply(target), type);
                if (reply.status().isOk()) {
                    return new Answer<>(reply.status(), reply.response(), last, repeated, false);
                }
                refusal = reply.status();
                boolean maybeDone = refusal.outcome() == Outcome.UNKNOWN;
                if (maybeDone && !repeatable) {
                    return new Answer<>(refusal, null, last, repeated, isTimeout(refusal));
                }
                repeated |= maybeDone;
                asked.add(target);
                PeerId hint = reply.hint();
                if (isRedirect(refusal) && hint != null && asked.add(hint) && !patience.isOver()) {
                    target = hint;
                    continue;
                }
                if (isFinal(refusal)) {
                    boolean mayRetry = isBusy(refusal) && (repeated || retries++ < maxRetry);
                    if (!mayRetry) {
                        return new Answer<>(refusal, null, last, repeated, false);
                    }
                } else {
                    // Another member may lead by now: ask all again.
                    target = null;
                }
            }
            asked.clear();
            if (!patience.pause()) {
                return new Answer<>(refusal, null, last, repeated, timedOut || isTimeout(refusal));
            }
        }
    }

    private static boolean isRedirect(Status refusal) {
        return refusal.getRaftError() == RaftError.EPERM
                && refusal.outcome() == Outcome.NOT_APPENDED;
    }

    private static boolean isBusy(Status refusal) {
        return refusal.getRaftError() == RaftError.EBUSY
                || refusal.getRaftError() == RaftError.EAGAIN;
    }

    private static boolean isTimeout(Status refusal) {
        return refusal.getRaftError() == RaftError.ETIMEDOUT;
    }

    /** Whether the leader itself refused, so that looking for another one helps nothing. */
    private static boolean isFinal(Status refusal) {
        boolean unreachable =
                refusal.getRaftError() == RaftError.EINTERNAL && refusal.outcome() != Outcome.NONE;
        boolean gone =
                refusal.getRaftError() == RaftError.ENODESHUTDOWN
                        || refusal.getRaftError() == RaftError.ENOENT;
        return !(unreachable
                || gone
                || refusal.outcome() == Outcome.UNKNOWN
                || isRedirect(refusal));
    }

    private <R extends Message> Reply<R> send(PeerId target, Message request, Class<R> type)
            throws InterruptedException {
        return send(client, target, request, type, patience);
    }

    /** Asks one member, whoever leads. */
    public static <R extends Message> Answer<R> askMember(
            CliClientService client,
            PeerId member,
            Message request,
            Class<R> type,
            Patience patience)
            throws InterruptedException {
        Reply<R> reply = send(client, member, request, type, patience);
        return new Answer<>(
                reply.status(), reply.response(), member, false, isTimeout(reply.status()));
    }

    private static <R extends Message> Reply<R> send(
            CliClientService client,
            PeerId target,
            Message request,
            Class<R> type,
            Patience patience)
            throws InterruptedException {
        CompletableFuture<Status> ended = new CompletableFuture<>();
        RpcResponseClosureAdapter<Message> closure =
                new RpcResponseClosureAdapter<>() {
                    @Override
                    public void run(Status status) {
                        ended.complete(status);
                    }
                };
        int timeoutMs = patience.leftMs();
        Future<Message> answer =
                client.invokeWithDone(target.getEndpoint(), request, closure, timeoutMs);
        Status status;
        try {
            status = ended.get(timeoutMs + GRACE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            status =
                    Status.unknownOutcome(
                            RaftError.ETIMEDOUT,
                            "no answer from " + target + " within " + timeoutMs + " ms");
        }
        if (!status.isOk()) {
            return new Reply<>(status, null, hint(answer));
        }
        Message response = closure.getResponse();
        if (!type.isInstance(response)) {
            return new Reply<>(
                    Status.unknownOutcome(
                            RaftError.EREQUEST, target + " answered with " + response),
                    null,
                    null);
        }
        return new Reply<>(status, type.cast(response), null);
    }

    /** Who leads according to a refusal; null if it does not say. */
    private static @Nullable PeerId hint(Future<Message> answer) throws InterruptedException {
        if (!answer.isDone()) {
            return null;
        }
        try {
            return answer.get() instanceof ErrorResponse refusal && refusal.hasLeaderId()
                    ? PeerId.parsePeer(refusal.getLeaderId())
                    : null;
        } catch (ExecutionException e) {
            // Trouble on the way: nobody refused anything.
            return null;
        }
    }
}
