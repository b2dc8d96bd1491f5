package io.jraft.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.model.LogId;
import io.jraft.testing.CrashMode;
import io.jraft.testing.MemFileSystem;
import io.jraft.testing.MemFileSystem.Fault;
import io.jraft.testing.SimCrash;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Crashes before, in and after every single storage call of a story, with every fate of what was not synced, and then
 * recovers, also through a second crash. What was synced must be there; what was not must be there as a whole or not.
 */
@Timeout(120)
class JournalCrashTest {
    private static final List<Fault> CRASHES =
            List.of(Fault.CRASH_BEFORE, Fault.CRASH_DURING, Fault.CRASH_AFTER);

    /** A story that a journal lives through. */
    private interface Story {
        void play(LogModel m, MemFileSystem files) throws IOException;
    }

    private static JournalLogStore open(MemFileSystem files) throws IOException {
        // Salts from a seed of their own: the same story must make the same calls every time.
        Random salts = new Random(files.list("/data/log").size());
        return JournalLogStore.open(
                files,
                JournalOptions.of("/data/log", 1, 2, salts::nextLong).withSegments(4096, 8192));
    }

    private static void everyCrash(Story story) throws IOException {
        MemFileSystem whole = new MemFileSystem();
        whole.countCalls();
        LogModel model = new LogModel(open(whole));
        model.openLogs();
        story.play(model, whole);
        int calls = whole.calls().size();
        assertThat(calls).isGreaterThan(5);
        for (int n = 1; n <= calls; n++) {
            for (Fault crash : CRASHES) {
                for (CrashMode fate : CrashMode.values()) {
                    crashAt(story, n, crash, fate);
                }
            }
        }
    }

    private static void crashAt(Story story, int n, Fault crash, CrashMode fate)
            throws IOException {
        String where = "call " + n + " " + crash + " " + fate;
        Random random = new Random(n * 31L + fate.ordinal());
        MemFileSystem files = new MemFileSystem();
        files.failAt(n, crash);
        LogModel model = null;
        try {
            model = new LogModel(open(files));
            model.openLogs();
            story.play(model, files);
            throw new AssertionError(where + " did not happen");
        } catch (SimCrash expected) {
            where += ": " + expected.getMessage();
        }
        files.crash(fate, random);
        String empty = new LogModel(open(new MemFileSystem())).live();
        List<String> allowed =
                model == null ? List.of(empty) : List.of(model.stable(), model.live());
        crashedRecovery(files, random, where, allowed);
        JournalLogStore store = open(files);
        String found = LogModel.describe(store);
        assertThat(allowed).as(where).contains(found);
        // Whoever was shown it may have answered by it, so a power cut must not take it away.
        assertThat(LogModel.describe(open(files.copyOfStable())))
                .as("%s, then a start and a power cut", where)
                .isEqualTo(found);
        // What recovery left behind must be as good a journal as any.
        store.close();
        JournalLogStore again = open(files);
        assertThat(LogModel.describe(again)).as(where).isEqualTo(found);
    }

    /** Recovers on copies of the disk, each time crashing at another call, and once more without a crash. */
    private static void crashedRecovery(
            MemFileSystem files, Random random, String where, List<String> allowed)
            throws IOException {
        MemFileSystem trial = files.copyOfStable();
        trial.countCalls();
        open(trial);
        for (int n = 1; n <= trial.calls().size(); n++) {
            for (CrashMode fate : CrashMode.values()) {
                MemFileSystem copy = files.copyOfStable();
                copy.failAt(n, Fault.CRASH_DURING);
                try {
                    open(copy);
                    throw new AssertionError("recovery made fewer calls than before");
                } catch (SimCrash expected) {
                    copy.crash(fate, random);
                }
                assertThat(allowed)
                        .as("%s, then call %d of recovery, %s", where, n, fate)
                        .contains(LogModel.describe(open(copy)));
            }
        }
    }

    @Test
    @DisplayName("T4 crash matrix: append, small and over many sectors")
    void appends() throws IOException {
        everyCrash(
                (m, files) -> {
                    m.append(0, 1, 3, 10);
                    m.sync();
                    m.append(0, 1, 2, 700);
                    m.append(1, 1, 1, 10);
                    m.sync();
                    m.configure(0, 2, "h:1", "h:2");
                    m.append(0, 2, 1, 10);
                    m.sync();
                });
    }

    @Test
    @DisplayName("Z5 T1 crash matrix: a vote never goes back")
    void votes() throws IOException {
        everyCrash(
                (m, files) -> {
                    m.vote(0, 1, "h:1");
                    m.sync();
                    m.vote(0, 2, "h:2");
                    m.append(0, 2, 1, 10);
                    m.sync();
                    m.vote(1, 7, "h:3");
                    m.sync();
                });
    }

    @Test
    @DisplayName("T9 T10 crash matrix: cut both ends, append again")
    void truncates() throws IOException {
        everyCrash(
                (m, files) -> {
                    m.configure(0, 1, "h:1");
                    m.append(0, 1, 5, 10);
                    m.sync();
                    m.truncateSuffix(0, 3);
                    m.append(0, 2, 2, 10);
                    m.sync();
                    m.truncatePrefix(0, 3);
                    m.truncateSuffix(0, 4);
                    m.sync();
                    m.append(0, 3, 2, 10);
                    m.sync();
                });
    }

    @Test
    @DisplayName("T13 crash matrix: roll into new segments while spares are written")
    void rolls() throws IOException {
        everyCrash(
                (m, files) -> {
                    for (int i = 0; i < 6; i++) {
                        m.append(0, 1, 2, 600);
                        m.vote(1, i + 1, "h:1");
                        m.sync();
                        m.reclaim();
                    }
                });
    }

    @Test
    @DisplayName("T10 T13 crash matrix: dead segments are dropped and used again")
    void recycles() throws IOException {
        everyCrash(
                (m, files) -> {
                    m.vote(1, 5, "h:1");
                    m.configure(1, 5, "h:1");
                    for (int i = 0; i < 9; i++) {
                        m.append(0, 1, 2, 1200);
                        m.sync();
                        m.truncatePrefix(0, m.lastIndex(0));
                        m.sync();
                        m.reclaim();
                        m.reclaim();
                        if (i == 3) {
                            m.truncatePrefix(1, 2);
                            m.sync();
                        }
                    }
                });
    }

    @Test
    @DisplayName("O12 crash matrix: a snapshot replaces the log")
    void resets() throws IOException {
        everyCrash(
                (m, files) -> {
                    m.append(0, 1, 3, 500);
                    m.vote(0, 3, "h:1");
                    m.sync();
                    m.reset(0, new LogId(40, 3), 17);
                    m.sync();
                    m.append(0, 3, 3, 900);
                    m.sync();
                    m.reclaim();
                    m.reset(0, new LogId(90, 3), 0);
                    m.append(0, 4, 3, 900);
                    m.sync();
                    m.reclaim();
                });
    }

    @Test
    @DisplayName(
            "M9 T13 crash matrix: a group is forgotten, its segments go, and another begins under its name")
    void forgets() throws IOException {
        everyCrash(
                (m, files) -> {
                    m.vote(1, 5, "h:1");
                    m.append(1, 5, 1, 1200);
                    m.append(0, 1, 1, 1200);
                    m.sync();
                    m.append(0, 1, 1, 1200);
                    m.forget(1);
                    m.sync();
                    for (int i = 0; i < 3; i++) {
                        // What says so moves on, for the first segment is still needed.
                        m.append(0, 1, 1, 2400);
                        m.sync();
                        m.reclaim();
                    }
                    m.truncatePrefix(0, m.lastIndex(0));
                    m.sync();
                    m.reclaim();
                    m.reopen(1);
                    m.append(1, 2, 1, 10);
                    m.sync();
                    m.forget(1);
                    m.reopen(1);
                });
    }

    @Test
    @DisplayName("crash matrix: a batch larger than any segment")
    void oversized() throws IOException {
        everyCrash(
                (m, files) -> {
                    m.append(0, 1, 1, 10);
                    m.sync();
                    m.append(0, 1, 4, 5000);
                    m.sync();
                    m.append(0, 1, 1, 10);
                    m.sync();
                });
    }

    @Test
    @DisplayName("crash matrix: clean restarts in between")
    void restarts() throws IOException {
        everyCrash(
                (m, files) -> {
                    m.append(0, 1, 2, 1500);
                    m.sync();
                    m.restart(() -> open(files));
                    m.append(0, 1, 2, 1500);
                    m.sync();
                    m.restart(() -> open(files));
                    m.truncatePrefix(0, 4);
                    m.append(1, 1, 2, 1000);
                    m.sync();
                    m.reclaim();
                });
    }
}
