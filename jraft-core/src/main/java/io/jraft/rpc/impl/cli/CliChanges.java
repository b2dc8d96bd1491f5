package io.jraft.rpc.impl.cli;

import com.google.protobuf.Message;
import io.jraft.Closure;
import io.jraft.Node;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.rpc.CliRequests.AddLearnersRequest;
import io.jraft.rpc.CliRequests.AddPeerRequest;
import io.jraft.rpc.CliRequests.AddPeerResponse;
import io.jraft.rpc.CliRequests.ChangePeersRequest;
import io.jraft.rpc.CliRequests.ChangePeersResponse;
import io.jraft.rpc.CliRequests.LearnersOpResponse;
import io.jraft.rpc.CliRequests.RemoveLearnersRequest;
import io.jraft.rpc.CliRequests.RemovePeerRequest;
import io.jraft.rpc.CliRequests.RemovePeerResponse;
import io.jraft.rpc.CliRequests.ResetLearnersRequest;
import io.jraft.rpc.CliRequests.ResetPeerRequest;
import io.jraft.rpc.RpcRequestClosure;
import io.jraft.rpc.RpcServer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of administration that change who belongs to a group. Each becomes one call of the leader's node; with an
 * expected configuration it becomes the exact members to have, which the node compares and takes in one step.
 * Owner: ANY; registered once for each server, before it starts.
 * Invariants: no request drops a learner that it does not name.
 */
final class CliChanges {

    private final CliServer nodes;

    private CliChanges(CliServer nodes) {
        this.nodes = nodes;
    }

    static void register(RpcServer server, @Nullable Executor executor) {
        CliChanges changes = new CliChanges(new CliServer(server));
        server.registerProcessor(
                new CliProcessor<>(AddPeerRequest.class, executor, changes::addPeer));
        server.registerProcessor(
                new CliProcessor<>(RemovePeerRequest.class, executor, changes::removePeer));
        server.registerProcessor(
                new CliProcessor<>(ChangePeersRequest.class, executor, changes::changePeers));
        server.registerProcessor(
                new CliProcessor<>(AddLearnersRequest.class, executor, changes::addLearners));
        server.registerProcessor(
                new CliProcessor<>(RemoveLearnersRequest.class, executor, changes::removeLearners));
        server.registerProcessor(
                new CliProcessor<>(ResetLearnersRequest.class, executor, changes::resetLearners));
        server.registerProcessor(
                new CliProcessor<>(ResetPeerRequest.class, executor, changes::resetPeer));
    }

    // --------------------------------------------------------------------- voters

    private @Nullable Message addPeer(AddPeerRequest request, RpcRequestClosure done) {
        Node node = nodes.leader(request.getGroupId(), request.getLeaderId());
        PeerId peer = CliServer.peer(request.getPeerId());
        Change change =
                new Change(node, done, request.hasExpectedConf(), request.getExpectedConf());
        Configuration target = change.before.copy();
        target.addPeer(peer);
        target.removeLearner(peer);
        return change.start(
                target, CliChanges::added, told -> orSo(told, () -> node.addPeer(peer, told)));
    }

    private static Message added(Configuration before, Configuration after) {
        return AddPeerResponse.newBuilder()
                .addAllOldPeers(CliServer.texts(before))
                .addAllNewPeers(CliServer.texts(after))
                .build();
    }

    private @Nullable Message removePeer(RemovePeerRequest request, RpcRequestClosure done) {
        Node node = nodes.leader(request.getGroupId(), request.getLeaderId());
        PeerId peer = CliServer.peer(request.getPeerId());
        Change change =
                new Change(node, done, request.hasExpectedConf(), request.getExpectedConf());
        Configuration target = change.before.copy();
        target.removePeer(peer);
        return change.start(
                target, CliChanges::removed, told -> orSo(told, () -> node.removePeer(peer, told)));
    }

    private static Message removed(Configuration before, Configuration after) {
        return RemovePeerResponse.newBuilder()
                .addAllOldPeers(CliServer.texts(before))
                .addAllNewPeers(CliServer.texts(after))
                .build();
    }

    /** The node throws when the peer votes already, or does not; whoever asks again is told that it is so (S2-18). */
    private static void orSo(Closure told, Runnable call) {
        try {
            call.run();
        } catch (IllegalArgumentException soAlready) {
            told.run(Status.OK());
        }
    }

    private @Nullable Message changePeers(ChangePeersRequest request, RpcRequestClosure done) {
        Node node = nodes.leader(request.getGroupId(), request.getLeaderId());
        Change change =
                new Change(node, done, request.hasExpectedConf(), request.getExpectedConf());
        Configuration target =
                withLearnersKept(
                        change.before,
                        CliServer.peers(request.getNewPeersList()),
                        CliServer.peers(request.getNewLearnersList()));
        return change.start(target, CliChanges::changed, told -> node.changePeers(target, told));
    }

    private static Message changed(Configuration before, Configuration after) {
        return ChangePeersResponse.newBuilder()
                .addAllOldPeers(CliServer.texts(before))
                .addAllNewPeers(CliServer.texts(after))
                .build();
    }

    /** Those voters, and the learners that there are but for those that vote from now on, unless others are named. */
    private static Configuration withLearnersKept(
            Configuration before, List<PeerId> voters, List<PeerId> learners) {
        List<PeerId> kept = new ArrayList<>(learners.isEmpty() ? before.listLearners() : learners);
        if (learners.isEmpty()) {
            kept.removeAll(voters);
        }
        Configuration target = new Configuration(voters, kept);
        before.getLearnerSources()
                .forEach(
                        (learner, source) -> {
                            if (kept.contains(learner) && target.contains(source)) {
                                target.setLearnerSource(learner, source);
                            }
                        });
        if (target.isEmpty() || !target.isValid()) {
            throw CliServer.refused(
                    RaftError.EINVAL,
                    target.isEmpty()
                            ? "A group needs a voter; the request names none"
                            : "A peer cannot both vote and learn: " + target);
        }
        return target;
    }

    // ------------------------------------------------------------------- learners

    private @Nullable Message addLearners(AddLearnersRequest request, RpcRequestClosure done) {
        Node node = nodes.leader(request.getGroupId(), request.getLeaderId());
        List<PeerId> learners = learners(node, request.getLearnersList());
        Change change =
                new Change(node, done, request.hasExpectedConf(), request.getExpectedConf());
        Configuration target = change.before.copy();
        target.addLearners(learners);
        if (!request.hasSource()) {
            return change.start(
                    target, CliChanges::learned, told -> node.addLearners(learners, told));
        }
        PeerId source = PeerId.parsePeer(request.getSource());
        if (source == null || (!source.isEmpty() && !target.contains(source))) {
            throw CliServer.refused(
                    RaftError.EINVAL,
                    "learners cannot be fed by " + request.getSource() + ", which does not vote");
        }
        learners.forEach(learner -> target.setLearnerSource(learner, source));
        return change.start(
                target, CliChanges::learned, told -> node.addLearners(learners, source, told));
    }

    private @Nullable Message removeLearners(
            RemoveLearnersRequest request, RpcRequestClosure done) {
        Node node = nodes.leader(request.getGroupId(), request.getLeaderId());
        List<PeerId> learners = CliServer.peers(request.getLearnersList());
        Change change =
                new Change(node, done, request.hasExpectedConf(), request.getExpectedConf());
        Configuration target = change.before.copy();
        learners.forEach(target::removeLearner);
        return change.start(
                target, CliChanges::learned, told -> node.removeLearners(learners, told));
    }

    private @Nullable Message resetLearners(ResetLearnersRequest request, RpcRequestClosure done) {
        Node node = nodes.leader(request.getGroupId(), request.getLeaderId());
        List<PeerId> learners = learners(node, request.getLearnersList());
        Change change =
                new Change(node, done, request.hasExpectedConf(), request.getExpectedConf());
        Configuration target = change.before.copy();
        target.setLearners(new LinkedHashSet<>(learners));
        return change.start(
                target, CliChanges::learned, told -> node.resetLearners(learners, told));
    }

    private static Message learned(Configuration before, Configuration after) {
        return LearnersOpResponse.newBuilder()
                .addAllOldLearners(CliServer.texts(before.listLearners()))
                .addAllNewLearners(CliServer.texts(after.listLearners()))
                .build();
    }

    /** Peers that shall learn. None may vote: nobody is demoted by naming the wrong peer. */
    private static List<PeerId> learners(Node node, List<String> texts) {
        List<PeerId> learners = CliServer.peers(texts);
        Configuration now = node.status().conf();
        for (PeerId learner : learners) {
            if (now.contains(learner)) {
                throw CliServer.refused(
                        RaftError.EINVAL,
                        learner + " votes; to demote it name it as a learner in changePeers");
            }
        }
        return learners;
    }

    // -------------------------------------------------------------------- recovery

    private Message resetPeer(ResetPeerRequest request, RpcRequestClosure done) {
        Node node = nodes.node(request.getGroupId(), request.getPeerId());
        Configuration target =
                withLearnersKept(
                        node.status().conf(),
                        CliServer.peers(request.getNewPeersList()),
                        CliServer.peers(request.getNewLearnersList()));
        return RpcRequestClosure.answerOf(node.resetPeers(target));
    }

    // --------------------------------------------------------------------- change

    /** A call of the node that ends with a status. */
    @FunctionalInterface
    private interface Call {
        void run(Closure told);
    }

    /** One change under way: from the members in force to a target. */
    private static final class Change {
        private final Node node;
        private final RpcRequestClosure done;
        private final @Nullable Configuration expected;
        private final Configuration before;

        Change(Node node, RpcRequestClosure done, boolean hasExpected, String expectedText) {
            this.node = node;
            this.done = done;
            this.expected = hasExpected ? CliServer.configuration(expectedText) : null;
            this.before = expected == null ? node.status().conf() : expected;
        }

        /**
         * Begins the change.
         *
         * @param plain the call that says the same without an expectation
         * @return null: the answer comes when the change has ended
         */
        @Nullable Message start(
                Configuration target,
                BiFunction<Configuration, Configuration, Message> answer,
                Call plain) {
            Closure told = status -> end(status, target, answer);
            Configuration known = expected;
            try {
                if (known == null) {
                    plain.run(told);
                } else if (target.listLearners().isEmpty() && !known.listLearners().isEmpty()) {
                    // A configuration without learners means "as they are", so the last ones go by
                    // the plain call. What is
                    // named in it goes, and nothing else: a change in between is not undone by it.
                    if (!node.status().conf().equals(known)) {
                        return CliServer.refused(
                                        RaftError.ESTALE,
                                        "the configuration in force is "
                                                + node.status().conf()
                                                + ", not "
                                                + known)
                                .answer();
                    }
                    plain.run(told);
                } else {
                    node.changePeers(target, known, told);
                }
            } catch (IllegalArgumentException e) {
                return CliServer.refused(RaftError.EINVAL, String.valueOf(e.getMessage())).answer();
            }
            return null;
        }

        private void end(
                Status status,
                Configuration target,
                BiFunction<Configuration, Configuration, Message> answer) {
            if (status.isOk()) {
                done.sendResponse(answer.apply(before, target));
            } else if (status.getRaftError() == RaftError.EPERM
                    && status.outcome() == Status.Outcome.NOT_APPENDED) {
                done.sendResponse(CliServer.notLeader(node));
            } else {
                done.run(status);
            }
        }
    }
}
