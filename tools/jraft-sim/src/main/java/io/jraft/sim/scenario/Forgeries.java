package io.jraft.sim.scenario;

import io.jraft.core.log.LogManager;
import io.jraft.core.node.NodeCore;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.ChunkRequest;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.Route;
import io.jraft.model.BlockBuilder;
import io.jraft.model.EntryType;
import io.jraft.model.LogId;
import io.jraft.sim.Sim;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.node.SimNode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Scenarios about messages that nobody sends who keeps the rules: a peer with a bug, or with foreign data under its name
 * (U8, U9). Raft does not promise anything then; this library promises that nobody goes on with what cannot be.
 */
final class Forgeries {
    private Forgeries() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "U8",
                        "who is told to replace what is committed stops, tells why, and keeps its data",
                        Stories.nodes(3),
                        Forgeries::overwrite),
                new Scenario(
                        "U9",
                        "a second leader of one term drives everybody into the next one",
                        Stories.nodes(3),
                        Forgeries::secondLeader));
    }

    private static void send(Sim sim, SimNode from, SimNode to, RaftMessage message) {
        sim.cluster()
                .network()
                .arrive(from.ordinal(), to.ordinal(), sim.cluster().network().frame(message));
    }

    /** I-3, I-4, O9: entries of another history at and below the commit index, as an append. */
    private static void overwrite(Sim sim) {
        for (int round = 0; round < 4; round++) {
            SimNode leader = sim.leader();
            for (int i = 0; i < 5; i++) {
                sim.write("k", "v" + round + "." + i, leader).expectOk();
            }
            sim.agree();
            SimNode victim = Stories.cast(sim, leader).get(1);
            long term = leader.picture().term();
            long at = victim.picture().commit() - sim.chance().nextInt(3);
            victim.willHearNonsense();
            send(sim, leader, victim, forged(sim, leader, victim, term, at, round));
            sim.until("it stops", () -> victim.isInError());
            NodeCore core = Objects.requireNonNull(victim.core());
            String cause = String.valueOf(core.lifecycle().cause());
            sim.require("it tells why: " + cause, cause.startsWith("I-"));
            sim.write("k", "others" + round, sim.leader()).expectOk();
            sim.crash(victim, CrashMode.LOST).start(victim).agree();
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    private static RaftMessage forged(
            Sim sim, SimNode leader, SimNode victim, long term, long at, int round) {
        Route route = new Route(victim.group(), leader.peer(), victim.peer());
        LogManager log = Objects.requireNonNull(leader.parts()).log();
        LogId prev = new LogId(at - 1, log.termAt(at - 1));
        int chain = log.chainAt(at - 1);
        // Other terms at the same places, or other entries in the same term.
        long other = round % 2 == 0 ? term + 1 : term;
        BlockBuilder builder = new BlockBuilder();
        builder.begin(at, other, chain);
        builder.add(EntryType.DATA, ByteBuffer.wrap(new byte[] {1, 2, (byte) round}));
        return new AppendRequest(route, other, prev, chain, at, 1, List.of(builder.build()));
    }

    private static void secondLeader(Sim sim) {
        for (int round = 0; round < 4; round++) {
            SimNode leader = sim.leader();
            sim.write("k", "v" + round, leader).expectOk().agree();
            long term = leader.picture().term();
            List<SimNode> cast = Stories.cast(sim, leader);
            SimNode liar = cast.get(1);
            SimNode victim = round % 2 == 0 ? leader : cast.get(2);
            Route route = new Route(victim.group(), liar.peer(), victim.peer());
            // Who does not lead has no snapshot to give, and who is no member gets none.
            send(sim, liar, victim, new ChunkRequest(route, term, new LogId(1, 1), "state", 0, 10));
            PeerId nobody = new PeerId(liar.peer().getIp(), liar.peer().getPort(), 9);
            Route foreign = new Route(victim.group(), nobody, victim.peer());
            send(sim, liar, victim, new ChunkRequest(foreign, term, new LogId(1, 1), "x", 0, 10));
            send(sim, liar, victim, new HeartbeatRequest(route, term, 0, 1));
            sim.until("the next term", () -> Stories.term(sim) > term);
            sim.require("nobody stops of it", sim.nodes().stream().allMatch(SimNode::isUp));
            // Everybody goes there, the leader that was too.
            sim.timeouts(2).agree();
            sim.require("it was counted", victim.picture().conflicts() > 0);
            sim.require("a new term", sim.leader().picture().term() > term);
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }
}
