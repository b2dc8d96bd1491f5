package io.jraft.sim.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.sim.fault.FaultScript;
import io.jraft.sim.shrink.Case;
import io.jraft.sim.shrink.CaseFile;
import io.jraft.sim.shrink.SpaceTime;
import io.jraft.sim.shrink.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code replay}: one seed, told. */
@Command(name = "replay", description = "Runs one seed and tells what happened in it.")
final class ReplayCommand implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    /** What is run. */
    private static final class Subject {
        @Option(names = "--seed", description = "which")
        private @Nullable Long seed;

        @Option(
                names = "--case",
                description = "a case file, as shrink writes it, instead of a seed and its profile")
        private @Nullable Path file;
    }

    @Option(
            names = "--profile",
            description =
                    "which trouble: mix, calm, network, disk, reads, churn, lanes, members; ${DEFAULT-VALUE} if not given")
    private String profile = "mix";

    @Option(
            names = "--script",
            description = "file with the trouble, instead of what the seed draws")
    private @Nullable Path script;

    @Option(names = "--picture", description = "write a space-time diagram (SVG) into this file")
    private @Nullable Path picture;

    @Option(names = "--events", description = "print every event instead of the story")
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
        Case told = told();
        System.out.println("# seed " + told.seed() + ", profile " + told.profile());
        System.out.println("# " + told.settings().describe());
        System.out.println("# trouble (milliseconds KIND node other amount lasts):");
        told.script().lines().forEach(System.out::println);
        System.out.println("# what happened:");
        RunResult result = told.run(true);
        if (events) {
            result.trace().events().forEach(e -> System.out.println(Twins.line(e)));
        } else {
            System.out.println(Story.of(result));
        }
        Path drawn = picture;
        if (drawn != null) {
            Files.writeString(drawn, SpaceTime.svg(result), UTF_8);
        }
        System.out.println(result.summary());
        return result.isGood() ? 0 : 1;
    }

    private Case told() throws IOException {
        Path file = subject.file;
        Long seed = subject.seed;
        Case told;
        if (file != null) {
            told = CaseFile.read(file);
        } else if (seed != null) {
            told = Case.of(seed, profile, "");
        } else {
            throw new IllegalStateException("the command line promised a seed or a case");
        }
        Path given = script;
        return given == null
                ? told
                : told.with(FaultScript.parse(Files.readAllLines(given, UTF_8)));
    }
}
