package io.jraft.sim.fault;

import io.jraft.core.node.StatusBoard;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.load.Clients;
import io.jraft.sim.net.LaterVersion;
import io.jraft.sim.net.LinkQuality;
import io.jraft.sim.net.SimNetwork;
import io.jraft.sim.node.SimCluster;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.SimWorker;
import io.jraft.sim.world.Trace;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a script. What damages acknowledged data hits a minority at most, and never a second node: more than that
 * no protocol of majorities survives, and only "never wrong" could be asked. Owner: the run's thread.
 */
public final class Nemesis {
    private static final long MILLI = 1_000_000L;

    /** Longer than a call of the disk that began in the trouble can take. */
    private static final long LATE_ERRORS = 2_000 * MILLI;

    private final SimCluster cluster;
    private final SimNetwork network;
    private final Clients clients;
    private final SimRandom random;
    private final DiskTrouble disks;
    private final MemberRequests members;
    private final Map<FaultKind, Integer> fired = new EnumMap<>(FaultKind.class);
    private final long slowSync;
    private final Set<SimNode> emptied = new TreeSet<>(SimNode.BY_ORDINAL);
    private boolean over;
    private long stalledUntil;

    /** The only nodes that may be damaged in this run. */
    private int damageLeft;

    public Nemesis(SimCluster cluster, Clients clients, long syncNanos) {
        this.cluster = cluster;
        this.clients = clients;
        network = cluster.network();
        random = cluster.stream("faults");
        disks = new DiskTrouble(random);
        members = new MemberRequests(cluster, random);
        slowSync = Math.max(syncNanos * 100, 20 * MILLI);
        damageLeft = (cluster.nodes().size() - 1) / 2;
    }

    /** Puts the script's actions on the calendar. */
    public void plan(FaultScript script) {
        for (FaultAction action : script.actions()) {
            cluster.world().at(action.at() * MILLI, () -> act(action));
        }
    }

    /** What has happened, and how often. */
    public Map<FaultKind, Integer> fired() {
        return fired;
    }

    /** No trouble from now on: links are up, disks are whole, machines that can come back do. */
    public void heal() {
        over = true;
        network.heal();
        clients.heal();
        for (SimNode node : cluster.nodes()) {
            disks.heal(node);
            node.resume();
            node.machineThrowsAt(0);
            node.clock().drift(0);
            node.pace().usual();
            node.pace().sync(slowSync / 100);
            if (!node.isLost()) {
                restart(node);
            }
        }
        // A worker that stands still tells of it when it goes on.
        long still = Math.max(0, stalledUntil - cluster.world().now());
        cluster.world().after(still + LATE_ERRORS, this::lookAgain);
    }

    /** When the last worker that was made to stand still goes on; {@link #heal} does not change that. */
    public long stalledUntil() {
        return stalledUntil;
    }

    /** A call of the disk that failed in the trouble may be told after its end; once, and no more, that is mended. */
    private void lookAgain() {
        for (SimNode node : cluster.nodes()) {
            if (!node.isLost() && node.isInError()) {
                restart(node);
            }
        }
    }

    /** A node that is in error is started again, as an operator would: the process, or the whole machine. */
    private void restart(SimNode node) {
        if (node.isInError() || (over && node.life() == SimNode.Life.STOPPING)) {
            CrashMode mode = random.oneIn(2) ? CrashMode.KILLED : CrashMode.LOST;
            node.crash(mode, "an operator restarts it");
        }
        node.start();
    }

    private void act(FaultAction planned) {
        if (over) {
            return;
        }
        SimNode node = resolve(planned.node());
        if (node == null || node.isLost()) {
            return;
        }
        // What may not be damaged is killed, so that no action is without effect.
        boolean allowed =
                (planned.kind() != FaultKind.WIPED_DISK || mayEmpty(node))
                        && (!planned.kind().damages() || mayDamage(node));
        FaultAction a = allowed ? planned : planned.of(FaultKind.KILL);
        fired.merge(a.kind(), 1, Integer::sum);
        if (a.kind() == FaultKind.WIPED_DISK) {
            emptied.add(node);
        }
        cluster.trace()
                .add(
                        cluster.world().now(),
                        Trace.Kind.FAULT,
                        node.ordinal(),
                        -1,
                        a.kind().ordinal(),
                        () -> a.kind() + " " + a.kind().meaning() + ", " + a.lasts() + " ms");
        switch (a.kind().group()) {
            case NETWORK -> network(a, node);
            case DISK -> disk(a, node);
            case PROCESS -> process(a, node);
            case CLOCK -> clock(a, node);
            case OPERATION -> operation(a, node);
            case MEMBERS -> members.ask(a, node);
        }
    }

    /**
     * Whether a node's disk may be emptied: it is listed, like whoever was emptied before, on the disks of a majority that
     * needs none of them, and the entry is known to be committed there. Before that the group cannot tell an emptied disk
     * from a new one; docs/operations.md asks to wait for it.
     */
    private boolean mayEmpty(SimNode node) {
        Set<SimNode> gone = new TreeSet<>(SimNode.BY_ORDINAL);
        gone.addAll(emptied);
        gone.add(node);
        List<SimNode> keepers =
                cluster.nodes().stream().filter(n -> n.isUp() && !gone.contains(n)).toList();
        ConfEntry conf = newest(keepers);
        if (conf == null || conf.isJoint() || !conf.isVoter(node.peer())) {
            return false;
        }
        return gone.stream()
                .filter(each -> conf.isVoter(each.peer()))
                .allMatch(
                        each ->
                                keepers.stream()
                                                .filter(k -> conf.isVoter(k.peer()))
                                                .filter(k -> knows(k, each))
                                                .count()
                                        >= conf.current().majority());
    }

    private static @Nullable ConfEntry newest(List<SimNode> nodes) {
        return nodes.stream()
                .map(n -> n.picture().conf())
                .max(Comparator.comparingLong(c -> c.id().index()))
                .orElse(null);
    }

    private static boolean knows(SimNode keeper, SimNode of) {
        StatusBoard.Picture seen = keeper.picture();
        long index = seen.conf().id().index();
        return index <= seen.commit()
                && index <= seen.stable()
                && seen.conf().identity().of(of.peer()) != null;
    }

    private boolean mayDamage(SimNode node) {
        if (node.isDamaged()) {
            return true;
        }
        if (damageLeft == 0) {
            return false;
        }
        damageLeft--;
        node.markDamaged();
        return true;
    }

    private @Nullable SimNode resolve(int who) {
        if (who >= 0) {
            return cluster.node(who % cluster.nodes().size());
        }
        SimNode leader = cluster.leader();
        if (who == FaultAction.LEADER && leader != null) {
            return leader;
        }
        List<SimNode> others = cluster.nodes().stream().filter(n -> n != leader).toList();
        return others.isEmpty() ? null : random.pick(others);
    }

    private void undo(FaultAction a, Runnable action) {
        cluster.world()
                .after(
                        a.lasts() * MILLI,
                        () -> {
                            if (!over) {
                                action.run();
                            }
                        });
    }

    // ------------------------------------------------------------------- network

    private void network(FaultAction a, SimNode node) {
        int n = cluster.nodes().size();
        int me = node.ordinal();
        int share = 20_000 + (int) (a.amount() % 300_000);
        switch (a.kind()) {
            case LOSS -> quality(a, me, q -> withLoss(q, share));
            case DELAY ->
                    quality(
                            a,
                            me,
                            q ->
                                    new LinkQuality(
                                            (1 + a.amount() % 200) * MILLI,
                                            q.lossPerMillion(),
                                            q.duplicatePerMillion(),
                                            share,
                                            q.replayPerMillion(),
                                            q.flipPerMillion(),
                                            q.resetPerMillion(),
                                            q.bytesPerSecond()));
            case DUPLICATE ->
                    quality(a, me, q -> new LinkQuality(q.latencyNanos(), 0, share, 0, 0, 0, 0, 0));
            case REPLAY ->
                    quality(a, me, q -> new LinkQuality(q.latencyNanos(), 0, 0, 0, share, 0, 0, 0));
            case BIT_FLIP ->
                    quality(
                            a,
                            me,
                            q -> new LinkQuality(q.latencyNanos(), 0, 0, 0, 0, share / 3, 0, 0));
            case RESET -> {
                network.reset(me, a.other() % n);
                quality(a, me, q -> new LinkQuality(q.latencyNanos(), 0, 0, 0, 0, 0, share / 3, 0));
            }
            case NARROW ->
                    quality(
                            a,
                            me,
                            q ->
                                    new LinkQuality(
                                            q.latencyNanos(),
                                            0,
                                            0,
                                            0,
                                            0,
                                            0,
                                            0,
                                            2_000 + a.amount() % 100_000));
            case CLOG -> {
                for (int i = 0; i < 5; i++) {
                    long start = i * a.lasts() / 5;
                    cluster.world()
                            .after(
                                    start * MILLI,
                                    () -> clog(me, a.other() % n, a.lasts() / 10 * MILLI));
                }
            }
            case CUT_TWO_WAY -> cut(a, (i, j) -> i == me || j == me);
            case CUT_ONE_WAY -> cut(a, (i, j) -> a.amount() % 2 == 0 ? i == me : j == me);
            case BRIDGE -> cut(a, (i, j) -> i != me && j != me && (i < me) != (j < me));
            case MAJORITY_RING ->
                    cut(
                            a,
                            (i, j) ->
                                    n > 3
                                            && (Math.floorMod(i - j, n) == n / 2
                                                    || Math.floorMod(j - i, n) == n / 2));
            case CLIENT_CUT -> {
                for (int c = 0; c < 64; c += 1 + (int) (a.amount() % 3)) {
                    int client = c;
                    clients.reach(client, me, false);
                    undo(a, () -> clients.reach(client, me, true));
                }
            }
            default -> throw new IllegalStateException("no network trouble: " + a.kind());
        }
    }

    private static LinkQuality withLoss(LinkQuality q, int share) {
        return new LinkQuality(q.latencyNanos(), share, 0, 0, 0, 0, 0, 0);
    }

    private void clog(int from, int to, long nanos) {
        if (!over) {
            network.cut(from, to);
            cluster.world()
                    .after(
                            nanos,
                            () -> {
                                if (!over) {
                                    network.mend(from, to);
                                }
                            });
        }
    }

    /** Changes all links of a node, both ways; half the time of all nodes. */
    private void quality(FaultAction a, int me, UnaryOperator<LinkQuality> change) {
        int n = cluster.nodes().size();
        boolean everywhere = a.other() % 2 == 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (i != j && (everywhere || i == me || j == me)) {
                    int from = i;
                    int to = j;
                    network.quality(from, to, change.apply(network.quality(from, to)));
                    undo(a, () -> network.quality(from, to, LinkQuality.GOOD));
                }
            }
        }
    }

    private interface Pair {
        boolean cut(int from, int to);
    }

    private void cut(FaultAction a, Pair which) {
        int n = cluster.nodes().size();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (i != j && which.cut(i, j)) {
                    int from = i;
                    int to = j;
                    network.cut(from, to);
                    if (a.amount() % 3 == 0) {
                        network.reset(from, to);
                    }
                    undo(a, () -> network.mend(from, to));
                }
            }
        }
    }

    // ---------------------------------------------------------------------- disk

    private void disk(FaultAction a, SimNode node) {
        CrashMode mode = DiskTrouble.crashMode(a.kind(), random);
        if (mode != null) {
            node.crash(mode, a.kind().meaning());
            undo(a, () -> restart(node));
        } else if (a.kind() == FaultKind.SLOW_DISK) {
            node.pace().sync(slowSync);
            undo(a, () -> node.pace().sync(slowSync / 100));
        } else if (a.kind() == FaultKind.DISK_LOSS) {
            node.crash(CrashMode.LOST, a.kind().meaning());
            node.markLost();
        } else if (a.kind() == FaultKind.OLD_DISK) {
            SimFileSystem backup = node.disk().image();
            undo(a, () -> comeBack(node, backup));
        } else if (a.kind() == FaultKind.WIPED_DISK) {
            node.crash(CrashMode.LOST, a.kind().meaning());
            undo(a, () -> comeBack(node, null));
        } else {
            disks.begin(a, node);
            undo(
                    a,
                    () -> {
                        disks.heal(node);
                        restart(node);
                    });
        }
    }

    private void comeBack(SimNode node, @Nullable SimFileSystem disk) {
        if (!node.isLost()) {
            node.replaceDisk(disk);
            restart(node);
        }
    }

    // ------------------------------------------------------------------- process

    private void process(FaultAction a, SimNode node) {
        switch (a.kind()) {
            case KILL -> {
                node.crash(CrashMode.KILLED, "killed");
                undo(a, () -> restart(node));
            }
            case CRASH_IN_CALL -> {
                disks.crashInCall(node, (int) (a.amount() % 40));
                undo(a, () -> restart(node));
            }
            case POWER_CUT -> {
                for (SimNode each : cluster.nodes()) {
                    each.crash(DiskTrouble.anyPowerCut(random), "power cut");
                }
                undo(a, () -> cluster.able().forEach(this::restart));
            }
            case CLEAN_RESTART -> {
                node.stop();
                undo(a, () -> restart(node));
            }
            case RESTART_STORM -> storm(a, node, 3 + (int) (a.amount() % 6));
            case PAUSE -> {
                node.pause(false);
                undo(a, node::resume);
            }
            case LANE_STALL -> {
                List<SimWorker> workers = node.workers();
                if (!workers.isEmpty()) {
                    long until = cluster.world().now() + a.lasts() * MILLI;
                    workers.get(a.other() % workers.size()).stallUntil(until);
                    stalledUntil = Math.max(stalledUntil, until);
                }
            }
            case SLOW_CODE -> {
                node.pace().slow((1 + a.amount() % 20) * MILLI);
                undo(a, () -> node.pace().slow(0));
            }
            case SLOW_LOOP -> slow(a, node, SimWorker.Work.LOOP);
            case SLOW_FSM -> slow(a, node, SimWorker.Work.FSM);
            case THROWING_CODE -> {
                node.machineThrowsAt(1);
                undo(a, () -> restart(node));
            }
            default -> throw new IllegalStateException("no trouble of a process: " + a.kind());
        }
    }

    private void slow(FaultAction a, SimNode node, SimWorker.Work work) {
        node.pace().slow(work, (1 + a.amount() % 50) * MILLI);
        undo(a, () -> node.pace().slow(work, 0));
    }

    private void storm(FaultAction a, SimNode node, int times) {
        if (over || node.isLost()) {
            return;
        }
        node.crash(DiskTrouble.anyPowerCut(random), "restart storm");
        cluster.world()
                .after(
                        random.between(1, 200) * MILLI,
                        () -> {
                            if (over) {
                                return;
                            }
                            node.start();
                            if (times > 1) {
                                cluster.world()
                                        .after(
                                                random.between(1, 1_000) * MILLI,
                                                () -> storm(a, node, times - 1));
                            }
                        });
    }

    // --------------------------------------------------------------------- clock

    private void clock(FaultAction a, SimNode node) {
        switch (a.kind()) {
            case SKEW -> {
                // Every clock starts at another time; nothing is left to do.
            }
            case DRIFT -> {
                node.clock().drift((int) (a.amount() % 200_001) - 100_000);
                undo(a, () -> node.clock().drift(0));
            }
            case WALL_JUMP -> node.clock().jumpWall((a.amount() - 500_000) * 1_000_000L);
            case SUSPEND -> {
                node.pause(true);
                undo(a, node::resume);
            }
            case LATE_TIMER, TIMER_BURST -> {
                long late = a.kind() == FaultKind.LATE_TIMER ? a.lasts() / 4 : a.lasts();
                long until = cluster.world().now() + late * MILLI;
                node.workers().forEach(worker -> worker.stallUntil(until));
                stalledUntil = Math.max(stalledUntil, until);
            }
            default -> throw new IllegalStateException("no trouble of a clock: " + a.kind());
        }
    }

    // ---------------------------------------------------------------- operations

    private void operation(FaultAction a, SimNode node) {
        switch (a.kind()) {
            case SNAPSHOT -> node.snapshot(status -> {});
            case CLIENT_CHURN -> clients.churn();
            case HAND_OVER -> {
                SimNode leader = cluster.leader();
                if (leader != null) {
                    leader.stop();
                    undo(a, () -> restart(leader));
                }
            }
            case TRANSFER -> {
                SimNode leader = cluster.leader();
                if (leader != null) {
                    leader.transfer(
                            a.amount() % 3 == 0
                                    ? PeerId.ANY_PEER
                                    : cluster.node(a.other() % cluster.nodes().size()).peer(),
                            result -> {});
                }
            }
            case OPTION_CHANGE -> {
                node.crash(CrashMode.KILLED, a.kind().meaning());
                node.changeOptions(SimRandom.of(a.amount(), "options"));
                undo(a, () -> restart(node));
            }
            case VERSION_CHANGE -> {
                int me = node.ordinal();
                node.crash(CrashMode.KILLED, a.kind().meaning());
                network.version(
                        me,
                        network.isLater(me)
                                ? null
                                : new LaterVersion(SimRandom.of(a.amount(), "version")));
                undo(a, () -> restart(node));
            }
            default -> throw new IllegalStateException("no operation: " + a.kind());
        }
    }
}
