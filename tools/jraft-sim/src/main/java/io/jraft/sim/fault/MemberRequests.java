package io.jraft.sim.fault;

import io.jraft.Status;
import io.jraft.entity.PeerId;
import io.jraft.model.Members;
import io.jraft.protocol.MembershipRequest;
import io.jraft.sim.node.SimCluster;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.Trace;
import java.util.ArrayList;
import java.util.List;

/**
 * An administrator who changes his mind all the time. Asks whoever leads, or now and then somebody else, and sometimes two
 * things at once. Owner: the run's thread.
 */
final class MemberRequests {
    private final SimCluster cluster;
    private final SimRandom random;

    MemberRequests(SimCluster cluster, SimRandom random) {
        this.cluster = cluster;
        this.random = random;
    }

    /** Asks for what the action says; {@code node} is whom it is about, unless the kind needs another. */
    void ask(FaultAction a, SimNode node) {
        SimNode leader = cluster.leader();
        SimNode via = leader == null || random.oneIn(10) ? node : leader;
        if (!via.isUp()) {
            return;
        }
        send(via, request(a, node, via.picture().conf().current()));
        if (random.oneIn(8)) {
            send(via, request(a, cluster.node(a.other()), via.picture().conf().current()));
        }
    }

    private void send(SimNode via, MembershipRequest request) {
        tell(via, "is asked: " + request);
        via.change(request, status -> told(via, request, status));
    }

    private void told(SimNode via, MembershipRequest request, Status status) {
        tell(via, (status.isOk() ? "has done: " : "did not do: " + status + ": ") + request);
    }

    private void tell(SimNode via, String text) {
        cluster.trace()
                .add(cluster.world().now(), Trace.Kind.CLIENT, via.ordinal(), -1, 0, () -> text);
    }

    private MembershipRequest request(FaultAction a, SimNode node, Members now) {
        return switch (a.kind()) {
            case MEMBER_ADD -> new MembershipRequest.AddPeer(node.peer());
            case MEMBER_REMOVE -> new MembershipRequest.RemovePeer(node.peer());
            case MEMBER_CHANGE -> change(now);
            case LEARNER_CHANGE -> learners(now);
            default -> throw new IllegalStateException("no change of members: " + a.kind());
        };
    }

    /** Any voters, at least one, and any learners. */
    private MembershipRequest change(Members now) {
        List<PeerId> voters = new ArrayList<>();
        List<PeerId> learners = new ArrayList<>();
        for (SimNode n : cluster.nodes()) {
            int role = random.nextInt(4);
            if (role < 2) {
                voters.add(n.peer());
            } else if (role == 2) {
                learners.add(n.peer());
            }
        }
        if (voters.isEmpty()) {
            PeerId one = random.pick(cluster.nodes()).peer();
            voters.add(one);
            learners.remove(one);
        }
        return new MembershipRequest.ChangePeers(
                new Members(voters, learners), random.oneIn(3) ? now : null);
    }

    private MembershipRequest learners(Members now) {
        List<PeerId> some = new ArrayList<>();
        for (SimNode n : cluster.nodes()) {
            if (!now.isVoter(n.peer()) && random.oneIn(2)) {
                some.add(n.peer());
            }
        }
        return switch (random.nextInt(4)) {
            case 0 -> new MembershipRequest.AddLearners(some);
            case 3 -> new MembershipRequest.AddLearners(some, source(now));
            case 1 -> new MembershipRequest.RemoveLearners(some);
            default -> new MembershipRequest.ResetLearners(some);
        };
    }

    /** Who feeds learners: a voter mostly, now and then the leader again, or somebody who may not. */
    private PeerId source(Members now) {
        if (now.isEmpty() || random.oneIn(5)) {
            return now.isEmpty() || random.oneIn(2)
                    ? new PeerId()
                    : random.pick(cluster.nodes()).peer();
        }
        return random.pick(now.voters());
    }
}
