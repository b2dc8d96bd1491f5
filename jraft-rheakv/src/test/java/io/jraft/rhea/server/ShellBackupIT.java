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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup from the command line, as docs/rheakv.md tells it; of a store on a real port. */
class ShellBackupIT {
    @TempDir Path directory;
    private int port;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void port() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            port = socket.getLocalPort();
        }
    }

    private Path file(long clusterId) throws IOException {
        return Files.writeString(
                directory.resolve("store-" + clusterId + ".yaml"),
                "clusterId: "
                        + clusterId
                        + "\nclusterName: shop\nfutureTimeoutMillis: 30000\ninitialServerList: 127.0.0.1:"
                        + port
                        + "\n");
    }

    private int shell(Path file, String... words) {
        said.reset();
        PrintStream out = new PrintStream(said, true, UTF_8);
        List<String> args = new ArrayList<>(List.of(file.toString()));
        args.addAll(List.of(words));
        return Shell.run(args, out, out);
    }

    private DefaultRheaKVStore store(Path file, Path data) throws IOException {
        RheaKVStoreOptions options = ServerFile.read(file);
        ServerFile.here(options, new Endpoint("127.0.0.1", port), data);
        DefaultRheaKVStore store = new DefaultRheaKVStore();
        assertThat(store.init(options)).isTrue();
        return store;
    }

    @Test
    @DisplayName("backup, verify, restore: each says what it did, and its exit code says so too")
    void commands() throws IOException {
        String backup = directory.resolve("backup").toString();
        Path first = file(1);
        DefaultRheaKVStore lost = store(first, directory.resolve("first"));
        try {
            assertThat(shell(first, "put", "a", "1")).isZero();
            assertThat(shell(first, "backup", backup)).as(said.toString(UTF_8)).isZero();
            assertThat(said.toString(UTF_8)).contains("region 1 from the first key to the last");
            assertThat(shell(first, "backup", backup)).isEqualTo(Shell.NOT_DONE);
            assertThat(said.toString(UTF_8)).contains("is there already");
        } finally {
            lost.shutdown();
        }
        assertThat(shell(first, "verify", backup)).isZero();
        assertThat(said.toString(UTF_8))
                .contains("is a whole backup of the cluster shop, number 1");
        assertThat(shell(first, "verify", directory.toString())).isEqualTo(Shell.NO);

        String address = "127.0.0.1:" + port;
        String data = directory.resolve("second").toString();
        assertThat(shell(first, "restore", address, data, backup)).isEqualTo(2);
        assertThat(said.toString(UTF_8)).contains("set it to a number that is larger");
        Path second = file(2);
        assertThat(shell(second, "restore", address, data, backup))
                .as(said.toString(UTF_8))
                .isZero();
        assertThat(shell(second, "restore", address, data, backup)).isEqualTo(Shell.NOT_DONE);
        DefaultRheaKVStore restored = store(second, Path.of(data));
        try {
            assertThat(shell(second, "get", "a")).isZero();
            assertThat(said.toString(UTF_8)).isEqualTo("1\n");
        } finally {
            restored.shutdown();
        }

        Files.write(Path.of(backup, "region-1.kv"), new byte[1]);
        assertThat(shell(first, "verify", backup)).isEqualTo(Shell.NO);
        assertThat(said.toString(UTF_8)).contains("region-1.kv is damaged");
    }
}
