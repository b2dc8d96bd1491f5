package io.jraft.sim.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    private final PrintStream real = System.out;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir Path directory;

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(said, true, UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setOut(real);
    }

    private static int execute(String... args) {
        return SimMain.commandLine().execute(args);
    }

    @Test
    @DisplayName("run tells speed, faults and combinations")
    void run() {
        assertThat(execute("run", "--count", "4", "--profile", "calm", "--twice")).isZero();
        assertThat(said.toString(UTF_8))
                .contains(
                        "4 of 4 seeds",
                        "SNAPSHOT",
                        "never: LOSS",
                        "Combinations",
                        "median over seeds");
    }

    @Test
    @DisplayName(
            "replay runs the script of a seed, or another one, and every line of it can be read back")
    void replay() throws Exception {
        execute("replay", "--seed", "3", "--profile", "network");
        String drawn = said.toString(UTF_8);
        assertThat(drawn).contains("# what happened:", "Who led", "LEADS term");
        List<String> script =
                drawn.lines()
                        .dropWhile(l -> !l.startsWith("# trouble"))
                        .takeWhile(l -> !l.startsWith("# what"))
                        .toList();
        Path file = Files.write(directory.resolve("script.txt"), script);
        said.reset();
        execute("replay", "--seed", "3", "--profile", "network", "--script", file.toString());
        assertThat(said.toString(UTF_8)).isEqualTo(drawn);
        Files.write(file, List.of());
        said.reset();
        execute("replay", "--seed", "3", "--profile", "network", "--script", file.toString());
        assertThat(said.toString(UTF_8)).isNotEqualTo(drawn).contains(" 0 faults");
    }

    @Test
    @DisplayName("a case file is replayed, and drawn; a seed that is good cannot be shrunk")
    void caseFile() throws Exception {
        Path file =
                Files.write(
                        directory.resolve("small.case"),
                        List.of(
                                "seed=3",
                                "profile=network",
                                "check=S1",
                                "nodes=3",
                                "horizonMs=4000",
                                "3000 KILL leader 0 0 500"));
        Path picture = directory.resolve("small.svg");
        String path = file.toString();
        assertThat(execute("replay", "--case", path, "--picture", picture.toString())).isZero();
        assertThat(said.toString(UTF_8)).contains("3 nodes", "FAULT at ", "CRASHES: killed");
        assertThat(picture).content(UTF_8).startsWith("<svg").contains("KILL, 500 ms");
        assertThat(execute("shrink", "--seed", "3", "--profile", "calm")).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("seed 3 violates nothing under calm");
    }

    @Test
    @DisplayName("soak writes what it did into the ledger")
    void soak() throws Exception {
        Path ledger = directory.resolve("soak.txt");
        assertThat(
                        execute(
                                "soak",
                                "--minutes",
                                "0.01",
                                "--from",
                                "50",
                                "--profile",
                                "calm",
                                "--ledger",
                                ledger.toString()))
                .isZero();
        List<Ledger.Line> lines = new Ledger(ledger).lines();
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).part()).startsWith("calm:50..");
        assertThat(lines.get(0).runs()).isPositive();
    }

    @Test
    @DisplayName(
            "full goes on where it was stopped, runs failed chunks again, and forgets chunks of other commits")
    void full() throws Exception {
        Path file = directory.resolve("full.txt");
        Ledger ledger = new Ledger(file);
        ledger.append(Ledger.Line.now("seeds", "mix:1..1", 1, 20, 0.1, 0));
        ledger.append(Ledger.Line.now("seeds", "calm:1..1", 1, 20, 0.1, 1));
        ledger.append(
                new Ledger.Line("2026-01-01", "other", "seeds", "network:1..1", 1, 20, 0.1, 0));
        String[] args = {
            "full", "--only", "seeds", "--seeds", "2", "--chunk", "1", "--ledger", file.toString()
        };
        int chunks = 2 * Profile.all().size();
        assertThat(execute(args)).isZero();
        assertThat(said.toString(UTF_8))
                .contains((chunks - 1) + " chunks run, 1 were in the ledger");
        assertThat(ledger.lines()).hasSize(3 + chunks - 1);
        said.reset();
        assertThat(execute(args)).isZero();
        assertThat(said.toString(UTF_8))
                .contains("0 chunks run, " + chunks + " were in the ledger");
    }

    @Test
    @DisplayName("what is not understood is told")
    void wrong() {
        PrintStream err = System.err;
        System.setErr(new PrintStream(said, true, UTF_8));
        try {
            assertThat(execute("run", "--profile", "nothing", "--count", "1")).isNotZero();
            assertThat(execute("walk")).isNotZero();
        } finally {
            System.setErr(err);
        }
        assertThat(said.toString(UTF_8)).contains("no profile nothing", "walk");
    }
}
