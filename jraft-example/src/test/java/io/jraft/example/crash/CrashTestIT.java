package io.jraft.example.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CrashTestIT {
    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName(
            "six rounds of SIGKILL under load: the history is linearizable and nothing is lost")
    void sixRounds() throws Exception {
        run("journal", 6);
    }

    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName("three rounds of the same with the logs in RocksDB")
    void threeRoundsOnRocks() throws Exception {
        run("rocksdb", 3);
    }

    private static void run(String store, int rounds) throws Exception {
        CrashTestOptions options =
                new CrashTestOptions(
                        rounds,
                        System.nanoTime(),
                        3,
                        store,
                        Files.createTempDirectory("jraft-crash-test"));

        // The message carries the seed and the place of the data.
        assertThat(new CrashTest(options).run()).isEmpty();
        assertThat(options.directory()).doesNotExist();
    }
}
