package io.jraft.sim.check;

import io.jraft.NodeStatus;
import io.jraft.PeerProgress;
import io.jraft.core.State;
import io.jraft.core.node.StatusBoard.Picture;
import io.jraft.engine.GroupHandle;
import io.jraft.engine.GroupView;
import io.jraft.entity.NodeId;
import io.jraft.sim.node.SimNode;
import io.jraft.util.Describer.Printer;

/**
 * What operators and getters are shown, looked at now and then: one consistent picture, in which nothing contradicts
 * anything. Owner: the run's thread. Called by SafetyChecks.
 */
final class PictureChecks {
    /** How a wrong picture is told. */
    @FunctionalInterface
    interface Verdict {
        void require(boolean condition, String what);
    }

    private PictureChecks() {}

    static void look(SimNode node, Verdict verdict) {
        GroupHandle handle = node.handle();
        if (handle == null) {
            return;
        }
        verdict.require(
                handle.node().parts().snapshots().describe().contains("snapshot"),
                "it says nothing of snapshots");
        Picture p = handle.status().picture();
        int timeout = node.options().getElectionTimeoutMs();
        NodeStatus s = GroupView.status(p, p.state(), handle.applied().read(), timeout);
        String all = describe(node, s, p);
        // While a leader's snapshot is taken over, it is there before the log begins after it.
        verdict.require(
                s.firstLogIndex() <= s.lastLogIndex() + 1
                        && s.stableIndex() <= s.lastLogIndex()
                        && s.appliedIndex() <= s.commitIndex(),
                all);
        boolean leads = s.role() == State.STATE_LEADER || s.role() == State.STATE_TRANSFERRING;
        verdict.require(!leads || s.leader() != null, all);
        verdict.require(leads || s.peers().isEmpty(), all);
        for (PeerProgress peer : s.peers()) {
            verdict.require(
                    !peer.peer().equals(node.peer())
                            && peer.matchIndex() < peer.nextIndex()
                            && peer.matchIndex() <= s.lastLogIndex(),
                    all);
        }
        verdict.require(
                all.contains("state: " + s.role())
                        && all.contains("term: " + s.term())
                        && all.lines().filter(l -> l.startsWith("  follower ")).count()
                                == s.peers().size(),
                all);
    }

    private static String describe(SimNode node, NodeStatus s, Picture p) {
        StringBuilder text = new StringBuilder();
        Printer printer =
                new Printer() {
                    @Override
                    public Printer print(Object x) {
                        text.append(x);
                        return this;
                    }

                    @Override
                    public Printer println(Object x) {
                        text.append(x).append('\n');
                        return this;
                    }
                };
        GroupView.describe(new NodeId(node.group(), node.peer()), s, p, printer);
        return text.toString();
    }
}
