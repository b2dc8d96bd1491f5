package io.jraft.example.counter;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.example.process.FreePorts;
import io.jraft.example.process.Poll;
import io.jraft.example.process.ServerProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CounterServerIT {
    @TempDir Path directory;
    private Path log;
    private Path data;
    private String self;

    @BeforeEach
    void address() throws Exception {
        log = directory.resolve("server.log");
        data = directory.resolve("data");
        self = "127.0.0.1:" + FreePorts.find(1).get(0);
    }

    @Test
    @DisplayName("bad arguments: exit code 2 and a sentence that says what is wrong")
    void badArguments() throws Exception {
        refused(2, "Expected four arguments, got 1", "only one");
        refused(2, "is not in the configuration", data.toString(), "counter", self, "127.0.0.1:1");
        refused(2, "nonsense", data.toString(), "counter", "nonsense", self);
        refused(2, "a:b:c:d", data.toString(), "counter", self, self + ",a:b:c:d");
        refused(2, self, data.toString(), "counter", self, self + "," + self);
        assertThat(data).doesNotExist();
    }

    @Test
    @DisplayName("a group name that cannot be one: exit code 3 and its name in the message")
    void badGroup() throws Exception {
        refused(3, "1 counter", data.toString(), "1 counter", self, self);
    }

    @Test
    @DisplayName("a port in use: exit code 3 and the port in the message")
    void portInUse() throws Exception {
        int port = Integer.parseInt(self.substring(self.indexOf(':') + 1));
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            refused(3, "" + port, data.toString(), "counter", self, self);
        }
    }

    @Test
    @DisplayName("a data path that is a file: exit code 3 and the path in the message")
    void notADirectory() throws Exception {
        Files.writeString(data, "a file");
        refused(3, data.toString(), data.toString(), "counter", self, self);
    }

    @Test
    @DisplayName(
            "a directory that a live server holds: exit code 3, and the other server is not harmed")
    void lockedDirectory() throws Exception {
        ServerProcess first = start(data.toString(), "counter", self, self);
        awaitServing(first);
        String other = "127.0.0.1:" + FreePorts.find(1).get(0);

        refused(3, data.toString(), data.toString(), "counter", other, other);

        assertThat(first.isAlive()).isTrue();
        first.stop();
    }

    @Test
    @DisplayName("a directory of another server is refused with a message that says so")
    void foreignDirectory() throws Exception {
        ServerProcess first = start(data.toString(), "counter", self, self);
        awaitServing(first);
        first.stop();
        String other = "127.0.0.1:" + FreePorts.find(1).get(0);

        refused(3, self, data.toString(), "counter", other, other);
    }

    @Test
    @DisplayName("SIGTERM ends a server in good order, and it starts again on its data")
    void stopAndStartAgain() throws Exception {
        for (int i = 0; i < 2; i++) {
            ServerProcess server = start(data.toString(), "counter", self, self);
            awaitServing(server);
            assertThat(server.stop()).isEqualTo(128 + 15);
        }
    }

    private void refused(int exitCode, String partOfMessage, String... arguments) throws Exception {
        Files.deleteIfExists(log);
        ServerProcess server = start(arguments);
        assertThat(server.awaitExit()).as(server.tail()).isEqualTo(exitCode);
        assertThat(server.tail()).contains(partOfMessage).doesNotContain("\tat ");
    }

    private ServerProcess start(String... arguments) throws Exception {
        return ServerProcess.start(
                "server", log, List.of("-Xmx128m"), CounterServer.class, List.of(arguments));
    }

    private static void awaitServing(ServerProcess server) throws InterruptedException {
        Poll.until(
                "the server to serve",
                30_000,
                20,
                () -> {},
                server::tail,
                said -> said.contains("serves"));
    }
}
