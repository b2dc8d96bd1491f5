package io.jraft.rhea.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.client.DefaultRheaKVStore;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.util.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The placement driver from the command line, as docs/rheakv.md tells it; of a store on a real port. */
class ShellPlacementIT {
    @TempDir Path directory;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int shell(Path file, String... words) {
        said.reset();
        PrintStream out = new PrintStream(said, true, UTF_8);
        List<String> args = new ArrayList<>(List.of(file.toString()));
        args.addAll(List.of(words));
        return Shell.run(args, out, out);
    }

    private Path file(String name, int clusterId, int port, boolean fake) throws IOException {
        return Files.writeString(
                directory.resolve(name),
                "clusterId: "
                        + clusterId
                        + "\nclusterName: shop\nfutureTimeoutMillis: 30000\ninitialServerList: 127.0.0.1:"
                        + port
                        + "\nplacementDriverOptions:\n  fake: "
                        + fake
                        + (fake ? "" : "\n  initialPdServerList: 127.0.0.1:" + port)
                        + "\n");
    }

    @Test
    @Timeout(120)
    @DisplayName(
            "stores, empty, keep: what the driver sees; who is of another cluster is refused with a sentence")
    void commands() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            port = socket.getLocalPort();
        }
        String address = "127.0.0.1:" + port;
        Path file = file("shop.yaml", 7, port, false);
        RheaKVStoreOptions options = ServerFile.read(file);
        ServerFile.here(options, new Endpoint("127.0.0.1", port), directory.resolve("data"));
        DefaultRheaKVStore store = new DefaultRheaKVStore();
        assertThat(store.init(options)).isTrue();
        try {
            assertThat(shell(file, "put", "a", "1")).isZero();
            // Its first heartbeat comes within a second; the store is not known before.
            do {
                assertThat(shell(file, "stores")).as(said.toString(UTF_8)).isZero();
            } while (!said.toString(UTF_8).contains("region 1 version 1: at " + address));
            assertThat(said.toString(UTF_8))
                    .contains("store " + address + ": 1 replicas, leads 1, heard ");
            assertThat(shell(file, "empty", "127.0.0.1:1")).isEqualTo(Shell.NOT_DONE);
            assertThat(said.toString(UTF_8)).contains("there is no such store");
            assertThat(shell(file, "empty", address)).isZero();
            do {
                assertThat(shell(file, "stores")).isZero();
            } while (!said.toString(UTF_8).contains("to be emptied"));
            assertThat(shell(file, "keep", address)).isZero();
            do {
                assertThat(shell(file, "stores")).isZero();
            } while (said.toString(UTF_8).contains("to be emptied"));

            assertThat(shell(file("other.yaml", 8, port, false), "stores"))
                    .isEqualTo(Shell.NOT_DONE);
            assertThat(said.toString(UTF_8))
                    .contains("this is a store of the cluster shop-7, the request is for shop-8");
            assertThat(shell(file("fixed.yaml", 7, port, true), "stores")).isEqualTo(2);
            assertThat(said.toString(UTF_8)).contains("names no placement driver");
        } finally {
            store.shutdown();
        }
    }
}
