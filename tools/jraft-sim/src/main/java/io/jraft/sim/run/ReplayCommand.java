package io.jraft.sim.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.sim.fault.FaultScript;
import io.jraft.sim.world.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code replay}: one seed, told. */
@Command(name = "replay", description = "Runs one seed and tells what happened in it.")
final class ReplayCommand implements Callable<Integer> {
    /** What a story is made of; the rest is on request. */
    private static final Set<Trace.Kind> STORY =
            EnumSet.of(
                    Trace.Kind.START,
                    Trace.Kind.STOP,
                    Trace.Kind.CRASH,
                    Trace.Kind.ROLE,
                    Trace.Kind.FAULT,
                    Trace.Kind.CHECK);

    @Option(names = "--seed", required = true, description = "which")
    private long seed;

    @Option(
            names = "--profile",
            description =
                    "which trouble: mix, calm, network, disk, reads; ${DEFAULT-VALUE} if not given")
    private String profile = "mix";

    @Option(
            names = "--script",
            description = "file with the trouble, instead of what the seed draws")
    private @Nullable Path script;

    @Option(names = "--events", description = "print every event")
    private boolean events;

    @Option(
            names = "--log",
            description = "also what nodes log, from this level on: DEBUG, INFO, ...")
    private @Nullable String log;

    @Override
    public Integer call() throws IOException {
        if (log != null) {
            // Before the first class that logs is loaded.
            System.setProperty(SimMain.LOG_LEVEL, log);
        }
        Settings settings = Settings.draw(seed, Profile.named(profile));
        Path given = script;
        FaultScript trouble =
                given == null
                        ? SimRun.script(seed, settings)
                        : FaultScript.parse(Files.readAllLines(given, UTF_8));
        System.out.println("# seed " + seed + ", profile " + profile);
        System.out.println("# " + settings.describe());
        System.out.println("# trouble (milliseconds KIND node other amount lasts):");
        trouble.lines().forEach(System.out::println);
        System.out.println("# what happened:");
        RunResult result = new SimRun(seed, settings, trouble, true).run();
        for (Trace.Event e : result.trace().events()) {
            if (events || STORY.contains(e.kind())) {
                System.out.println(Twins.line(e));
            }
        }
        System.out.println(result.summary());
        return result.isGood() ? 0 : 1;
    }
}
