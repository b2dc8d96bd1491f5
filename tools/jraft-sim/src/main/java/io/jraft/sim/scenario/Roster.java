package io.jraft.sim.scenario;

import io.jraft.core.node.NodeParts;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.model.ConfEntry;
import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.model.Members;
import io.jraft.protocol.MembershipRequest;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.node.SimNode;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/** What stories about members need: requests in few words, and who is a member as a node sees it. */
final class Roster {
    private Roster() {}

    /** So many voters, and so many nodes that may join them. */
    static LongFunction<SimOptions> group(int voters, int spares) {
        return seed -> Stories.options(seed, voters).spares(spares);
    }

    static MembershipRequest add(SimNode node) {
        return new MembershipRequest.AddPeer(node.peer());
    }

    static MembershipRequest remove(SimNode node) {
        return new MembershipRequest.RemovePeer(node.peer());
    }

    static MembershipRequest change(List<SimNode> voters, SimNode... learners) {
        return new MembershipRequest.ChangePeers(
                new Members(peers(voters), peers(List.of(learners))), null);
    }

    static MembershipRequest learn(SimNode... learners) {
        return new MembershipRequest.AddLearners(peers(List.of(learners)));
    }

    /** Learners that this voter feeds. */
    static MembershipRequest learnFrom(SimNode source, SimNode... learners) {
        return new MembershipRequest.AddLearners(peers(List.of(learners)), source.peer());
    }

    private static List<PeerId> peers(List<SimNode> nodes) {
        return nodes.stream().map(SimNode::peer).toList();
    }

    /** The configuration in force at a node that is up. */
    static ConfEntry conf(SimNode node) {
        NodeParts parts = node.parts();
        return Objects.requireNonNull(parts, node + " is down").log().conf();
    }

    /** Whether these vote, and nobody else, as a node sees it; a joint configuration is no answer. */
    static boolean voters(SimNode at, List<SimNode> voters) {
        ConfEntry conf = conf(at);
        return !conf.isJoint()
                && conf.current().voters().size() == voters.size()
                && voters.stream().allMatch(n -> conf.current().isVoter(n.peer()));
    }

    /** Whether an append carries such a configuration. */
    static boolean carries(RaftMessage m, Predicate<ConfEntry> which) {
        if (!(m instanceof AppendRequest append)) {
            return false;
        }
        for (EntryBlock block : append.blocks()) {
            for (long i = block.firstIndex(); i <= block.lastIndex(); i++) {
                try {
                    if (!block.isData(i) && which.test(block.confAt(i))) {
                        return true;
                    }
                } catch (CorruptEntryException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return false;
    }

    /** Asks again until it is done: leaders come and go, and a new one refuses for a moment. */
    static void insist(Sim sim, MembershipRequest request) {
        for (int i = 0; i < 40; i++) {
            Told told = sim.change(request, sim.leader());
            sim.until("an answer to " + told, 40 * sim.timeoutMs(), told::isTold);
            if (told.status() != null && told.status().isOk()) {
                return;
            }
            sim.timeouts(1);
        }
        sim.require(request + " is done at last", false);
    }

    /** All that are up and members, as the leader sees it, have the same stable configuration. */
    static void atRest(Sim sim) {
        sim.until(
                "the configuration is stable",
                50 * sim.timeoutMs(),
                () -> {
                    SimNode leader = sim.leaderNow();
                    return leader != null
                            && !conf(leader).isJoint()
                            && conf(leader).id().index() <= leader.picture().commit();
                });
    }
}
