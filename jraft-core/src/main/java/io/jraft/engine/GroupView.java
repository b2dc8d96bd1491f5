package io.jraft.engine;

import io.jraft.LeaderInfo;
import io.jraft.NodeStatus;
import io.jraft.PeerProgress;
import io.jraft.core.State;
import io.jraft.core.node.StatusBoard.Picture;
import io.jraft.core.replication.ReplicatorGroup.Follower;
import io.jraft.entity.NodeId;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.util.Describer.Printer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns the picture of a node's last turn into what users read. Thread: ANY; keeps no state. */
public final class GroupView {
    private GroupView() {}

    /**
     * Everything about a node, from one picture.
     *
     * @param state what the node is, which may have changed to a stop since the picture
     * @param applied read before the picture was taken, or after: committed never shows below it
     */
    public static NodeStatus status(Picture p, State state, long applied, int electionTimeoutMs) {
        List<PeerProgress> peers = new ArrayList<>();
        for (Follower f : p.followers()) {
            peers.add(
                    new PeerProgress(
                            f.peer().copy(),
                            f.relayed() ? "RELAYED" : f.mode().name(),
                            f.match(),
                            f.next(),
                            f.inflightBytes(),
                            f.alive(),
                            TimeUnit.NANOSECONDS.toMillis(f.silentNanos())));
        }
        return new NodeStatus(
                state,
                p.term(),
                leader(p),
                p.conf().current().toConfiguration(),
                p.first(),
                p.last(),
                p.stable(),
                Math.max(p.commit(), applied),
                applied,
                p.snapshot(),
                p.diskFull(),
                p.cause(),
                electionTimeoutMs,
                peers);
    }

    /** A node that has no picture: it did not start yet, or could not. */
    public static NodeStatus notStarted(State state, NodeOptions options, @Nullable String why) {
        return new NodeStatus(
                state,
                0,
                null,
                options.getInitialConf(),
                1,
                0,
                0,
                0,
                0,
                0,
                false,
                why,
                options.getElectionTimeoutMs(),
                List.of());
    }

    /** Also while it hands over: until another node is elected, this one holds writes back and knows the others. */
    public static boolean leads(Picture p) {
        return p.state() == State.STATE_LEADER || p.state() == State.STATE_TRANSFERRING;
    }

    /** Members that a leader has heard within an election timeout, itself included. */
    public static List<PeerId> alive(NodeId self, Picture p, Predicate<PeerId> wanted) {
        List<PeerId> alive = new ArrayList<>();
        if (wanted.test(self.getPeerId())) {
            alive.add(self.getPeerId().copy());
        }
        for (Follower f : p.followers()) {
            if (f.alive() && wanted.test(f.peer())) {
                alive.add(f.peer().copy());
            }
        }
        return alive;
    }

    /** Who leads since which term; null when unknown. */
    public static @Nullable LeaderInfo leader(Picture p) {
        return p.leader() == null ? null : new LeaderInfo(p.leader().copy(), p.term());
    }

    /** Prints a status for people, one fact a line; {@code p} is null before the start. */
    public static void describe(NodeId id, NodeStatus s, @Nullable Picture p, Printer out) {
        line(out, "node ", id);
        line(out, "  state: ", s.role());
        line(out, "  term: ", s.term());
        line(out, "  leader: ", s.leader() == null ? "unknown" : s.leader().leader());
        line(out, "  members: ", s.conf());
        line(
                out,
                "  log: ",
                s.firstLogIndex() + ".." + s.lastLogIndex() + ", on disk to " + s.stableIndex());
        line(out, "  committed: ", s.commitIndex());
        line(out, "  applied: ", s.appliedIndex());
        line(out, "  snapshot: ", s.snapshotIndex());
        line(out, "  disk full: ", s.diskFull());
        if (s.errorCause() != null) {
            line(out, "  error: ", s.errorCause());
        }
        if (p != null && p.leader() == null) {
            line(out, "  last campaign: ", p.lastElection());
        }
        if (p != null && p.change() != null) {
            line(out, "  change of members: ", p.change());
        }
        if (p != null && p.notice() != null) {
            line(out, "  notice: ", p.notice());
        }
        for (PeerProgress peer : s.peers()) {
            String silence = peer.alive() ? "" : " silent for " + peer.lastContactMsAgo() + " ms";
            line(
                    out,
                    "  follower " + peer.peer() + ": ",
                    peer.mode()
                            + " match "
                            + peer.matchIndex()
                            + " next "
                            + peer.nextIndex()
                            + silence);
        }
    }

    private static void line(Printer out, String name, Object value) {
        out.print(name).println(value);
    }
}
