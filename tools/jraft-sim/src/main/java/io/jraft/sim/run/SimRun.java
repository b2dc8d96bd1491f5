package io.jraft.sim.run;

import io.jraft.core.node.NodeParts;
import io.jraft.engine.GroupHandle;
import io.jraft.sim.check.Coverage;
import io.jraft.sim.check.SafetyChecks;
import io.jraft.sim.check.Standstill;
import io.jraft.sim.fault.FaultScript;
import io.jraft.sim.fault.Nemesis;
import io.jraft.sim.history.LinearizabilityChecker;
import io.jraft.sim.history.Verdict;
import io.jraft.sim.load.Clients;
import io.jraft.sim.load.StoreMachine;
import io.jraft.sim.node.SimCluster;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.SimWorker;
import io.jraft.sim.world.Trace;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run: a cluster under load and trouble, then peace in which it must come to agree, then the end in order. Everything
 * follows from seed, settings and script. Owner: the run's thread.
 */
public final class SimRun {
    private static final long MILLI = 1_000_000L;

    /** Time for what trouble kept clients from asking, with the time limits of questions to nodes that are lost. */
    private static final long ASKING_MS = 120_000;

    private static final long EVENTS_MAX = 20_000_000L;

    private final long seed;
    private final Settings settings;
    private final FaultScript script;
    private final Trace trace;
    private final Coverage coverage = new Coverage();
    private final SafetyChecks checks;
    private final SimCluster cluster;
    private final Clients clients;
    private final Nemesis nemesis;

    public SimRun(long seed, Settings settings, FaultScript script, boolean keepEvents) {
        this.seed = seed;
        this.settings = settings;
        this.script = script;
        trace = new Trace(keepEvents);
        checks = new SafetyChecks(coverage, this::onEntry);
        cluster =
                new SimCluster(
                        seed,
                        settings.nodes(),
                        settings.strategy(),
                        settings.setup(),
                        trace,
                        checks);
        Ranks.of(seed, settings.nodes()).ifPresent(cluster::tune);
        checks.watch(cluster);
        clients = new Clients(cluster, settings.load());
        nemesis = new Nemesis(cluster, clients, settings.setup().syncNanos());
    }

    /** The run of a seed as its profile draws it. */
    public static SimRun of(long seed, Profile profile, boolean keepEvents) {
        Settings settings = Settings.draw(seed, profile);
        return new SimRun(seed, settings, script(seed, settings), keepEvents);
    }

    /** The script of a seed. */
    public static FaultScript script(long seed, Settings settings) {
        return FaultScript.draw(
                SimRandom.of(seed, "script"),
                settings.kinds(),
                settings.faults(),
                settings.horizonMs(),
                settings.nodes());
    }

    private void onEntry(long index, java.nio.ByteBuffer data) {
        try {
            clients.applied(index, data);
        } catch (IllegalArgumentException e) {
            checks.violated("S12", String.valueOf(e.getMessage()));
        }
    }

    /** Runs it to its end or to the first violation. */
    public RunResult run() {
        nemesis.plan(script);
        cluster.start();
        clients.start();
        passTime(settings.horizonMs());
        if (goesOn()) {
            agree();
        }
        if (goesOn()) {
            rest();
        }
        if (goesOn()) {
            judge();
        }
        countLeases();
        if (goesOn()) {
            end();
        }
        nemesis.fired().forEach(coverage::fault);
        coverage.count("checks", checks.checks());
        coverage.count("elections", checks.elections());
        coverage.count("operations answered", clients.answered());
        coverage.count("operations of unknown outcome", clients.unknown());
        return new RunResult(
                seed,
                settings,
                script,
                checks.violation(),
                trace,
                cluster.world().now(),
                coverage,
                clients.answered(),
                clients.asked());
    }

    /** Of the lives that there are now. */
    private void countLeases() {
        for (SimNode node : cluster.nodes()) {
            NodeParts parts = node.parts();
            if (parts != null) {
                coverage.count("batches of reads by a lease", parts.reads().answeredByLease());
            }
        }
    }

    private boolean goesOn() {
        return checks.violation() == null;
    }

    private void passTime(long millis) {
        until(millis, () -> false);
    }

    /** Lets time pass until something holds, is violated, or the time is up. */
    private boolean until(long millis, BooleanSupplier condition) {
        long end = cluster.world().now() + millis * MILLI;
        while (goesOn() && !condition.getAsBoolean()) {
            if (cluster.world().happened() > EVENTS_MAX) {
                checks.violated("S20", "the run does not come to an end");
                return false;
            }
            if (!cluster.world().step(end)) {
                return condition.getAsBoolean();
            }
        }
        return goesOn();
    }

    /** One election timeout as nodes draw it at most, in milliseconds. */
    private long timeout() {
        return settings.electionTimeoutMs()
                + settings.setup().options().getRaftOptions().getMaxElectionDelayMs();
    }

    // --------------------------------------------------------------------- agreement

    /** L1: once there is peace, a leader within ten timeouts, and everybody agrees within fifty. L5: in few terms. */
    private void agree() {
        nemesis.heal();
        // As long as a worker stands still there is no peace: a leader whose disk's worker does
        // hands over, and that is right. So it is with a sync that began on a slow disk, and with a
        // frame that is late: it may ask somebody to take over.
        long now = cluster.world().now();
        long late = cluster.network().lastArrival();
        long soon = now + settings.electionTimeoutMs() * MILLI / 2;
        long stalled =
                Math.max(
                                Math.max(nemesis.stalledUntil(), longestTurn(soon)),
                                late > soon ? late : 0)
                        - now;
        if (stalled > 0) {
            passTime(stalled / MILLI + 1);
        }
        long termBefore = checks.highestTerm();
        if (!until(10 * timeout(), () -> leader() != null)) {
            stuck("L1", "no leader within ten election timeouts of peace");
            return;
        }
        long terms = checks.highestTerm() - termBefore;
        if (terms > 10) {
            stuck("L5", terms + " terms were consumed after peace");
        }
        clients.hurry();
        if (!until(ASKING_MS, () -> clients.hasDrawn(Settings.OPERATIONS))) {
            stuck("L1", "clients get no answers in " + ASKING_MS + " ms of peace");
            return;
        }
        clients.pause();
        int acknowledged = clients.acknowledged().size();
        boolean agreed = until(50 * timeout(), () -> clients.isIdle() && allAgree());
        if (!agreed) {
            stuck("L1", "no agreement within fifty election timeouts of peace");
        } else if (!until(50 * timeout(), () -> takesOneMore(acknowledged) && allAgree())) {
            stuck("L1", "no write is taken within fifty election timeouts of peace");
        }
    }

    /** When the last of the turns ends that last beyond some moment; 0 for none. */
    private long longestTurn(long latest) {
        long longest = 0;
        for (SimNode node : cluster.nodes()) {
            for (SimWorker worker : node.workers()) {
                if (worker.turnEndsAt() > latest) {
                    longest = Math.max(longest, worker.turnEndsAt());
                }
            }
        }
        return longest;
    }

    /** Asks until one more change is acknowledged. */
    private boolean takesOneMore(int before) {
        boolean taken = clients.acknowledged().size() > before;
        if (!taken && clients.isIdle()) {
            clients.askLast();
        }
        return taken && clients.isIdle();
    }

    private @Nullable SimNode leader() {
        SimNode leader = cluster.leader();
        return leader != null && leader.leadsForSure() ? leader : null;
    }

    private boolean allAgree() {
        SimNode leader = leader();
        if (leader == null || leader.picture().change() != null) {
            return false;
        }
        long last = leader.picture().last();
        for (SimNode node : cluster.members(leader)) {
            if (!node.isUp()
                    || node.picture().last() != last
                    || node.picture().commit() != last
                    || node.handle() == null
                    || node.handle().applied().read() != last) {
                return false;
            }
        }
        return true;
    }

    /** L3: in peace, with nothing to do, nobody is elected. S19: and nobody owes anything. */
    private void rest() {
        long term = checks.highestTerm();
        SimNode first = leader();
        int life = first == null ? 0 : first.incarnation();
        passTime(5 * timeout());
        // Damage of before is found late; who stops because of it has to be followed by another,
        // also when the operator has started it again by now.
        boolean stopped =
                first != null
                        && (!first.isUp() || first.isInError() || first.incarnation() != life);
        if (goesOn() && !stopped && checks.highestTerm() != term) {
            stuck("L3", "an election in peace, term " + checks.highestTerm() + " after " + term);
        }
        for (SimNode node : cluster.able()) {
            GroupHandle handle = node.handle();
            if (goesOn() && node.owed() > 0) {
                checks.violated("S19", node + " owes " + node.owed() + " closures in peace");
            } else if (goesOn() && handle != null && owesAdmission(handle)) {
                checks.violated("S19", node + " has lent admission that nobody will give back");
            }
        }
    }

    private static boolean owesAdmission(GroupHandle handle) {
        return handle.taskCredits().available() != handle.taskCredits().max()
                || handle.byteCredits().available() != handle.byteCredits().max();
    }

    /** Who ought to go on and does not: where everybody stands, and whether anybody could lead by the rules of Raft. */
    private void stuck(String check, String what) {
        if (goesOn()) {
            checks.violated(
                    check,
                    what
                            + Situation.describe(cluster, clients)
                            + "\n  "
                            + Standstill.analyse(cluster, checks));
        }
    }

    /** For tests that plant what a script cannot. */
    SimCluster cluster() {
        return cluster;
    }

    // ---------------------------------------------------------------------- judgement

    /** S10, S11, S13 over the whole run. */
    private void judge() {
        for (int operation : clients.acknowledged()) {
            if (clients.log().appliedAt(operation) == 0) {
                checks.violated(
                        "S10", "operation " + operation + " was acknowledged and is in no log");
                return;
            }
        }
        SimNode leader = leader();
        List<SimNode> able = leader == null ? cluster.able() : cluster.members(leader);
        long digest = digest(able.get(0));
        for (SimNode node : able) {
            if (digest(node) != digest) {
                checks.violated("S13", "the state of " + node + " differs in the end");
                return;
            }
        }
        Verdict verdict =
                new LinearizabilityChecker().byLog(clients.history().operations(), clients.log());
        if (verdict instanceof Verdict.Violation v) {
            checks.violated("S11", v.explanation());
        } else if (verdict instanceof Verdict.Undecided u) {
            checks.violated("S11", "undecided: " + u.reason());
        }
    }

    private static long digest(SimNode node) {
        return node.machine() instanceof StoreMachine store ? store.digest() : 0;
    }

    // ---------------------------------------------------------------------------- end

    /** S19: a node that is shut down in order owes no closure and leaves nothing open. */
    private void end() {
        checks.ending();
        List<SimNode> running = cluster.nodes().stream().filter(SimNode::isUp).toList();
        running.forEach(SimNode::stop);
        if (!until(60_000, () -> running.stream().allMatch(n -> n.life() == SimNode.Life.DOWN))) {
            stuck("S19", "not all nodes come to an end");
            return;
        }
    }
}
