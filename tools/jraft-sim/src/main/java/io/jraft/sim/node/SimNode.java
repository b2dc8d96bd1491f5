package io.jraft.sim.node;

import io.jraft.Closure;
import io.jraft.EngineOptions;
import io.jraft.StateMachine;
import io.jraft.Status;
import io.jraft.ThreadingMode;
import io.jraft.TransferResult;
import io.jraft.boot.DirectoryStorage;
import io.jraft.conf.Configuration;
import io.jraft.core.State;
import io.jraft.core.node.NodeCore;
import io.jraft.core.node.NodeParts;
import io.jraft.core.node.StatusBoard;
import io.jraft.engine.EngineImpl;
import io.jraft.engine.EnginePorts;
import io.jraft.engine.GroupHandle;
import io.jraft.entity.PeerId;
import io.jraft.model.Members;
import io.jraft.option.NodeOptions;
import io.jraft.protocol.MembershipRequest;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.disk.DiskFault;
import io.jraft.sim.disk.FiredFault;
import io.jraft.sim.disk.SimCrash;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.world.NodePace;
import io.jraft.sim.world.SimClock;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.SimRings;
import io.jraft.sim.world.SimWorker;
import io.jraft.sim.world.SimWorkers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One machine and the process on it: the machine has a disk, a clock and a place in the network; the process is the
 * production engine with one member of one group, and may die and be started again. Owner: the run's thread.
 */
public final class SimNode {
    /** Nodes in the order of their letters. */
    public static final Comparator<SimNode> BY_ORDINAL = Comparator.comparingInt(n -> n.ordinal);

    /** Where a process stands. */
    public enum Life {
        DOWN,
        STARTING,
        UP,
        STOPPING
    }

    /** Files of a snapshot, one of these for each life. */
    private static final List<Integer> PARTS = List.of(1, 1, 2, 5);

    private final SimCluster cluster;
    private final int ordinal;
    private final PeerId peer;
    private final SimClock clock;
    private final NodePace pace;
    private final SimFileSystem disk;
    private Life life = Life.DOWN;
    private int incarnation;
    private boolean paused;
    private boolean damaged;
    private boolean lost;
    private CrashMode powerCut = CrashMode.LOST;

    /** What the state machine will do once, in this life or a later one. */
    private final Set<Mischief> mischief = EnumSet.noneOf(Mischief.class);

    /** Options of the next lives, where they differ from the cluster's; 0 for not at all. */
    private int segmentBytes;

    private int entriesMax;
    private ThreadingMode threadingMode = ThreadingMode.DEDICATED;
    private boolean mayStop;
    private boolean nextMayStop;
    private @Nullable SimWorkers workers;
    private @Nullable SimRings rings;
    private @Nullable EngineImpl engine;
    private @Nullable GroupHandle handle;
    private @Nullable Probe probe;

    private final Passengers passengers = new Passengers(this);
    private final NodeUsers users;

    SimNode(SimCluster cluster, int ordinal, PeerId peer) {
        this.cluster = cluster;
        this.ordinal = ordinal;
        this.peer = peer;
        users = new NodeUsers(this, cluster.listener());
        SimRandom chance = cluster.stream("machine " + ordinal);
        int drift = cluster.setup().driftPpmMax();
        clock =
                new SimClock(
                        cluster.world(),
                        chance.nextLong(1L << 50),
                        drift == 0 ? 0 : (int) chance.between(-drift, drift));
        disk =
                new SimFileSystem(
                        "disk " + ordinal,
                        cluster.stream("disk " + ordinal),
                        call -> cluster.onDisk(this, call));
        pace = new NodePace(cluster.strategy(), cluster.setup().syncNanos(), disk::forces);
    }

    // -------------------------------------------------------------------- life

    /** Starts the process from what the disk holds. */
    public void start() {
        if (life != Life.DOWN || lost) {
            return;
        }
        if (diskLied()) {
            lost = true;
            return;
        }
        life = Life.STARTING;
        incarnation++;
        users.begin();
        passengers.clear();
        mayStop = nextMayStop;
        nextMayStop = false;
        int born = incarnation;
        SimRandom chance = cluster.stream("life " + ordinal + "." + incarnation);
        SimRings newRings = new SimRings(cluster.setup().ringCells());
        SimWorkers newWorkers =
                new SimWorkers(cluster.world(), clock, pace, cluster::nextWorker, new Watch(born));
        workers = newWorkers;
        rings = newRings;
        int parts = cluster.stream("snapshots " + ordinal + "." + incarnation).pick(PARTS);
        Probe newProbe = new Probe(this, cluster.setup(), cluster.listener(), parts, mischief);
        probe = newProbe;
        NodeOptions options = options(newProbe);
        cluster.traceStart(this);
        try {
            DirectoryStorage storage = new DirectoryStorage(disk, options, chance::nextLong);
            EnginePorts ports =
                    new EnginePorts(
                            clock,
                            newRings,
                            newWorkers,
                            n -> cluster.stream("engine " + ordinal + "." + born + "/" + n),
                            receiver -> cluster.network().plug(ordinal, receiver),
                            storage,
                            task -> cluster.world().after(0, () -> runIfAlive(born, task)));
            EngineImpl made = new EngineImpl(ports, options.getEngineOptions(), peer.getEndpoint());
            engine = made;
            made.start(cluster.group(), peer, options, h -> handle = h)
                    .whenComplete((h, failure) -> started(born, failure));
        } catch (IOException | RuntimeException e) {
            started(born, e);
        } catch (SimCrash powerLost) {
            // The disk says so as well, below.
        }
        if (disk.isCrashed()) {
            crash(powerCut, "power was lost in a call of the disk, at the start");
        }
    }

    /**
     * True when the drive said that it wrote and did not. A log whose end is missing in this way looks like a shorter log,
     * to this node and to everybody it asks; such a machine must not come back (docs/simulation.md tells what would help).
     */
    private boolean diskLied() {
        for (FiredFault fault : disk.fired()) {
            if (fault.kind() == DiskFault.Kind.LOST_WRITE
                    || fault.kind() == DiskFault.Kind.MISDIRECTED_WRITE) {
                return true;
            }
        }
        return false;
    }

    /**
     * True when a sync has failed: the system shows what the drive does not hold, and takes it for clean. Operators are told
     * to restart the machine then and not only the process (docs/operations.md), and that is what happens here.
     */
    private boolean syncFailed() {
        return disk.fired().stream().anyMatch(f -> f.kind() == DiskFault.Kind.FAILED_FORCE);
    }

    private void runIfAlive(int born, Runnable task) {
        if (born != incarnation || life == Life.DOWN) {
            return;
        }
        try {
            task.run();
        } catch (SimCrash powerLost) {
            crash(powerCut, "power was lost while files were closed");
        }
    }

    private void started(int born, @Nullable Throwable failure) {
        if (born != incarnation || life != Life.STARTING) {
            return;
        }
        if (failure == null) {
            life = Life.UP;
            cluster.listener().onStarted(this);
            return;
        }
        if (disk.isCrashed()) {
            // It was not the node that gave up.
            crash(powerCut, "power was lost in a call of the disk, at the start");
            return;
        }
        Throwable why =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        die();
        disk.crash(CrashMode.KILLED);
        cluster.listener().onRefused(this, why);
    }

    NodeOptions options(@Nullable StateMachine machine) {
        NodeOptions options = cluster.setup().options().copy();
        EngineOptions engineOptions = cluster.setup().engine().copy();
        if (segmentBytes > 0) {
            engineOptions.setSegmentBytes(segmentBytes);
            engineOptions.setSegmentBytesFirst(segmentBytes);
            engineOptions.setThreadingMode(threadingMode);
            options.getRaftOptions().setMaxEntriesSize(entriesMax);
        }
        options.setEngineOptions(engineOptions);
        options.setInitialConf(cluster.initialConf(ordinal));
        options.setFsm(machine);
        options.setLogUri("/data/log");
        options.setRaftMetaUri("/data/meta");
        options.setSnapshotUri("/data/snapshot");
        cluster.tuner().accept(options, ordinal);
        return options;
    }

    /** The process or its machine dies; un-synced data is settled as {@code mode} says. */
    public void crash(CrashMode mode, String how) {
        if (life == Life.DOWN) {
            return;
        }
        cluster.listener().onDying(this);
        die();
        disk.crash(mode == CrashMode.KILLED && syncFailed() ? CrashMode.LOST : mode);
        cluster.listener().onCrashed(this, how);
    }

    /**
     * The machine is down and gets another disk: a backup, or an empty one. It has forgotten what it said since, and is
     * {@link #isDamaged damaged}.
     *
     * @param image an older state of its disk; null for an empty disk
     */
    public void replaceDisk(@Nullable SimFileSystem image) {
        crash(CrashMode.LOST, image == null ? "its disk is empty" : "its disk is an old one");
        if (image == null) {
            disk.wipe();
        } else {
            disk.restore(image);
        }
        damaged = true;
        cluster.listener().onDiskReplaced(this);
    }

    private void die() {
        SimWorkers running = workers;
        if (running != null) {
            running.kill();
        }
        cluster.network().unplug(ordinal);
        life = Life.DOWN;
        paused = false;
        clock.thaw();
        engine = null;
        handle = null;
        workers = null;
        probe = null;
    }

    /** Asks the process to end in order; {@link ClusterListener#onStopped} tells when it has. */
    public void stop() {
        GroupHandle running = handle;
        EngineImpl mine = engine;
        if (life != Life.UP || running == null || mine == null) {
            return;
        }
        life = Life.STOPPING;
        int born = incarnation;
        List<CompletableFuture<Void>> ends = passengers.stop(mine);
        ends.add(mine.stop(running));
        CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0]))
                .whenComplete(
                        (ok, failure) ->
                                cluster.world()
                                        .after(0, () -> runIfAlive(born, () -> closeAll(mine))));
    }

    private void closeAll(EngineImpl mine) {
        mine.close();
        if (life == Life.STOPPING) {
            life = Life.DOWN;
            SimWorkers running = workers;
            if (running != null) {
                running.kill();
            }
            cluster.network().unplug(ordinal);
            cluster.listener().onStopped(this);
            engine = null;
            handle = null;
            workers = null;
            probe = null;
        }
    }

    // ---------------------------------------------------- groups that are not looked at

    /** Starts a member of another group in the same engine, with the same journal and without snapshots. */
    public void board(String group, StateMachine machine) {
        EngineImpl mine = engine;
        if (life == Life.UP && mine != null) {
            passengers.board(mine, group, machine);
        }
    }

    /**
     * The same under a name of its own at this address, with snapshots that are asked for; a machine that writes these with the host's files is a {@link
     * HostMachine}.
     *
     * @param initial members, if its files say nothing else
     * @param directory of its marker and its snapshots on the simulated disk
     */
    public void board(
            String group,
            PeerId name,
            Configuration initial,
            String directory,
            StateMachine machine) {
        EngineImpl mine = engine;
        if (life == Life.UP && mine != null) {
            passengers.board(mine, group, name, initial, directory, machine);
        }
    }

    /** Stops a member of another group; {@code ended} is told when all of it is closed. */
    public void leave(String group, Runnable ended) {
        EngineImpl mine = engine;
        if (life == Life.UP && mine != null) {
            passengers.leave(mine, group, ended);
        }
    }

    /**
     * Takes a member of another group that does not run out of the journal, as {@link io.jraft.JRaftUtils#forget} does.
     *
     * @param name its name at this address
     * @param directory of its marker on the simulated disk
     * @param over is told what went wrong, or null when it is on disk; never if the process dies before
     */
    public void forget(
            String group, PeerId name, String directory, Consumer<@Nullable Throwable> over) {
        EngineImpl mine = engine;
        if (life == Life.UP && mine != null) {
            passengers.forget(mine, group, name, directory, over);
        }
    }

    void passengerFailed(String group, Throwable failure) {
        cluster.listener().onFailure(this, "start of " + group, failure);
    }

    /** The member of another group in this life; null when there is none. */
    public @Nullable GroupHandle passenger(String group) {
        return life == Life.UP ? passengers.get(group) : null;
    }

    /** Nothing of the process runs, and its clock goes on or stands still, until {@link #resume}. */
    public void pause(boolean clockStands) {
        SimWorkers running = workers;
        if (running != null && !paused && life != Life.DOWN) {
            paused = true;
            running.pause();
            if (clockStands) {
                clock.freeze();
            }
        }
    }

    /** Goes on after {@link #pause}. */
    public void resume() {
        SimWorkers running = workers;
        if (paused && running != null) {
            paused = false;
            clock.thaw();
            running.resume();
        }
    }

    /** Its state machine was told that it leads no more. */
    void traceStepDown(long term, String why) {
        cluster.traceStepDown(this, term, why);
    }

    /** Watches the workers of one life. */
    private final class Watch implements SimWorkers.Listener {
        private final int born;

        Watch(int born) {
            this.born = born;
        }

        @Override
        public void onTurn(SimWorker worker) {
            cluster.traceTurn(SimNode.this, worker);
        }

        @Override
        public void afterTurn(SimWorker worker) {
            if (born != incarnation) {
                return;
            }
            if (disk.isCrashed()) {
                crash(powerCut, "power was lost in a call of the disk");
            } else {
                cluster.listener().afterTurn(SimNode.this);
            }
        }

        @Override
        public void onFailure(SimWorker worker, Throwable failure) {
            if (born != incarnation || disk.isCrashed()) {
                return;
            }
            cluster.listener().onFailure(SimNode.this, worker.name(), failure);
        }
    }

    // ----------------------------------------------------------------- its users

    /** Proposes a command as a program in the same process does; the closure is told every outcome. */
    public void apply(ByteBuffer data, Closure done) {
        users.apply(data, done, -1);
    }

    /** The same, for one term only; -1 for any. */
    public void apply(ByteBuffer data, Closure done, long expectedTerm) {
        users.apply(data, done, expectedTerm);
    }

    /** Asks for a linearizable read; the closure is told every outcome, on this node's FSM worker. */
    public void read(long timeoutMs, ReadAnswer answer) {
        users.read(timeoutMs, answer);
    }

    /** How a read ends. */
    @FunctionalInterface
    public interface ReadAnswer {
        /** {@code index} is -1 unless the status is OK. */
        void run(Status status, long index);
    }

    /** Asks for a snapshot. */
    public void snapshot(Closure done) {
        users.snapshot(done);
    }

    /** Asks it to hand leadership over; told once how that ended, on this node's FSM worker. */
    public void transfer(PeerId to, Consumer<TransferResult> done) {
        users.transfer(to, done);
    }

    /** Asks for a change of members. */
    public void change(MembershipRequest request, Closure done) {
        users.change(request, done);
    }

    /** Forces members upon this node alone. */
    public void resetPeers(Members members, boolean force, Closure done) {
        users.resetPeers(members, force, done);
    }

    /** The next entry from {@code index} on makes the state machine throw. */
    public void machineThrowsAt(long index) {
        if (probe != null) {
            probe.throwAt(index);
        }
    }

    /** The state machine of this node will do this once, when it comes to it. */
    public void misbehaves(Mischief kind) {
        mischief.add(kind);
    }

    /** True when it has not come to it yet. */
    public boolean willMisbehave(Mischief kind) {
        return mischief.contains(kind);
    }

    /** It did, in this life: its node may stop of it. */
    void misbehaved() {
        mayStop = true;
    }

    /** In this life it will hear what nobody who keeps the rules says, and it may stop of it. */
    public void willHearNonsense() {
        mayStop = true;
    }

    /** In its next life it finds what it must refuse. */
    public void willRefuse() {
        nextMayStop = true;
    }

    /** True when this life may end with another reason than a simulated one. */
    public boolean mayStop() {
        return damaged || mayStop;
    }

    /** It thinks better of it. */
    public void behaves() {
        mischief.clear();
    }

    // --------------------------------------------------------------------- looks

    public int ordinal() {
        return ordinal;
    }

    /** A, B, C... as in the scenarios. */
    public String letter() {
        return String.valueOf((char) ('A' + ordinal));
    }

    public PeerId peer() {
        return peer;
    }

    public String group() {
        return cluster.group();
    }

    /** The options this node is started with, but for its state machine. */
    public NodeOptions options() {
        return options(null);
    }

    public Life life() {
        return life;
    }

    public boolean isUp() {
        return life == Life.UP;
    }

    /** True when it runs and takes no part any more, because of an error that only a restart ends. */
    public boolean isInError() {
        NodeCore running = core();
        return isUp() && running != null && running.lifecycle().cause() != null;
    }

    public boolean isPaused() {
        return paused;
    }

    /** Counts the starts of the process. */
    public int incarnation() {
        return incarnation;
    }

    public SimFileSystem disk() {
        return disk;
    }

    public SimClock clock() {
        return clock;
    }

    public NodePace pace() {
        return pace;
    }

    /** The workers of the present life, or none. */
    public List<SimWorker> workers() {
        return workers == null ? List.of() : workers.all();
    }

    /** How often a ring of this life was full. */
    public long ringsFull() {
        return rings == null ? 0 : rings.refused();
    }

    /** What waits in the rings, in words. */
    public String ringDepths() {
        return rings == null ? "" : rings.depths();
    }

    /** Closures of this life that have not run. */
    public int owed() {
        return users.owed();
    }

    /** True when a fault damaged data that this node had acknowledged: it may refuse to start. */
    public boolean isDamaged() {
        return damaged;
    }

    public void markDamaged() {
        damaged = true;
    }

    /** From its next start on the node has other sizes of segments and batches, and other workers. */
    public void changeOptions(SimRandom chance) {
        segmentBytes = chance.pick(List.of(8 << 10, 32 << 10, 128 << 10));
        entriesMax = chance.pick(List.of(1, 16, 1_024));
        threadingMode = chance.pick(List.of(ThreadingMode.values()));
    }

    /** What becomes of un-synced data when power is lost in a call of the disk. */
    public void nextPowerCut(CrashMode mode) {
        powerCut = mode;
    }

    /** True when this node will not come back in this run. */
    public boolean isLost() {
        return lost;
    }

    public void markLost() {
        lost = true;
    }

    public @Nullable GroupHandle handle() {
        return handle;
    }

    /** The node as its loop sees it; null while the process is down. */
    public @Nullable NodeCore core() {
        return handle == null ? null : handle.node();
    }

    public @Nullable NodeParts parts() {
        return handle == null ? null : handle.node().parts();
    }

    /** The state machine of the present life; null while the process is down. */
    public @Nullable StateMachine machine() {
        return probe == null ? null : probe.machine();
    }

    public StatusBoard.Picture picture() {
        GroupHandle h = handle;
        if (h == null) {
            throw new IllegalStateException(this + " is down");
        }
        return h.status().picture();
    }

    public boolean leads() {
        return isUp() && picture().state() == State.STATE_LEADER;
    }

    /** True when it leads, and has committed in its own term. */
    public boolean leadsForSure() {
        NodeParts parts = parts();
        return leads() && parts != null && parts.state().ownTermCommitted();
    }

    @Override
    public String toString() {
        return letter();
    }
}
