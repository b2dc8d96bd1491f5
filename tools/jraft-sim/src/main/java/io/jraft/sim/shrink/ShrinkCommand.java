package io.jraft.sim.shrink;

import io.jraft.sim.mutant.MutantShrink;
import io.jraft.sim.run.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code shrink}: a failing seed, and what of it matters. */
@Command(
        name = "shrink",
        description =
                "Makes a failing run as small as it can and tells what is left; answers 1 when it does not fail.")
public final class ShrinkCommand implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    /** What is shrunk. */
    private static final class Subject {
        @Option(names = "--seed", description = "a seed that fails")
        private @Nullable Long seed;

        @Option(names = "--case", description = "a case file, to make it smaller still")
        private @Nullable Path file;
    }

    @Option(
            names = "--profile",
            description =
                    "which trouble: mix, calm, network, disk, reads, churn, lanes, members; ${DEFAULT-VALUE} if not given")
    private String profile = "mix";

    @Option(
            names = "--runs",
            description = "stop after so many runs; ${DEFAULT-VALUE} if not given")
    private int runs = Shrink.RUNS_MAX;

    @Option(
            names = "--out",
            description = "directory for the case file, the story and the picture (SVG)")
    private @Nullable Path out;

    @Option(
            names = "--mutant",
            description = "shrink what the seed finds in this bug of the museum, such as M009")
    private @Nullable String mutant;

    @Override
    public Integer call() throws IOException, ReflectiveOperationException {
        Long seed = subject.seed;
        String bug = mutant;
        if (bug != null && seed != null) {
            System.out.println(MutantShrink.of(bug, seed, profile, out));
            return 0;
        }
        Path file = subject.file;
        Shrunk shrunk;
        if (file != null) {
            shrunk = Shrink.run(CaseFile.read(file), runs, System.out::println);
        } else if (seed != null) {
            shrunk = Shrink.run(seed, Profile.named(profile).name(), runs, System.out::println);
        } else {
            throw new IllegalStateException("the command line promised a seed or a case");
        }
        if (shrunk == null) {
            System.out.println("seed " + seed + " violates nothing under " + profile);
            return 1;
        }
        System.out.println();
        System.out.print(Shrink.report(shrunk));
        Path directory = out;
        if (directory != null) {
            String name = shrunk.small().check() + "-seed-" + shrunk.small().seed();
            Shrink.write(shrunk, directory, name)
                    .forEach(written -> System.out.println("written: " + written));
        }
        return 0;
    }
}
