package io.jraft.example.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Several servers of one kind, as processes of this machine, on loopback ports that were free. Each is started as
 * {@code java jvmArguments mainClass <dataPath> <groupId> <serverId> <conf>}.
 * Owner: one thread starts and kills; the addresses may be read by any thread.
 */
public final class ServerGroup implements AutoCloseable {
    /** The configuration of a server that founds nothing and waits to be added. */
    public static final String JOINS = "-";

    private final int founders;
    private final Path directory;
    private final String groupId;
    private final Class<?> mainClass;
    private final List<String> jvmArguments;
    private final List<String> addresses;
    private final List<Optional<ServerProcess>> processes = new ArrayList<>();

    /** Chooses ports; starts nothing yet. */
    public ServerGroup(
            Path directory,
            String groupId,
            int servers,
            Class<?> mainClass,
            List<String> jvmArguments)
            throws IOException {
        this(directory, groupId, servers, servers, mainClass, jvmArguments);
    }

    /** The same with servers beyond the founders, who are given {@link #JOINS} for a configuration. */
    public ServerGroup(
            Path directory,
            String groupId,
            int servers,
            int founders,
            Class<?> mainClass,
            List<String> jvmArguments)
            throws IOException {
        this.founders = founders;
        this.directory = directory;
        this.groupId = groupId;
        this.mainClass = mainClass;
        this.jvmArguments = List.copyOf(jvmArguments);
        Files.createDirectories(directory);
        this.addresses = FreePorts.find(servers).stream().map(port -> "127.0.0.1:" + port).toList();
        for (int i = 0; i < servers; i++) {
            processes.add(Optional.empty());
        }
    }

    public int size() {
        return addresses.size();
    }

    public String groupId() {
        return groupId;
    }

    /** "ip:port" of one server. */
    public String address(int server) {
        return addresses.get(server);
    }

    /** The servers that found the group, as the text of a configuration. */
    public String conf() {
        return String.join(",", addresses.subList(0, founders));
    }

    /** All servers, as the text of a configuration. */
    public String all() {
        return String.join(",", addresses);
    }

    public Path directory(int server) {
        return directory.resolve("server" + (server + 1));
    }

    /** Starts the founders. */
    public void startAll() throws IOException {
        for (int i = 0; i < founders; i++) {
            start(i);
        }
    }

    /** Starts a server, or starts it again on the data it had. */
    public void start(int server) throws IOException {
        if (isUp(server)) {
            throw new IllegalStateException("server " + address(server) + " runs already");
        }
        Path home = directory(server);
        Files.createDirectories(home);
        processes.set(
                server,
                Optional.of(
                        ServerProcess.start(
                                address(server),
                                home.resolve("server.log"),
                                jvmArguments,
                                mainClass,
                                List.of(
                                        home.toString(),
                                        groupId,
                                        address(server),
                                        server < founders ? conf() : JOINS))));
    }

    /** SIGKILL to each of these that is up, one right after the other; all are gone when this returns. */
    public void kill(List<Integer> servers) throws InterruptedException {
        for (int server : servers) {
            processes.get(server).ifPresent(ServerProcess::kill);
        }
        for (int server : servers) {
            if (isUp(server)) {
                processes.get(server).get().awaitExit();
                processes.set(server, Optional.empty());
            }
        }
    }

    /** How many are up. */
    public int up() {
        return (int) processes.stream().filter(Optional::isPresent).count();
    }

    /** Whether we have started it and not killed it. */
    public boolean isUp(int server) {
        return processes.get(server).isPresent();
    }

    /** Throws, with the end of its log, if a server that should be up has ended by itself. */
    public void checkAlive() {
        for (Optional<ServerProcess> process : processes) {
            if (process.isPresent() && !process.get().isAlive()) {
                throw new IllegalStateException(
                        "server "
                                + process.get().name()
                                + " ended by itself; it said:\n"
                                + process.get().tail());
            }
        }
    }

    /** Kills what is still up. The data stays. */
    @Override
    public void close() {
        try {
            kill(IntStream.range(0, size()).boxed().toList());
        } catch (InterruptedException e) {
            // The hook of ServerProcess kills whatever is left when this JVM ends.
            Thread.currentThread().interrupt();
        }
    }
}
