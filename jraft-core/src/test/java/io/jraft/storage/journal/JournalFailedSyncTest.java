package io.jraft.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.testing.CrashMode;
import io.jraft.testing.MemFileSystem;
import io.jraft.testing.MemFileSystem.Fault;
import io.jraft.testing.SimCrash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A sync fails, the process is started again on the same system, and later the power goes. The system took the pages of
 * the failed sync for clean, so another sync does not write them; what the start showed must survive all the same.
 */
@Timeout(120)
class JournalFailedSyncTest {
    private static final String DIRECTORY = "/data/log";

    private static JournalLogStore open(MemFileSystem files) throws IOException {
        Random salts = new Random(files.list(DIRECTORY).size());
        return JournalLogStore.open(
                files,
                JournalOptions.of(DIRECTORY, 1, 2, salts::nextLong).withSegments(4096, 8192));
    }

    private static void story(LogModel m) throws IOException {
        m.append(0, 1, 3, 10);
        m.vote(1, 3, "h:2");
        m.sync();
        m.append(0, 1, 2, 700);
        m.append(1, 3, 1, 10);
        m.sync();
        m.truncateSuffix(0, 4);
        m.append(0, 2, 1, 900);
        m.sync();
    }

    /** The disk after the n-th change of it failed and the process was killed. */
    private static MemFileSystem failedAt(int n) throws IOException {
        MemFileSystem files = new MemFileSystem();
        files.failAt(n, Fault.IO_ERROR);
        try {
            LogModel model = new LogModel(open(files));
            model.openLogs();
            story(model);
        } catch (IOException expected) {
            files.crash(CrashMode.KILLED, new Random(n));
        }
        return files;
    }

    private static List<Integer> syncsOfTheStory() throws IOException {
        MemFileSystem whole = new MemFileSystem();
        whole.countCalls();
        LogModel model = new LogModel(open(whole));
        model.openLogs();
        story(model);
        List<Integer> syncs = new ArrayList<>();
        for (int n = 1; n <= whole.calls().size(); n++) {
            if (whole.calls().get(n - 1).startsWith("force")) {
                syncs.add(n);
            }
        }
        return syncs;
    }

    @Test
    @DisplayName("D3 T37 what a start shows after a failed sync outlives the next power cut")
    void aStartWritesTheLastBatchAgain() throws IOException {
        List<Integer> syncs = syncsOfTheStory();
        assertThat(syncs).hasSizeGreaterThan(3);
        for (int n : syncs) {
            MemFileSystem files = failedAt(n);

            String shown = LogModel.describe(open(files));

            assertThat(LogModel.describe(open(files.copyOfStable())))
                    .as("sync " + n)
                    .isEqualTo(shown);
        }
    }

    @Test
    @DisplayName(
            "D3 power that goes while a start writes the last batch again takes nothing synced away")
    void thatStartMayCrash() throws IOException {
        int crashes = 0;
        MemFileSystem sound = new MemFileSystem();
        LogModel model = new LogModel(open(sound));
        model.openLogs();
        story(model);
        sound.crash(CrashMode.KILLED, new Random(1));
        sound.countCalls();
        String all = LogModel.describe(open(sound));
        int calls = sound.calls().size();
        for (int k = 1; k <= calls; k++) {
            for (Fault crash : List.of(Fault.CRASH_BEFORE, Fault.CRASH_DURING, Fault.CRASH_AFTER)) {
                for (CrashMode fate : CrashMode.values()) {
                    MemFileSystem files = new MemFileSystem();
                    LogModel again = new LogModel(open(files));
                    again.openLogs();
                    story(again);
                    files.crash(CrashMode.KILLED, new Random(1));
                    files.failAt(k, crash);
                    try {
                        open(files);
                    } catch (SimCrash expected) {
                        crashes++;
                    }
                    files.crash(fate, new Random(31L * k + fate.ordinal()));

                    String where = "call " + k + " " + crash + " " + fate;
                    assertThat(LogModel.describe(open(files))).as(where).isEqualTo(all);
                }
            }
        }
        assertThat(crashes).isPositive();
    }

    @Test
    @DisplayName(
            "a full disk does not keep a journal from starting, and the unfinished copy is not left on it")
    void aFullDiskStarts() throws IOException {
        MemFileSystem files = new MemFileSystem();
        LogModel model = new LogModel(open(files));
        model.openLogs();
        story(model);
        files.crash(CrashMode.KILLED, new Random(1));
        String all = LogModel.describe(open(files.copyOfStable()));
        files.delete(DIRECTORY + "/" + TailCopy.NAME);
        files.capacity(0);

        assertThat(LogModel.describe(open(files))).isEqualTo(all);
        assertThat(files.list(DIRECTORY)).noneMatch(name -> name.startsWith(TailCopy.NAME));
    }
}
