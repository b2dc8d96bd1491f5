package io.jraft.sim.shrink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.sim.check.Violation;
import io.jraft.sim.run.Profile;
import io.jraft.sim.run.RunResult;
import io.jraft.sim.run.SimRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The way in: from a seed to a small case, its story and its picture. Stateless. */
public final class Shrink {
    /** Enough for what a seed draws; some tens of seconds. */
    public static final int RUNS_MAX = 1_000;

    private Shrink() {}

    /** Shrinks what a seed finds; null when it finds nothing. */
    public static @Nullable Shrunk run(
            long seed, String profile, int runsMax, Consumer<String> progress) {
        RunResult found = SimRun.of(seed, Profile.named(profile), false).run();
        Violation violation = found.violation();
        return violation == null
                ? null
                : run(Case.of(seed, profile, violation.check()), runsMax, progress);
    }

    /** Shrinks a case. */
    public static Shrunk run(Case found, int runsMax, Consumer<String> progress) {
        return new Shrinker(Case::run, runsMax, progress).shrink(found);
    }

    /** All that a person wants to read: what became of it, the case, the story, and the picture in characters. */
    public static String report(Shrunk shrunk) {
        return shrunk.summary()
                + "\n\n"
                + caseText(shrunk)
                + "\n"
                + Story.of(shrunk.result())
                + "\n"
                + SpaceTime.text(shrunk.result().trace().events());
    }

    /** Writes {@code name.case}, {@code name.txt} and {@code name.svg}; answers their paths. */
    public static List<Path> write(Shrunk shrunk, Path directory, String name) throws IOException {
        Files.createDirectories(directory);
        Path small = directory.resolve(name + ".case");
        Path story = directory.resolve(name + ".txt");
        Path picture = directory.resolve(name + ".svg");
        Files.writeString(small, caseText(shrunk), UTF_8);
        Files.writeString(story, report(shrunk), UTF_8);
        Files.writeString(picture, SpaceTime.svg(shrunk.result()), UTF_8);
        return List.of(small, story, picture);
    }

    private static String caseText(Shrunk shrunk) {
        return CaseFile.text(shrunk.small(), title(shrunk));
    }

    private static String title(Shrunk shrunk) {
        Violation v = shrunk.result().violation();
        return v == null
                ? "seed " + shrunk.small().seed()
                : v.check() + ": " + v.text().lines().findFirst().orElse("");
    }
}
