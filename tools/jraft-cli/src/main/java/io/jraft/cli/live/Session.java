package io.jraft.cli.live;

import com.google.protobuf.Message;
import io.jraft.CliService;
import io.jraft.RaftServiceFactory;
import io.jraft.Status;
import io.jraft.cli.CommandFailure;
import io.jraft.cli.Peers;
import io.jraft.core.CliServiceImpl;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.option.CliOptions;
import io.jraft.rpc.CliRequests.GroupsRequest;
import io.jraft.rpc.CliRequests.GroupsResponse;
import io.jraft.rpc.CliRequests.MemberStatusRequest;
import io.jraft.rpc.CliRequests.MemberStatusResponse;
import io.jraft.rpc.RpcResponseClosureAdapter;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Connections to running members for the time of one command. Thread: MAIN; answers come on threads of the transport. */
final class Session implements AutoCloseable {
    private final CliService service = RaftServiceFactory.createCliService();
    private final int timeoutMs;

    Session(int timeoutMs) {
        this.timeoutMs = timeoutMs;
        CliOptions options = new CliOptions();
        options.setTimeoutMs(timeoutMs);
        if (!service.init(options)) {
            throw CommandFailure.unreached("The network client did not start.");
        }
    }

    /** Operations that look for the leader by themselves. */
    CliService service() {
        return service;
    }

    /** An answer, or the status that says why there is none. */
    private record Told<T>(Status status, @Nullable T answer) {}

    private <T extends Message> CompletableFuture<Told<T>> ask(Endpoint to, Message request) {
        CompletableFuture<Told<T>> told = new CompletableFuture<>();
        ((CliServiceImpl) service)
                .getCliClientService()
                .invokeWithDone(
                        to,
                        request,
                        new RpcResponseClosureAdapter<T>() {
                            @Override
                            public void run(Status status) {
                                told.complete(new Told<>(status, getResponse()));
                            }
                        },
                        timeoutMs);
        return told;
    }

    /** Asks members for their status, all at once, and then the members that those name and that were not asked. */
    List<MemberView> look(String group, List<PeerId> peers) {
        Map<PeerId, MemberView> views = new LinkedHashMap<>();
        askAll(group, peers, views);
        List<PeerId> named = new ArrayList<>();
        for (MemberView view : List.copyOf(views.values())) {
            MemberStatusResponse status = view.status();
            if (status != null) {
                List<String> texts = new ArrayList<>(status.getPeersList());
                texts.addAll(status.getLearnersList());
                for (PeerId peer : Peers.all(texts)) {
                    if (!views.containsKey(peer) && !named.contains(peer)) {
                        named.add(peer);
                    }
                }
            }
        }
        askAll(group, named, views);
        return List.copyOf(views.values());
    }

    private void askAll(String group, List<PeerId> peers, Map<PeerId, MemberView> views) {
        Map<PeerId, CompletableFuture<Told<MemberStatusResponse>>> asked = new LinkedHashMap<>();
        for (PeerId peer : peers) {
            Message request =
                    MemberStatusRequest.newBuilder()
                            .setGroupId(group)
                            .setPeerId(peer.toString())
                            .build();
            asked.put(peer, ask(peer.getEndpoint(), request));
        }
        // Each ends by itself when its time is over.
        asked.forEach((peer, told) -> views.put(peer, view(peer, told.join())));
    }

    private static MemberView view(PeerId peer, Told<MemberStatusResponse> told) {
        MemberStatusResponse answer = told.answer();
        if (told.status().isOk() && answer != null) {
            return new MemberView(peer, answer, false, "");
        }
        return new MemberView(
                peer, null, isRefusal(told.status()), String.valueOf(told.status().getErrorMsg()));
    }

    /** The members behind a server. */
    GroupsResponse groups(PeerId server) {
        Told<GroupsResponse> told =
                this.<GroupsResponse>ask(server.getEndpoint(), GroupsRequest.newBuilder().build())
                        .join();
        GroupsResponse answer = told.answer();
        if (!told.status().isOk() || answer == null) {
            throw CommandFailure.unreached(server + ": " + told.status().getErrorMsg());
        }
        return answer;
    }

    /** True when somebody decided; false when the way there failed. */
    private static boolean isRefusal(Status status) {
        RaftError error = status.getRaftError();
        return error != RaftError.EINTERNAL
                && error != RaftError.ETIMEDOUT
                && error != RaftError.UNKNOWN
                && error != RaftError.EINTR;
    }

    /**
     * Returns when the status is OK.
     *
     * @throws CommandFailure otherwise: refused, or of unknown end
     */
    static void require(Status status) {
        if (status.isOk()) {
            return;
        }
        String words = status.getCode() + ": " + status.getErrorMsg();
        if (status.outcome() == Status.Outcome.UNKNOWN || !isRefusal(status)) {
            throw CommandFailure.unreached(
                    words + " It may have been done nevertheless; look with status.");
        }
        throw CommandFailure.refused(words);
    }

    @Override
    public void close() {
        service.shutdown();
    }
}
