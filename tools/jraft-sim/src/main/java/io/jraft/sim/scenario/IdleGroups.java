package io.jraft.sim.scenario;

import io.jraft.ThreadingMode;
import io.jraft.core.node.NodeParts;
import io.jraft.core.replication.ReplicatorGroup.Follower;
import io.jraft.engine.GroupHandle;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.SharedBeatRequest;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Wire.Letter;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.scenario.Groups.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scenarios about groups that have nothing to say (lesson 23): their beats are shared, and whatever ends that must be noticed
 * by each of them. The group that is looked at is one of them.
 */
final class IdleGroups {
    private static final int GROUPS = 6;

    private IdleGroups() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "G2",
                        "groups without work share their beats for long, and a process that dies is missed by all of them",
                        IdleGroups::shared,
                        IdleGroups::deadPeer),
                new Scenario(
                        "G3",
                        "a group that was handed over is not kept waiting by beats of its former leader's process",
                        IdleGroups::shared,
                        IdleGroups::ledElsewhere),
                new Scenario(
                        "G4",
                        "a process that starts again at once is beaten by all its leaders before anybody campaigns",
                        IdleGroups::shared,
                        IdleGroups::receiverStartsAgain),
                new Scenario(
                        "G5",
                        "a leader that ends alone is replaced, although its process beats on for its neighbours",
                        IdleGroups::shared,
                        IdleGroups::leaderEndsAlone),
                new Scenario(
                        "G6",
                        "shared beats of a dead process that come again keep nobody waiting",
                        IdleGroups::shared,
                        IdleGroups::oldBeats),
                new Scenario(
                        "G7",
                        "a commit index is told until it is known, before beats are shared again",
                        IdleGroups::shared,
                        IdleGroups::lostNotice));
    }

    private static SimOptions shared(long seed) {
        SimOptions options = Stories.options(seed, 3);
        options.engine()
                .setThreadingMode(
                        ThreadingMode.values()[(int) (seed % ThreadingMode.values().length)]);
        return options;
    }

    // ------------------------------------------------------------------- stories

    private static void deadPeer(Sim sim) {
        List<Row> rows = idle(sim);
        long[] terms = terms(sim, rows);
        long shared = sharedBeats(sim);
        sim.timeouts(20);
        sim.require("beats were shared", sharedBeats(sim) > shared);
        sim.require("nobody campaigned meanwhile", same(terms, terms(sim, rows)));
        sim.require("and nothing else was said", singleBeats(sim, 5) == 0);

        SimNode dead = leaderOf(sim, rows.get(0));
        sim.kill(dead);
        sim.until("all lead again", 10 * sim.timeoutMs(), () -> allLed(sim, rows, dead));
        sim.start();
        finish(sim, rows);
    }

    private static void ledElsewhere(Sim sim) {
        List<Row> rows = idle(sim);
        Row moved = rows.get(0);
        SimNode old = leaderOf(sim, moved);
        // Others stay with the old leader, so that its beats go on.
        for (Row row : rows.subList(1, rows.size())) {
            moveTo(sim, row, old);
        }
        awaitIdle(sim, rows);
        SimNode fresh = sim.others(old).get(sim.chance().nextInt(2));
        moveTo(sim, moved, fresh);
        awaitIdle(sim, rows);

        sim.kill(fresh);
        sim.until("the group that was handed over has a leader", () -> allLed(sim, rows, fresh));
        sim.start();
        finish(sim, rows);
    }

    private static void receiverStartsAgain(Sim sim) {
        List<Row> rows = idle(sim);
        SimNode leader = leaderOf(sim, rows.get(0));
        for (Row row : rows) {
            moveTo(sim, row, leader);
        }
        awaitIdle(sim, rows);
        long[] terms = terms(sim, rows);
        SimNode again = sim.others(leader).get(sim.chance().nextInt(2));
        sim.kill(again).start(again);
        sim.until("it is up", again::isUp);
        rows.forEach(row -> row.board(again));
        sim.timeouts(5);
        awaitIdle(sim, rows);
        sim.require("nobody campaigned", same(terms, terms(sim, rows)));
        finish(sim, rows);
    }

    private static void leaderEndsAlone(Sim sim) {
        List<Row> rows = idle(sim);
        Row ending = rows.get(0);
        SimNode old = leaderOf(sim, ending);
        for (Row row : rows.subList(1, rows.size())) {
            moveTo(sim, row, old);
        }
        awaitIdle(sim, rows);
        // Its word to take over is lost.
        sim.wire().drop((from, to, m) -> m instanceof TimeoutNow);
        boolean[] ended = new boolean[1];
        old.leave(ending.name, () -> ended[0] = true);
        sim.until("it has ended", () -> ended[0]);
        sim.until("another one leads", () -> ending.leader(sim) != null);
        sim.wire().open();
        finish(sim, rows);
    }

    private static void oldBeats(Sim sim) {
        List<Row> rows = idle(sim);
        SimNode leader = leaderOf(sim, rows.get(0));
        for (Row row : rows) {
            moveTo(sim, row, leader);
        }
        awaitIdle(sim, rows);
        sim.wire().copy((from, to, m) -> from == leader && m instanceof SharedBeatRequest);
        sim.timeouts(2);
        List<Letter> beats = new ArrayList<>(sim.wire().letters());
        sim.require("beats were shared", !beats.isEmpty());
        sim.kill(leader);
        sim.wire().open();
        sim.wire().letters().clear();
        for (int i = 0; i < 60 && !allLed(sim, rows, leader); i++) {
            beats.forEach(sim.wire()::replay);
            sim.run(sim.timeoutMs() / 10);
        }
        sim.require("all lead again", allLed(sim, rows, leader));
        sim.start();
        finish(sim, rows);
    }

    /** All that tells the commit index of a write is lost but for one: then the wire is silent but for shared beats. */
    private static void lostNotice(Sim sim) {
        List<Row> rows = idle(sim);
        for (int round = 0; round < 5; round++) {
            SimNode leader = sim.leader();
            SimNode deaf = sim.others(leader).get(sim.chance().nextInt(2));
            sim.wire()
                    .drop(
                            (from, to, m) ->
                                    to == deaf
                                            && m instanceof HeartbeatRequest
                                            && isLookedAt(sim, m));
            sim.write("k", "v" + round, leader).expectOk();
            // Longer than a notice waits, shorter than anybody's patience.
            sim.run(sim.timeoutMs() / 4);
            sim.wire().open();
            sim.until("it knows what is committed", () -> knows(deaf, leader));
        }
        finish(sim, rows);
    }

    // --------------------------------------------------------------------- steps

    /** All groups, each with a leader and nothing to do, on three nodes. */
    private static List<Row> idle(Sim sim) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < GROUPS; i++) {
            rows.add(new Row("idle" + i));
        }
        sim.leader();
        sim.nodes().forEach(node -> rows.forEach(row -> row.board(node)));
        sim.until("all lead", 20 * sim.timeoutMs(), () -> allLed(sim, rows, null));
        rows.forEach(row -> row.write(sim));
        sim.write("k", "v").expectOk();
        awaitIdle(sim, rows);
        return rows;
    }

    private static void awaitIdle(Sim sim, List<Row> rows) {
        sim.until(
                "all agree",
                20 * sim.timeoutMs(),
                () -> rows.stream().allMatch(row -> row.agrees(sim)));
        long every = 4 * sim.options().node().getElectionTimeoutMs() / 10;
        for (int i = 0; i < 50; i++) {
            if (singleBeats(sim, 0) == 0 && counted(sim, every) == 0) {
                return;
            }
        }
        sim.require("beats are shared in the end", false);
    }

    private static long counted(Sim sim, long millis) {
        long[] beats = new long[1];
        sim.wire().watch((from, to, m) -> m instanceof HeartbeatRequest, letter -> beats[0]++);
        sim.run(millis);
        sim.wire().open();
        return beats[0];
    }

    /** Beats of single groups within so many election timeouts. */
    private static long singleBeats(Sim sim, int timeouts) {
        return timeouts == 0 ? 0 : counted(sim, timeouts * sim.timeoutMs());
    }

    private static long sharedBeats(Sim sim) {
        return sim.coverage().counts().getOrDefault("network: shared beat answered", 0L);
    }

    private static SimNode leaderOf(Sim sim, Row row) {
        return sim.nodes().stream()
                .filter(node -> row.leader(sim) == node.passenger(row.name))
                .findFirst()
                .orElseThrow();
    }

    private static void moveTo(Sim sim, Row row, SimNode to) {
        PeerId peer = to.peer();
        for (int i = 0; i < 50 && leader(sim, row) != to.passenger(row.name); i++) {
            GroupHandle from = row.leader(sim);
            if (from != null) {
                from.mailbox().post(() -> from.node().transfer(peer, begun -> {}, null));
            }
            sim.run(sim.timeoutMs() / 2);
        }
        sim.require(row.name + " is led by " + to, row.leader(sim) == to.passenger(row.name));
    }

    private static Object leader(Sim sim, Row row) {
        GroupHandle leader = row.leader(sim);
        return leader == null ? row : leader;
    }

    /** Each group is led by somebody whom its others follow, and the one that is gone leads none. */
    private static boolean allLed(Sim sim, List<Row> rows, @Nullable SimNode gone) {
        return rows.stream()
                .allMatch(
                        row -> {
                            GroupHandle leader = row.leader(sim);
                            return leader != null
                                    && (gone == null || leader != gone.passenger(row.name))
                                    && leader.status().picture().followers().stream()
                                            .anyMatch(Follower::alive);
                        });
    }

    private static long[] terms(Sim sim, List<Row> rows) {
        return rows.stream()
                .mapToLong(
                        row -> {
                            GroupHandle leader = row.leader(sim);
                            return leader == null ? -1 : leader.status().picture().term();
                        })
                .toArray();
    }

    private static boolean same(long[] some, long[] others) {
        return Arrays.equals(some, others);
    }

    private static boolean isLookedAt(Sim sim, RaftMessage m) {
        return m.route().group().equals(sim.cluster().group());
    }

    private static boolean knows(SimNode node, SimNode leader) {
        NodeParts mine = node.parts();
        NodeParts theirs = leader.parts();
        return mine != null && theirs != null && mine.state().commit() == theirs.state().commit();
    }

    private static void finish(Sim sim, List<Row> rows) {
        sim.heal();
        sim.until("all are up", () -> sim.nodes().stream().allMatch(SimNode::isUp));
        sim.nodes().forEach(node -> rows.forEach(row -> row.board(node)));
        sim.until(
                "all groups agree",
                50 * sim.timeoutMs(),
                () -> rows.stream().allMatch(row -> row.agrees(sim)));
        rows.forEach(row -> row.write(sim));
        sim.run(sim.timeoutMs());
        rows.forEach(row -> row.check(sim));
        sim.settle();
    }
}
