package io.jraft.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.example.process.FreePorts;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TenLinesIT {
    @TempDir Path directory;

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName("what the README shows runs, and a word written before a restart is still there")
    void runs() throws Exception {
        String address = "127.0.0.1:" + FreePorts.find(1).get(0);

        assertThat(TenLines.write("hello", directory, address)).containsExactly("hello");
        assertThat(TenLines.write("again", directory, address)).containsExactly("hello", "again");
    }
}
