package io.jraft.sim.scenario;

import io.jraft.core.node.NodeParts;
import io.jraft.core.replication.ReplicatorGroup;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.sim.Sim;
import io.jraft.sim.Told;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Scenarios about learners that a follower feeds in place of the leader (M8). */
final class Relays {
    private Relays() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "M8-fed",
                        "a follower feeds a learner; the leader sends it nothing, knows how far it is, and answers its reads",
                        Roster.group(3, 1),
                        Relays::fed),
                new Scenario(
                        "M8-source-gone",
                        "a source dies: the leader feeds the learner, and leaves it to the source again when that is back",
                        Roster.group(3, 1),
                        Relays::sourceGone),
                new Scenario(
                        "M8-source-tail",
                        "a source that lags hands on nothing but what is committed, and the leader feeds its learner",
                        Roster.group(5, 1),
                        Relays::sourceTail),
                new Scenario(
                        "M8-fed-tail",
                        "a learner with entries that no majority ever held is set right by its source",
                        Roster.group(3, 1),
                        Relays::learnerTail),
                new Scenario(
                        "M8-fed-snapshot",
                        "a learner that begins empty gets snapshot and entries from its source, and none of them from the leader",
                        Roster.group(3, 1),
                        Relays::snapshotOfSource),
                new Scenario(
                        "M8-fed-promoted",
                        "a learner that is fed is promoted by its leader itself, and nobody feeds it from then on",
                        Roster.group(3, 1),
                        Relays::promoted));
    }

    /** Counts what the leader itself sends a learner of the log: entries, offers of snapshots, parts of them. */
    private static List<RaftMessage> sentBy(Sim sim, SimNode leader, SimNode learner) {
        List<RaftMessage> sent = new ArrayList<>();
        sim.wire()
                .watch(
                        (from, to, m) ->
                                from == leader
                                        && to == learner
                                        && ((m instanceof AppendRequest a && !a.blocks().isEmpty())
                                                || m instanceof InstallRequest
                                                || m instanceof ChunkResponse),
                        letter -> sent.add(letter.message()));
        return sent;
    }

    private static long handedOn(SimNode source) {
        NodeParts parts = source.parts();
        return parts == null ? 0 : parts.relay().handedOn();
    }

    private static boolean has(SimNode node, SimNode leader) {
        return node.picture().commit() >= leader.picture().commit();
    }

    private static long matchOf(SimNode leader, SimNode peer) {
        NodeParts parts = Objects.requireNonNull(leader.parts(), "the leader is down");
        return parts.followers().match(peer.peer());
    }

    /** The learner has joined and is fed by this follower. */
    private static void joins(Sim sim, SimNode leader, SimNode source, SimNode learner) {
        sim.change(Roster.learnFrom(source, learner), leader).expectOk();
        sim.until("it is fed", 20 * sim.timeoutMs(), () -> has(learner, leader));
    }

    private static void fed(Sim sim) {
        SimNode learner = sim.node("D");
        sim.agree();
        SimNode leader = sim.leader();
        Stories.writes(sim, leader, "before", 20);
        sim.write("k", "before", leader).expectOk();
        SimNode source = sim.chance().pick(sim.others(leader, learner));
        List<RaftMessage> sent = sentBy(sim, leader, learner);
        joins(sim, leader, source, learner);
        for (int i = 0; i < 10; i++) {
            Stories.writes(sim, leader, "w" + i, 1 + sim.chance().nextInt(20));
            sim.write("k", "v" + i, leader).expectOk();
            sim.until(
                    "the learner has it, and the leader knows",
                    sim.timeoutMs(),
                    () ->
                            has(learner, leader)
                                    && matchOf(leader, learner) >= leader.picture().commit());
            sim.read("k", learner).expectOk();
            sim.run(sim.chance().nextInt(2 * (int) sim.timeoutMs()));
        }
        sim.require("the leader sent it nothing: " + sent, sent.isEmpty());
        sim.require("the source did", handedOn(source) > 20);
        sim.require("it is alive", alive(leader, learner));
        // The source leads: it feeds as a leader does.
        sim.wire().open();
        Stories.lead(sim, source);
        sim.write("k", "last", source).expectOk();
        sim.until("fed by its leader", () -> has(learner, source));
        sim.settle();
    }

    private static boolean alive(SimNode leader, SimNode peer) {
        NodeParts parts = Objects.requireNonNull(leader.parts(), "the leader is down");
        return parts.followers().picture(parts.ctx().clock().nanoTime()).stream()
                .filter(f -> f.peer().equals(peer.peer()))
                .anyMatch(ReplicatorGroup.Follower::alive);
    }

    private static void sourceGone(Sim sim) {
        SimNode learner = sim.node("D");
        sim.agree();
        SimNode leader = sim.leader();
        SimNode source = sim.chance().pick(sim.others(leader, learner));
        joins(sim, leader, source, learner);
        for (int round = 0; round < 2; round++) {
            boolean dead = sim.chance().oneIn(2);
            if (dead) {
                sim.crash(source, Stories.anyPowerCut(sim));
            } else {
                sim.isolate(source);
            }
            sim.write("k", "alone" + round, leader).expectOk();
            sim.until(
                    "the leader feeds it within an election timeout or so",
                    2 * sim.timeoutMs(),
                    () -> has(learner, leader));
            sim.timeouts(sim.chance().nextInt(3));
            sim.heal().start().agree();
            if (!leader.leads()) {
                Stories.lead(sim, leader);
            }
            // As long as a leader feeds by itself before it tries the source again.
            sim.timeouts(12);
            List<RaftMessage> sent = sentBy(sim, leader, learner);
            long before = handedOn(source);
            Stories.writes(sim, leader, "r" + round, 10);
            sim.write("k", "again" + round, leader).expectOk();
            sim.until("it has that", () -> has(learner, leader));
            sim.require("from its source", handedOn(source) > before);
            sim.require("and not from the leader: " + sent, sent.isEmpty());
            sim.wire().open();
        }
        sim.change(Roster.remove(source), leader).expectOk();
        sim.write("k", "removed", leader).expectOk();
        sim.until(
                "a source that was removed feeds nobody, the leader does",
                2 * sim.timeoutMs(),
                () -> has(learner, leader));
        sim.require(
                "and the configuration says so",
                Roster.conf(leader).sourceOf(learner.peer()) == null);
        sim.settle();
    }

    /** Its tail is a dead leader's; the new leader's entries do not reach it, only beats do. */
    private static void sourceTail(Sim sim) {
        SimNode learner = sim.node("F");
        sim.agree();
        SimNode old = sim.leader();
        List<SimNode> cast = Stories.cast(sim, old, learner);
        SimNode source = cast.get(2);
        joins(sim, old, source, learner);
        sim.wire().drop((from, to, m) -> from == old && to != source && m instanceof AppendRequest);
        long end = old.picture().commit();
        List<Told> lost = Stories.writes(sim, old, "lost", 10);
        sim.until("it has a tail", () -> source.picture().last() >= end + 10);
        sim.run(sim.chance().nextInt((int) sim.timeoutMs() / 2));
        long tail = source.picture().last();
        sim.crash(old, Stories.anyPowerCut(sim));
        sim.wire().open().drop((from, to, m) -> to == source && m instanceof AppendRequest);
        sim.wire().onlyCampaigns(cast.get(3));
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.timeouts(sim.chance().nextInt(3));
        for (int i = 0; i < 15; i++) {
            sim.write("k", "v" + i, fresh).expectOk();
        }
        sim.require("it has its tail still", source.picture().last() == tail);
        sim.until(
                "the leader feeds the learner of a source that lags",
                3 * sim.timeoutMs(),
                () -> has(learner, fresh));
        sim.require("none was told of success", Stories.ok(lost) == 0);
        sim.wire().open();
        sim.settle();
    }

    /** It was cut off with its leader, which fed it itself, and now hears its source only; beats name it. */
    private static void learnerTail(Sim sim) {
        SimNode learner = sim.node("D");
        sim.agree();
        SimNode old = sim.leader();
        List<SimNode> rest = sim.others(old, learner);
        SimNode source = rest.get(0);
        SimNode fresh = rest.get(1);
        joins(sim, old, source, learner);
        sim.isolate(source);
        sim.write("k", "kept", old).expectOk();
        sim.until("its leader feeds it itself", 3 * sim.timeoutMs(), () -> has(learner, old));
        sim.heal();
        sim.wire().onlyCampaigns(fresh);
        sim.split(List.of(old, learner), rest);
        List<Told> lost = Stories.writes(sim, old, "lost", 10);
        long end = old.picture().commit();
        sim.until("it has a tail", () -> learner.picture().last() > end);
        long tail = learner.picture().last();
        sim.until("another leads", 30 * sim.timeoutMs(), fresh::leadsForSure);
        int more = sim.chance().nextInt(30);
        Stories.writes(sim, fresh, "new", more);
        sim.write("k", "new", fresh).expectOk();
        sim.crash(old, Stories.anyPowerCut(sim));
        sim.heal();
        sim.wire()
                .open()
                .drop(
                        (from, to, m) ->
                                from == fresh
                                        && to == learner
                                        && (m instanceof AppendRequest
                                                || m instanceof InstallRequest));
        sim.require("its tail was never agreed on", tail > end && Stories.ok(lost) == 0);
        sim.until(
                "its source sets it right",
                15 * sim.timeoutMs(),
                () -> has(learner, fresh) && learner.picture().term() == fresh.picture().term());
        sim.wire().open();
        sim.settle();
    }

    private static void snapshotOfSource(Sim sim) {
        SimNode learner = sim.node("D");
        sim.agree();
        SimNode leader = sim.leader();
        SimNode source = sim.chance().pick(sim.others(leader, learner));
        for (int i = 0; i < 3; i++) {
            Stories.writes(sim, leader, "w" + i, 30);
            sim.write("k", "v" + i, leader).expectOk().agree();
            for (SimNode node : sim.others(learner)) {
                sim.snapshot(node).expectOk();
            }
        }
        sim.require("the logs begin late", source.picture().first() > 10);
        List<RaftMessage> sent = sentBy(sim, leader, learner);
        joins(sim, leader, source, learner);
        sim.require("it has a snapshot", learner.picture().snapshot() > 10);
        sim.require("nothing of it from the leader: " + sent, sent.isEmpty());
        sim.settle();
    }

    private static void promoted(Sim sim) {
        SimNode learner = sim.node("D");
        sim.agree();
        SimNode leader = sim.leader();
        SimNode source = sim.chance().pick(sim.others(leader, learner));
        joins(sim, leader, source, learner);
        Stories.writes(sim, leader, "w", 20);
        boolean cut = sim.chance().oneIn(2);
        if (cut) {
            // Its leader does not reach it for a while, its source does.
            sim.wire()
                    .drop(
                            (from, to, m) ->
                                    from == leader && to == learner && m instanceof AppendRequest);
        }
        Told change = sim.change(Roster.add(learner), leader);
        sim.timeouts(3);
        sim.wire().open();
        if (cut) {
            sim.until("an end of it", 60 * sim.timeoutMs(), change::isTold);
            Roster.insist(sim, Roster.add(learner));
        } else {
            change.expectOk();
        }
        sim.require(
                "and nobody feeds a voter",
                Roster.conf(sim.leader()).sourceOf(learner.peer()) == null);
        sim.settle();
    }
}
