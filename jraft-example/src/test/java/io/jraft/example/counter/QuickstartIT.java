package io.jraft.example.counter;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.example.process.Poll;
import io.jraft.example.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QuickstartIT {
    @TempDir Path directory;
    private Path log;

    @BeforeEach
    void log() {
        log = directory.resolve("quickstart.log");
    }

    @Test
    @DisplayName("the tour ends well, says what it saw, and leaves no process")
    void tour() throws Exception {
        ServerProcess tour = start("5000");
        List<ProcessHandle> servers = awaitServers(tour);

        assertThat(tour.awaitExit()).as(tour.tail()).isZero();

        assertThat(Files.readString(log))
                .contains("Counting to 5,000", "Killed the leader", "has no vote yet", " votes. ")
                .contains("is no member any more", "is switched off", "leadership goes from")
                .contains("All servers agree", "Time without a leader", "What to read next");
        assertThat(servers).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    @DisplayName("a tour that is interrupted leaves no process")
    void interrupted() throws Exception {
        ServerProcess tour = start("100000000");
        List<ProcessHandle> servers = awaitServers(tour);

        // Ctrl-C is another signal, but ends the JVM in the same way.
        tour.stop();

        for (ProcessHandle server : servers) {
            server.onExit().get(20, TimeUnit.SECONDS);
        }
        assertThat(servers).noneMatch(ProcessHandle::isAlive);
    }

    private ServerProcess start(String count) throws Exception {
        return ServerProcess.start(
                "quickstart",
                log,
                List.of("-Djraft.example.logLevel=ERROR"),
                Quickstart.class,
                List.of(count, directory.resolve("data").toString()));
    }

    private static List<ProcessHandle> awaitServers(ServerProcess tour)
            throws InterruptedException {
        return Poll.until(
                "three server processes",
                30_000,
                10,
                () -> assertThat(tour.isAlive()).as(tour.tail()).isTrue(),
                () -> ProcessHandle.of(tour.pid()).orElseThrow().children().toList(),
                children -> children.size() == 3);
    }
}
