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
        CrashTestOptions options =
                new CrashTestOptions(
                        6, System.nanoTime(), 3, Files.createTempDirectory("jraft-crash-test"));

        // The message carries the seed and the place of the data.
        assertThat(new CrashTest(options).run()).isEmpty();
        assertThat(options.directory()).doesNotExist();
    }
}
