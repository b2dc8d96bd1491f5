package io.jraft.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog;
import io.jraft.testing.LogMaker;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL at moments that nobody chose well: what was told durable is there, in every group. */
@Timeout(120)
class RocksKillTest {
    private static final int KILLS = 6;

    @TempDir Path root;

    @Test
    @DisplayName(
            "T1 what a killed process said is durable survives: entries, term and vote of all groups")
    void killed() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path home = root.resolve("db");
        for (int term = 1; term <= KILLS; term++) {
            String told = writeUntilKilled(home, term, 20 + random.nextInt(400));
            try (RocksLogStore store = RocksHomes.open(home)) {
                String[] words = told.split(" ", -1);
                for (int i = 0; i < RocksWriter.GROUPS.size(); i++) {
                    String what = "seed " + seed + ", told '" + told + "', group " + i;
                    check(
                            what,
                            store.open(RocksWriter.GROUPS.get(i), RocksWriter.SELF),
                            new LogId(Long.parseLong(words[2 + i]), term));
                }
            }
        }
    }

    /** Lets a process write and kills it after some acknowledgements; answers the last line it said. */
    private static String writeUntilKilled(Path home, int term, int lines) throws Exception {
        Process writer =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                classPath(),
                                RocksWriter.class.getName(),
                                home.toString(),
                                String.valueOf(term))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String told = "";
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), UTF_8))) {
            for (int n = 0; n < lines; n++) {
                told = out.readLine();
                assertThat(told).startsWith("durable " + term + " ");
            }
            // Not the process's own method: that also closes the end we still read from.
            writer.toHandle().destroyForcibly();
            assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
            // What it said before it died counts as well; the last line may be cut off.
            List<String> rest = out.lines().toList();
            return rest.size() < 2 ? told : rest.get(rest.size() - 2);
        } finally {
            writer.destroyForcibly();
        }
    }

    /** That of this test, also where a launcher loads the tests by a loader of its own. */
    private static String classPath() throws URISyntaxException {
        if (!(RocksWriter.class.getClassLoader() instanceof URLClassLoader loader)) {
            return System.getProperty("java.class.path");
        }
        StringJoiner path = new StringJoiner(File.pathSeparator);
        for (URL url : loader.getURLs()) {
            path.add(Path.of(url.toURI()).toString());
        }
        return path.toString();
    }

    private static void check(String what, GroupLog log, LogId told) throws Exception {
        GroupLog.Recovered r = log.recovered();
        assertThat(r.hardState()).as(what).isEqualTo(new HardState(told.term(), RocksWriter.SELF));
        assertThat(r.last().index()).as(what).isGreaterThanOrEqualTo(told.index());
        assertThat(r.last().term()).as(what).isEqualTo(told.term());
        long first = Math.max(r.firstIndex(), r.last().index() - 300);
        List<String> texts = LogMaker.read(log, first, r.last().index());
        for (int i = 0; i < texts.size(); i++) {
            assertThat(texts.get(i)).as(what).startsWith((first + i) + "@");
        }
    }
}
