package io.jraft.example.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerProcessIT {
    @TempDir Path directory;

    @Test
    @DisplayName("a child that was killed is gone, and what it said is kept")
    void kill() throws Exception {
        try (Home home = new Home()) {
            ServerProcess child = startChild(home);
            home.awaitReport();

            child.kill();

            assertThat(child.awaitExit()).isEqualTo(128 + 9);
            assertThat(child.isAlive()).isFalse();
            assertThat(child.tail()).contains("child is up");
        }
    }

    @Test
    @DisplayName("when the parent is killed with SIGKILL, its child ends by itself")
    void parentGone() throws Exception {
        try (Home home = new Home()) {
            ServerProcess parent =
                    ServerProcess.start(
                            "parent",
                            directory.resolve("parent.log"),
                            List.of(),
                            Parent.class,
                            List.of(
                                    Integer.toString(home.port()),
                                    directory.resolve("child.log").toString()));
            ProcessHandle child = ProcessHandle.of(home.awaitReport()).orElseThrow();

            parent.kill();
            parent.awaitExit();

            child.onExit().get(20, TimeUnit.SECONDS);
            assertThat(child.isAlive()).isFalse();
        }
    }

    @Test
    @DisplayName("a group reports a server that ended by itself, with its last words")
    void endedByItself() throws Exception {
        try (ServerGroup group = new ServerGroup(directory, "group", 1, Quitter.class, List.of())) {
            group.start(0);
            assertThat(group.isUp(0)).isTrue();
            assertThatThrownBy(
                            () ->
                                    Poll.until(
                                            "nothing",
                                            30_000,
                                            10,
                                            group::checkAlive,
                                            () -> false,
                                            answer -> answer))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ended by itself")
                    .hasMessageContaining("I do not like it here");
        }
    }

    @Test
    @DisplayName("free ports differ, can be bound, and lie below the system's own range")
    void freePorts() throws IOException {
        List<Integer> ports = FreePorts.find(3);

        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port >= 20_000 && port < 32_000);
        for (int port : ports) {
            try (ServerSocket socket =
                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(socket.getLocalPort()).isEqualTo(port);
            }
        }
    }

    @Test
    @DisplayName("a directory is deleted with all that is in it")
    void deleteAll() throws IOException {
        Path deep = Files.createDirectories(directory.resolve("a/b/c"));
        Files.writeString(deep.resolve("file"), "x");

        Directories.deleteAll(directory.resolve("a"));

        assertThat(directory.resolve("a")).doesNotExist();
    }

    private ServerProcess startChild(Home home) throws IOException {
        return ServerProcess.start(
                "child",
                directory.resolve("child.log"),
                List.of(),
                Child.class,
                List.of(Integer.toString(home.port())));
    }

    /** Where a child reports its process id. */
    private static final class Home implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket();

        Home() throws IOException {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket.setSoTimeout(30_000);
        }

        int port() {
            return socket.getLocalPort();
        }

        long awaitReport() throws IOException {
            try (Socket child = socket.accept()) {
                return Long.parseLong(
                        new BufferedReader(
                                        new InputStreamReader(
                                                child.getInputStream(), StandardCharsets.US_ASCII))
                                .readLine());
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Reports itself, then waits for ever. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            ParentWatch.watchIfChild();
            Console.line("child is up");
            try (Socket home =
                    new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]))) {
                String report = ProcessHandle.current().pid() + "\n";
                home.getOutputStream().write(report.getBytes(StandardCharsets.US_ASCII));
            }
            new CountDownLatch(1).await();
        }
    }

    /** Starts a child of its own, then waits for ever. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws Exception {
            ServerProcess.start(
                    "child", Path.of(args[1]), List.of(), Child.class, List.of(args[0]));
            new CountDownLatch(1).await();
        }
    }

    /** Ends at once, as a server does that cannot go on. */
    static final class Quitter {
        private Quitter() {}

        public static void main(String[] args) {
            Console.error("I do not like it here");
            System.exit(4);
        }
    }
}
