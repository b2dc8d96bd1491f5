package io.jraft.sim.junit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.check.Violation;
import io.jraft.sim.fault.FaultAction;
import io.jraft.sim.fault.FaultScript;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.run.Profile;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.Strategy;
import io.jraft.sim.world.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.opentest4j.TestAbortedException;

/** A test with one seed: a cluster and its trouble are drawn, the test's method is called, peace is made. Owner: the run's thread. */
final class SeedRun {
    static final String SEED = "sim.seed";
    private static final Path STORIES = Path.of("target", "sim-stories");
    private static final long MILLI = 1_000_000L;

    private final Plan plan;
    private final long seed;
    private final Body body;
    private final Profile profile;

    /** Servers that are no members at first: only in runs that are about members. */
    private final int spares;

    /** The method under {@link SimTest}. */
    @FunctionalInterface
    interface Body {
        void call(Sim sim, SimRandom random) throws Throwable;
    }

    SeedRun(Plan plan, long seed, Body body) {
        this.plan = plan;
        this.seed = seed;
        this.body = body;
        profile = Profile.named(plan.test().trouble());
        spares = profile.isAboutMembers() ? 1 + SimRandom.of(seed, "spares").nextInt(2) : 0;
    }

    void run() {
        FaultScript script = script();
        // Not always: what depends on how entries are batched has to be found as well.
        boolean oneByOne = seed % 4 != 0;
        Replicas replicas = new Replicas(plan.machine(), plan.view(), plan.test().twin(), oneByOne);
        Sim sim = Sim.of(seed, options().machine(replicas::next));
        replicas.watch(sim);
        try {
            sim.trouble(script).started();
            body.call(sim, SimRandom.of(seed, "test"));
            finish(sim);
        } catch (TestAbortedException e) {
            throw e;
        } catch (Throwable e) {
            throw failure(sim, script, e);
        }
    }

    private FaultScript script() {
        SimTest test = plan.test();
        SimRandom random = SimRandom.of(seed, "script");
        int count = test.faults();
        if (count < 0) {
            count = profile.faults() < 0 ? 3 + random.nextInt(8) : profile.faults();
        }
        return FaultScript.draw(
                random,
                profile.kinds(profile.isAboutMembers()),
                count,
                test.troubleMs(),
                test.nodes() + spares);
    }

    /** Ordinary options, but small and different for each seed. */
    private SimOptions options() {
        SimRandom random = SimRandom.of(seed, "settings");
        SimOptions options =
                new SimOptions()
                        .nodes(plan.test().nodes())
                        .spares(spares)
                        .rings(random.pick(List.of(8, 16, 64)))
                        .syncMicros(random.pick(List.of(20, 200, 1_000)))
                        .strategy(
                                random.pick(
                                        List.of(
                                                Strategy.Kind.UNIFORM,
                                                Strategy.Kind.PRIORITY,
                                                Strategy.Kind.STARVATION)));
        options.node().setSnapshotIntervalSecs(random.pick(List.of(1, 2, 5)));
        options.node().setSnapshotLogIndexMargin(random.pick(List.of(0, 0, 10)));
        options.node().getRaftOptions().setMaxEntriesSize(random.pick(List.of(1, 4, 64)));
        if (Long.getLong(SEED) != null) {
            options.keepEvents();
        }
        return options;
    }

    /** Trouble that is left is awaited; then there is peace, everybody agrees, and is shut down in order. */
    private void finish(Sim sim) {
        long left = plan.test().troubleMs() - sim.cluster().world().now() / MILLI;
        if (left > 0) {
            sim.run(left);
        }
        sim.settle();
        sim.checks().ending();
        List<SimNode> running = sim.nodes().stream().filter(SimNode::isUp).toList();
        running.forEach(SimNode::stop);
        sim.until(
                "all are shut down",
                60_000,
                () -> running.stream().allMatch(n -> n.life() == SimNode.Life.DOWN));
    }

    // ------------------------------------------------------------------------ failure

    private AssertionError failure(Sim sim, FaultScript script, Throwable cause) {
        long now = sim.cluster().world().now() / MILLI;
        StringBuilder text = new StringBuilder(what(sim, cause, now));
        text.append("\ntrouble so far (milliseconds KIND node other amount lasts):");
        boolean any = false;
        for (FaultAction action : script.actions()) {
            if (action.at() <= now) {
                any = true;
                text.append("\n  ").append(action).append("  # ").append(action.kind().meaning());
            }
        }
        text.append(any ? "" : "\n  none");
        if (sim.trace().keeps()) {
            text.append("\nstory: ").append(story(sim));
        } else {
            text.append("\nagain, with a story: mvn test -Dtest=")
                    .append(plan.name())
                    .append(" -D" + SEED + "=")
                    .append(seed);
        }
        return new AssertionError(text.toString(), cause);
    }

    /** Short if it is about the user's code; with all that is known of the servers if it is about the library. */
    private String what(Sim sim, Throwable cause, long now) {
        String said = String.valueOf(cause.getMessage());
        String begin = "seed " + seed + ", after " + now + " ms: ";
        Violation violation = sim.checks().violation();
        if (violation != null && violation.check().equals(Replicas.CHECK)) {
            return begin + violation.check() + ": " + violation.text();
        }
        if (violation != null && violation.check().equals("S19")) {
            return said
                    + "\nA state machine owes an answer: does its onApply run every closure once?";
        }
        if (said.startsWith("seed ")) {
            return said;
        }
        return begin + (cause instanceof AssertionError ? said : cause.toString());
    }

    /** Writes what happened, an event a line. */
    private Path story(Sim sim) {
        Path file = STORIES.resolve(plan.name().replace('#', '.') + "-" + seed + ".txt");
        try {
            Files.createDirectories(STORIES);
            StringBuilder text = new StringBuilder();
            for (Trace.Event event : sim.trace().events()) {
                text.append(line(event));
            }
            Files.writeString(file, text.toString(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static String line(Trace.Event e) {
        String who = e.node() < 0 ? "-" : String.valueOf((char) ('A' + e.node()));
        String peer = e.peer() < 0 ? "" : " " + (char) ('A' + e.peer());
        return String.format(
                Locale.ROOT,
                "%10.3f ms %s %-8s%s %s%n",
                e.at() / 1e6,
                who,
                e.kind(),
                peer,
                e.text());
    }
}
