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
import org.junit.jupiter.api.io.TempDir;

/** What stories of the command line have in common: a store on a real port, its file, and what the shell says. */
abstract class ShellStory {
    @TempDir Path directory;
    int port;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void port() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            port = socket.getLocalPort();
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** A file of the cluster "shop" of that number, and more lines. */
    Path file(String name, long clusterId, String more) throws IOException {
        return Files.writeString(
                directory.resolve(name),
                "clusterId: "
                        + clusterId
                        + "\nclusterName: shop\nfutureTimeoutMillis: 30000\ninitialServerList: "
                        + address()
                        + "\n"
                        + more);
    }

    int shell(Path file, String... words) {
        said.reset();
        PrintStream out = new PrintStream(said, true, UTF_8);
        List<String> args = new ArrayList<>(List.of(file.toString()));
        args.addAll(List.of(words));
        return Shell.run(args, out, out);
    }

    /** What the shell said last. */
    String said() {
        return said.toString(UTF_8);
    }

    DefaultRheaKVStore store(Path file, Path data) throws IOException {
        RheaKVStoreOptions options = ServerFile.read(file);
        ServerFile.here(options, new Endpoint("127.0.0.1", port), data);
        DefaultRheaKVStore store = new DefaultRheaKVStore();
        assertThat(store.init(options)).isTrue();
        return store;
    }
}
