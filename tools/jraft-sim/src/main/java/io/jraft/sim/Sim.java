package io.jraft.sim;

import io.jraft.StateMachine;
import io.jraft.Status;
import io.jraft.TransferResult;
import io.jraft.entity.PeerId;
import io.jraft.model.Members;
import io.jraft.protocol.MembershipRequest;
import io.jraft.sim.check.Coverage;
import io.jraft.sim.check.SafetyChecks;
import io.jraft.sim.check.Standstill;
import io.jraft.sim.check.StuckAnalyser;
import io.jraft.sim.check.Violation;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.fault.FaultScript;
import io.jraft.sim.fault.Nemesis;
import io.jraft.sim.history.Command;
import io.jraft.sim.history.History;
import io.jraft.sim.history.LinearizabilityChecker;
import io.jraft.sim.history.LogOracle;
import io.jraft.sim.history.Register;
import io.jraft.sim.history.Verdict;
import io.jraft.sim.load.Clients;
import io.jraft.sim.load.Load;
import io.jraft.sim.load.Store;
import io.jraft.sim.net.LinkQuality;
import io.jraft.sim.node.SimCluster;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.Trace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster for a story: the production engine on simulated machines, in one thread and in virtual time. Every safety
 * property is checked all the while; {@link #check} throws with the first that was violated. Equal seeds give equal runs.
 *
 * <pre>{@code
 * Sim sim = Sim.of(seed, new SimOptions()).started();
 * SimNode old = sim.leader();
 * sim.isolate(old);
 * Told lost = sim.write("k", "x", old);
 * sim.awaitLeaderOtherThan(old);
 * lost.expectNoSuccess();
 * sim.heal().settle();
 * }</pre>
 *
 * <p>Owner: one thread. Times are virtual milliseconds.
 */
public final class Sim {
    private static final long MILLI = 1_000_000L;
    private static final Load NO_LOAD =
            new Load(1, 0, List.of(Load.Kind.REGISTER), 1, 50, 1_000_000, 1_000_000, 0);

    private final long seed;
    private final SimOptions options;
    private final Trace trace;
    private final Coverage coverage = new Coverage();
    private final SafetyChecks checks;
    private final SimCluster cluster;
    private final Nemesis nemesis;
    private final Wire wire;
    private final SimRandom chance;
    private final History history = new History();
    private final LogOracle log = new LogOracle();
    private final List<Told> acknowledged = new ArrayList<>();

    private Sim(long seed, SimOptions options) {
        this.seed = seed;
        this.options = options;
        trace = new Trace(options.keepEvents);
        checks = new SafetyChecks(coverage, this::onEntry);
        cluster =
                new SimCluster(
                        seed,
                        options.nodes + options.spares,
                        options.strategy,
                        options.setup(),
                        trace,
                        checks);
        cluster.tune(options.tuner);
        checks.watch(cluster);
        wire = new Wire(cluster);
        chance = cluster.stream("story");
        nemesis = new Nemesis(cluster, new Clients(cluster, NO_LOAD), options.syncNanos);
    }

    /** A cluster that is not started yet. */
    public static Sim of(long seed, SimOptions options) {
        return new Sim(seed, options);
    }

    private void onEntry(long index, ByteBuffer data) {
        Integer operation = Store.operation(data);
        if (operation != null) {
            log.applied(index, operation);
        }
    }

    /** Starts all nodes. */
    public Sim started() {
        cluster.start();
        return this;
    }

    public long seed() {
        return seed;
    }

    /** The parts, for what this class has no word for. */
    public SimCluster cluster() {
        return cluster;
    }

    public Trace trace() {
        return trace;
    }

    /** How the nodes are built; what a story changes here holds from a node's next start on. */
    public SimOptions options() {
        return options;
    }

    /** Chance for what a story leaves open. */
    public SimRandom chance() {
        return chance;
    }

    /** Single messages: which pass, which are kept, which come again. */
    public Wire wire() {
        return wire;
    }

    public Coverage coverage() {
        return coverage;
    }

    public SafetyChecks checks() {
        return checks;
    }

    // ---------------------------------------------------------------------- looks

    public List<SimNode> nodes() {
        return cluster.nodes();
    }

    /** The nodes that are voters or learners as the leader sees it, for which this waits as {@link #leader} does. */
    public List<SimNode> members() {
        return cluster.members(leader());
    }

    /** A node by its letter, from A on. */
    public SimNode node(String letter) {
        return cluster.node(letter.charAt(0) - 'A');
    }

    /** Lets time pass until somebody leads for sure, ten election timeouts at most. */
    public SimNode leader() {
        until("somebody leads", () -> leaderNow() != null);
        SimNode leader = leaderNow();
        if (leader == null) {
            throw failure("nobody leads");
        }
        return leader;
    }

    /** Who leads and has committed in its term, among those that are up; null for nobody. */
    public @Nullable SimNode leaderNow() {
        SimNode leader = cluster.leader();
        return leader != null && leader.leadsForSure() ? leader : null;
    }

    /** Another than this one who leads for sure; null for nobody. */
    public @Nullable SimNode leaderOtherThan(SimNode node) {
        for (SimNode n : cluster.nodes()) {
            if (n != node && n.leadsForSure()) {
                return n;
            }
        }
        return null;
    }

    /** Lets time pass until another than this one leads for sure, ten election timeouts at most. */
    public SimNode awaitLeaderOtherThan(SimNode node) {
        until("another than " + node + " leads", () -> leaderOtherThan(node) != null);
        return Objects.requireNonNull(leaderOtherThan(node));
    }

    /** All but the leader. */
    public List<SimNode> followers() {
        SimNode leader = leader();
        return cluster.nodes().stream().filter(n -> n != leader).toList();
    }

    /** All but these. */
    public List<SimNode> others(SimNode... nodes) {
        List<SimNode> without = List.of(nodes);
        return cluster.nodes().stream().filter(n -> !without.contains(n)).toList();
    }

    /** One election timeout as nodes draw it at most. */
    public long timeoutMs() {
        return options.node.getElectionTimeoutMs()
                + options.node.getRaftOptions().getMaxElectionDelayMs();
    }

    // ----------------------------------------------------------------------- time

    /** Lets time pass. */
    public Sim run(long millis) {
        cluster.runUntil(millis * MILLI, () -> checks.violation() != null);
        return check();
    }

    /** Lets so many election timeouts pass. */
    public Sim timeouts(int count) {
        return run(count * timeoutMs());
    }

    /** Lets time pass until something holds, ten election timeouts at most. */
    public Sim until(String what, BooleanSupplier condition) {
        return until(what, 10 * timeoutMs(), condition);
    }

    /** Lets time pass until something holds, so many milliseconds at most. */
    public Sim until(String what, long millis, BooleanSupplier condition) {
        if (!awaited(millis, condition)) {
            throw failure("waited " + millis + " ms in vain until " + what);
        }
        return this;
    }

    private boolean awaited(long millis, BooleanSupplier condition) {
        boolean held =
                cluster.runUntil(
                        millis * MILLI,
                        () -> checks.violation() != null || condition.getAsBoolean());
        check();
        return held;
    }

    /** Lets time pass until all hold, have committed and have applied the same; nothing is healed. Fifty timeouts at most. */
    public Sim agree() {
        return until("all agree", 50 * timeoutMs(), this::allAgree);
    }

    void awaitTold(Told told) {
        until("an answer to " + told, 20 * timeoutMs(), told::isTold);
    }

    // -------------------------------------------------------------------- trouble

    /** Nothing goes from one to the other until {@link #heal}. */
    public Sim cutOneWay(SimNode from, SimNode to) {
        cluster.network().cut(from.ordinal(), to.ordinal());
        return this;
    }

    /** Nothing goes between the two until {@link #heal}. */
    public Sim cut(SimNode a, SimNode b) {
        return cutOneWay(a, b).cutOneWay(b, a);
    }

    /** Nothing goes between this one and any other until {@link #heal}. */
    public Sim isolate(SimNode node) {
        others(node).forEach(other -> cut(node, other));
        return this;
    }

    /** Nothing goes between the two sides until {@link #heal}. */
    public Sim split(List<SimNode> some, List<SimNode> others) {
        some.forEach(a -> others.forEach(b -> cut(a, b)));
        return this;
    }

    /** How all links behave from now on. */
    public Sim links(LinkQuality quality) {
        for (SimNode a : cluster.nodes()) {
            for (SimNode b : cluster.nodes()) {
                cluster.network().quality(a.ordinal(), b.ordinal(), quality);
            }
        }
        return this;
    }

    /** All links are up and good, all disks are well, nobody is paused. Who is down stays down. */
    public Sim heal() {
        cluster.network().heal();
        for (SimNode node : cluster.nodes()) {
            node.resume();
            node.pace().usual();
            node.pace().sync(options.syncNanos);
            node.disk().disarmAll();
            node.disk().capacity(Long.MAX_VALUE);
            node.disk().readOnly(false);
        }
        return this;
    }

    /** The process is killed; the machine keeps its files. */
    public Sim kill(SimNode node) {
        node.crash(CrashMode.KILLED, "killed");
        return this;
    }

    /** Power is lost. */
    public Sim crash(SimNode node, CrashMode mode) {
        node.crash(mode, "power cut");
        return this;
    }

    /** Starts those that are down. */
    public Sim start(SimNode... nodes) {
        for (SimNode node : nodes.length == 0 ? cluster.nodes().toArray(new SimNode[0]) : nodes) {
            node.start();
        }
        return this;
    }

    /** Puts a script of trouble on the calendar, counted from the beginning of the run. */
    public Sim trouble(FaultScript script) {
        nemesis.plan(script);
        return this;
    }

    // ----------------------------------------------------------------------- users

    /** Writes a key through the leader there is, or the first node. */
    public Told write(String key, String value) {
        SimNode leader = cluster.leader();
        return write(key, value, leader == null ? cluster.node(0) : leader);
    }

    /** Writes a key through a node. */
    public Told write(String key, String value, SimNode via) {
        return change(key, new Register.Write(value), via);
    }

    /** Writes a key through a node, unless the term is another than this. */
    public Told writeInTerm(String key, String value, SimNode via, long term) {
        return change(key, new Register.Write(value), via, term);
    }

    /** Any command that changes something, for the store that is the state machine unless another was given. */
    public Told change(String key, Command command, SimNode via) {
        return change(key, command, via, -1);
    }

    private Told change(String key, Command command, SimNode via, long expectedTerm) {
        Told told = new Told(this, key + " " + command + " via " + via);
        int operation = history.invoke(via.ordinal(), key, command, cluster.world().now());
        via.apply(
                Store.entry(operation, key, command),
                Store.closure(
                        told::answer,
                        status -> {
                            told.end(status);
                            note(operation, told, status);
                        }),
                expectedTerm);
        return told;
    }

    private void note(int operation, Told told, Status status) {
        long now = cluster.world().now();
        if (status.isOk()) {
            history.ok(operation, told.answer(), now);
            acknowledged.add(told);
        } else if (status.outcome() == Status.Outcome.NOT_APPENDED) {
            history.failed(operation, now);
        } else {
            history.unknown(operation, now);
        }
    }

    /** A linearizable read of a key at a node. */
    public Told read(String key, SimNode at) {
        Command command = new Register.Read();
        Told told = new Told(this, "read " + key + " at " + at);
        int operation = history.invoke(at.ordinal(), key, command, cluster.world().now());
        int born = at.incarnation();
        at.read(
                5 * timeoutMs(),
                (status, index) -> {
                    if (status.isOk() && born == at.incarnation()) {
                        told.answer(Store.read(at.machine(), key, command));
                    }
                    told.end(status);
                    if (status.isOk()) {
                        history.ok(operation, told.answer(), cluster.world().now());
                    } else {
                        history.failed(operation, cluster.world().now());
                    }
                });
        return told;
    }

    /** Proposes bytes to a state machine of your own, through the leader there is, or the first node. */
    public Told apply(byte[] data) {
        SimNode leader = cluster.leader();
        return apply(data, leader == null ? cluster.node(0) : leader);
    }

    /** Proposes bytes to a state machine of your own. */
    public Told apply(byte[] data, SimNode via) {
        Told told = new Told(this, data.length + " bytes via " + via);
        via.apply(ByteBuffer.wrap(data), told::end);
        return told;
    }

    /** Asks a node to hand leadership over; the list gets the result when there is one. */
    public List<TransferResult> transfer(SimNode from, PeerId to) {
        List<TransferResult> results = new ArrayList<>();
        from.transfer(to, results::add);
        return results;
    }

    /** Asks a node for a snapshot. */
    public Told snapshot(SimNode node) {
        Told told = new Told(this, "snapshot at " + node);
        node.snapshot(told::end);
        return told;
    }

    /** Asks the leader there is, or the first node, for a change of members. */
    public Told change(MembershipRequest request) {
        SimNode leader = cluster.leader();
        return change(request, leader == null ? cluster.node(0) : leader);
    }

    /** Asks a node for a change of members. */
    public Told change(MembershipRequest request, SimNode via) {
        Told told = new Told(this, request + " via " + via);
        via.change(request, told::end);
        return told;
    }

    /** Forces members upon a node; from here on configurations are no function of the log alone. */
    public Told resetPeers(SimNode node, List<SimNode> voters, boolean force) {
        Told told = new Told(this, "reset to " + voters + " at " + node);
        checks.forced();
        node.resetPeers(
                new Members(voters.stream().map(SimNode::peer).toList(), List.of()),
                force,
                told::end);
        return told;
    }

    /** Acknowledged changes so far. */
    public int acknowledged() {
        return acknowledged.size();
    }

    // ---------------------------------------------------------------------- checks

    /** Throws when a safety property was violated. */
    public Sim check() {
        Violation violation = checks.violation();
        if (violation != null) {
            throw failure(violation.toString());
        }
        return this;
    }

    /**
     * Peace: heals, starts everybody, and lets time pass until all agree; then judges the whole history. L1: ten timeouts
     * for a leader, fifty for agreement.
     */
    public Sim settle() {
        nemesis.heal();
        inPeace("somebody leads", 10 * timeoutMs(), () -> leaderNow() != null);
        inPeace("all agree", 50 * timeoutMs(), this::allAgree);
        return judge();
    }

    private void inPeace(String what, long millis, BooleanSupplier condition) {
        if (!awaited(millis, condition)) {
            throw failure(
                    "waited " + millis + " ms in vain until " + what + " in peace\n  " + stuck());
        }
    }

    /** Whether anybody could lead and commit as things are, and if not, why. */
    StuckAnalyser.Finding stuck() {
        return Standstill.analyse(cluster, checks);
    }

    private boolean allAgree() {
        SimNode leader = leaderNow();
        if (leader == null || leader.picture().change() != null) {
            return false;
        }
        long last = leader.picture().last();
        return cluster.members(leader).stream()
                .allMatch(
                        n ->
                                n.isUp()
                                        && n.picture().last() == last
                                        && n.picture().commit() == last
                                        && n.handle() != null
                                        && n.handle().applied().read() == last);
    }

    /** S10, S11: what was acknowledged is in the log, and one order explains all answers. */
    public Sim judge() {
        Verdict verdict = new LinearizabilityChecker().byLog(history.operations(), log);
        if (verdict instanceof Verdict.Violation v) {
            throw failure("S11: " + v.explanation());
        } else if (verdict instanceof Verdict.Undecided u) {
            throw failure("S11 undecided: " + u.reason());
        }
        return check();
    }

    /** Demands something, and tells the seed when it does not hold. */
    public Sim require(String what, boolean condition) {
        if (!condition) {
            throw failure("expected: " + what);
        }
        return this;
    }

    /** The state machine of a node, as what it is. */
    public <T extends StateMachine> T machine(SimNode node, Class<T> type) {
        return Objects.requireNonNull(type.cast(node.machine()), node + " is down");
    }

    AssertionError failure(String what) {
        StringBuilder text = new StringBuilder("seed " + seed + ": " + what);
        for (SimNode node : cluster.nodes()) {
            text.append("\n  ").append(node).append(": ").append(node.life());
            if (node.core() != null) {
                text.append(' ').append(node.picture());
            }
        }
        return new AssertionError(text.toString());
    }
}
