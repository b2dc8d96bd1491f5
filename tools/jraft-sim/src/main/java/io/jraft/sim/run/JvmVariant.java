package io.jraft.sim.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that differs from this one in something no run may depend on.
 *
 * @param name for people
 * @param flags of the JVM
 */
record JvmVariant(String name, List<String> flags) {
    /** Compiled or not, other collectors, other identity hashes, other languages: each has broken somebody's simulator. */
    static List<JvmVariant> all() {
        return List.of(
                new JvmVariant("interpreted", List.of("-Xint")),
                new JvmVariant("serial collector", List.of("-XX:+UseSerialGC")),
                new JvmVariant("parallel collector", List.of("-XX:+UseParallelGC")),
                new JvmVariant(
                        "other identity hashes",
                        List.of("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2")),
                new JvmVariant(
                        "other language, place and encoding",
                        List.of(
                                "-Duser.language=tr",
                                "-Duser.country=TR",
                                "-Duser.timezone=Pacific/Chatham",
                                "-Dfile.encoding=ISO-8859-1")));
    }

    /** Runs seeds in a JVM of this kind; answers a line for each as {@link DigestsCommand} writes it. */
    List<String> digests(String profile, long from, int count)
            throws IOException, InterruptedException {
        Path said = Files.createTempFile("sim-digests", ".txt");
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("-Xmx512m");
            command.addAll(flags);
            command.addAll(
                    List.of(
                            "-cp",
                            System.getProperty("java.class.path"),
                            SimMain.class.getName(),
                            "digests",
                            "--profile",
                            profile,
                            "--from",
                            String.valueOf(from),
                            "--count",
                            String.valueOf(count)));
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile())
                            .start();
            int code;
            try {
                code = process.waitFor();
            } finally {
                process.destroyForcibly();
            }
            List<String> lines = Files.readAllLines(said, UTF_8);
            if (code != 0) {
                throw new IOException("a JVM with " + flags + " ended with " + code + ": " + lines);
            }
            return lines.stream().filter(l -> l.startsWith("seed ")).toList();
        } finally {
            Files.deleteIfExists(said);
        }
    }

    /** Runs seeds in this JVM; what {@link #digests} has to be equal to. */
    static List<String> digestsHere(String profile, long from, int count) {
        List<String> lines = new ArrayList<>();
        for (long seed = from; seed < from + count; seed++) {
            lines.add(line(SimRun.of(seed, Profile.named(profile), false).run()));
        }
        return lines;
    }

    /** All of a run that another JVM must see as well. */
    static String line(RunResult result) {
        return "seed "
                + result.seed()
                + " "
                + result.trace().digest()
                + " "
                + result.trace().count()
                + " "
                + result.virtualNanos()
                + " "
                + (result.violation() == null ? "ok" : result.violation().check());
    }
}
