package io.jraft.bench.control;

import io.jraft.bench.node.LoadOrder;
import io.jraft.bench.node.LoadResult;
import io.jraft.bench.node.ServerSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Three servers of one contestant, each a process with a directory of its own, on loopback ports that were free.
 * Owner: the main thread.
 */
final class Cluster implements AutoCloseable {
    private static final int SERVERS = 3;
    private static final int SPARE_PORTS = 6;
    // A hundred groups of a peer that opens a database for each take a minute on a busy machine.
    private static final long START_MS = 240_000;
    private static final long LEADER_MS = 240_000;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long ANSWER_MS = 30_000;
    private static final long LOAD_MS = 120_000;
    private static final long SNAPSHOT_MS = 300_000;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long KILLED_MS = 120_000;
    private static final long LOOK_MS = 5;

    private final Rival rival;
    private final Setup setup;
    private final Path directory;
    private final int groups;
    private final List<ServerSpec> specs = new ArrayList<>();
    private final List<ServerProcess> servers = new ArrayList<>();
    private String notes = "";

    private Cluster(Rival rival, Setup setup, Path directory, int groups) {
        this.rival = rival;
        this.setup = setup;
        this.directory = directory;
        this.groups = groups;
    }

    /** Starts the servers and waits until every group has a leader. */
    static Cluster start(Rival rival, Setup setup, int groups)
            throws IOException, InterruptedException {
        Path directory = setup.directory().resolve(rival.name().toLowerCase(java.util.Locale.ROOT));
        Cluster cluster = new Cluster(rival, setup, directory, groups);
        try {
            // A run that was killed leaves its data; nobody may begin with that.
            cluster.deleteData();
            List<Integer> ports = freePorts(SERVERS * (1 + SPARE_PORTS));
            List<String> endpoints =
                    ports.subList(0, SERVERS).stream().map(p -> "127.0.0.1:" + p).toList();
            List<List<Integer>> spare = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) {
                int from = SERVERS + i * SPARE_PORTS;
                spare.add(List.copyOf(ports.subList(from, from + SPARE_PORTS)));
            }
            for (int i = 0; i < SERVERS; i++) {
                ServerSpec spec =
                        new ServerSpec(
                                i, endpoints, spare, directory.resolve("server" + i), groups);
                cluster.specs.add(spec);
                cluster.servers.add(cluster.startServer(i));
            }
            for (ServerProcess server : cluster.servers) {
                cluster.notes =
                        new LoadOrder.Words(server.answer(START_MS))
                                .text("notes")
                                .replace('_', ' ');
            }
            cluster.awaitLeaders();
            return cluster;
        } catch (RuntimeException | IOException | InterruptedException e) {
            cluster.close();
            throw e;
        }
    }

    private ServerProcess startServer(int i) throws IOException {
        return ServerProcess.start(
                rival, setup.benchModules(), setup.jvm(), specs.get(i), setup.syncs());
    }

    /**
     * Kills the process of the server that leads, and starts it again once another one leads.
     *
     * @return milliseconds from the kill to the first look at which another one said that it leads
     */
    double killLeader() throws IOException, InterruptedException {
        int[] led = awaitLeaders();
        int old = 0;
        while (led[old] == 0) {
            old++;
        }
        long killed = System.nanoTime();
        servers.get(old).kill();
        long took = -1;
        while (took < 0) {
            if (System.nanoTime() - killed > TimeUnit.MILLISECONDS.toNanos(KILLED_MS)) {
                throw new IllegalStateException(
                        rival.title() + ": no leader for " + KILLED_MS + " ms after a kill");
            }
            LockSupport.parkNanos(LOOK_NANOS);
            int leads = 0;
            for (int i = 0; i < led.length; i++) {
                if (i != old) {
                    leads += ledBy(i);
                }
            }
            if (leads == groups) {
                took = System.nanoTime() - killed;
            }
        }
        servers.set(old, startServer(old));
        servers.get(old).answer(START_MS);
        return took / 1e6;
    }

    /** Has the leader take a snapshot of so many bytes. With several groups: every server that leads one. */
    void snapshot(long bytes) throws InterruptedException {
        int[] led = awaitLeaders();
        for (int i = 0; i < led.length; i++) {
            if (led[i] > 0) {
                servers.get(i).order("snapshot " + bytes);
                String answer = servers.get(i).answer(SNAPSHOT_MS);
                if (!answer.startsWith("snapshot ")) {
                    throw new IllegalStateException(rival.title() + ": " + answer);
                }
            }
        }
    }

    /** Kills a server that leads nothing, and starts it with an empty directory. @return which one */
    int wipeFollower() throws IOException, InterruptedException {
        int[] led = awaitLeaders();
        int follower = 0;
        while (led[follower] > 0) {
            follower++;
        }
        servers.get(follower).kill();
        deleteData(specs.get(follower).directory());
        servers.set(follower, startServer(follower));
        servers.get(follower).answer(START_MS);
        return follower;
    }

    /** How many snapshots a server has loaded since its process began. */
    int snapshotsLoaded(int server) throws InterruptedException {
        return (int)
                new LoadOrder.Words(servers.get(server).ask("loaded", ANSWER_MS))
                        .number("snapshots");
    }

    private int ledBy(int server) throws InterruptedException {
        return (int)
                new LoadOrder.Words(servers.get(server).ask("led", ANSWER_MS)).number("groups");
    }

    /** Ports of the range that systems do not hand out by themselves, free a moment ago. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<Integer> found = new ArrayList<>();
        int port = 20_000 + (int) (ProcessHandle.current().pid() * 37 % 8_000);
        while (found.size() < count) {
            port++;
            try (ServerSocket socket =
                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                found.add(socket.getLocalPort());
            } catch (java.net.BindException taken) {
                // The next one, then.
            }
        }
        return found;
    }

    Rival rival() {
        return rival;
    }

    /** What the servers say of themselves. */
    String notes() {
        return notes;
    }

    /** How many groups each server leads, once every group has exactly one leader. */
    private int[] awaitLeaders() throws InterruptedException {
        long giveUp = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEADER_MS);
        while (System.nanoTime() < giveUp) {
            int[] led = new int[servers.size()];
            for (int i = 0; i < led.length; i++) {
                led[i] = ledBy(i);
            }
            if (Arrays.stream(led).sum() == groups) {
                return led;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new IllegalStateException(rival.title() + ": not every group found a leader");
    }

    /**
     * Makes a load where the leaders are; with {@code onFollower}, on a server that leads nothing.
     *
     * @param progress told operations so far, now and then
     * @throws IllegalStateException if the load could not be made or an operation failed
     */
    LoadResult load(LoadOrder order, boolean onFollower, LongConsumer progress)
            throws InterruptedException {
        int[] led = awaitLeaders();
        List<ServerProcess> loaded = new ArrayList<>();
        for (int i = 0; i < led.length; i++) {
            boolean use = onFollower ? led[i] == 0 && loaded.isEmpty() : led[i] > 0;
            if (use) {
                loaded.add(servers.get(i));
                LoadOrder share = onFollower ? order : order.share(led[i], groups);
                servers.get(i).order("load " + share.line());
            }
        }
        long[] totals = new long[loaded.size()];
        LoadResult sum = null;
        for (int i = 0; i < totals.length; i++) {
            LoadResult result = awaitResult(loaded.get(i), i, totals, progress);
            sum = sum == null ? result : sum.plus(result);
        }
        if (sum == null) {
            throw new IllegalStateException(rival.title() + ": no server to make the load");
        }
        if (sum.failures() > 0) {
            throw new IllegalStateException(
                    rival.title() + ": " + sum.failures() + " operations failed: " + sum.failure());
        }
        return sum;
    }

    /**
     * Makes a load at the leader of the only group, and looks again and again meanwhile whether something has happened.
     *
     * @param happened asks another server than the leader
     * @return when it was first seen to have happened, as {@link System#nanoTime}, beside the load's result
     */
    Watched loadWatching(LoadOrder order, Question happened) throws InterruptedException {
        int[] led = awaitLeaders();
        int leader = 0;
        while (led[leader] == 0) {
            leader++;
        }
        ServerProcess server = servers.get(leader);
        server.order("load " + order.line());
        OptionalLong seen = OptionalLong.empty();
        while (true) {
            if (seen.isEmpty()) {
                boolean now = happened.ask();
                seen = now ? OptionalLong.of(System.nanoTime()) : seen;
            }
            Optional<String> answer = server.answerWithin(LOOK_MS);
            if (answer.isPresent() && !answer.get().startsWith("progress ")) {
                return new Watched(seen, LoadResult.parse(answer.get()));
            }
        }
    }

    /** What {@link #loadWatching} asks. */
    @FunctionalInterface
    interface Question {
        boolean ask() throws InterruptedException;
    }

    /**
     * What {@link #loadWatching} saw.
     *
     * @param at when it had happened, if it has
     */
    record Watched(OptionalLong at, LoadResult load) {}

    private static LoadResult awaitResult(
            ServerProcess server, int which, long[] totals, LongConsumer progress)
            throws InterruptedException {
        while (true) {
            String answer = server.answer(LOAD_MS);
            if (answer.startsWith("progress ")) {
                totals[which] = new LoadOrder.Words(answer).number("total");
                progress.accept(Arrays.stream(totals).sum());
            } else if (answer.startsWith("result ")) {
                return LoadResult.parse(answer);
            } else {
                throw new IllegalStateException(answer);
            }
        }
    }

    Cost cost() throws IOException, InterruptedException {
        Cost sum = Cost.NONE;
        for (ServerProcess server : servers) {
            sum = sum.plus(server.cost(ANSWER_MS));
        }
        return sum;
    }

    /** Ends the servers and removes what they wrote. */
    @Override
    public void close() throws IOException {
        servers.forEach(ServerProcess::end);
        servers.forEach(ServerProcess::close);
        deleteData();
    }

    private void deleteData() throws IOException {
        deleteData(directory);
    }

    private static void deleteData(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(root)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }

    /**
     * What is the same for all clusters.
     *
     * @param benchModules the directory of the bench's modules, built
     * @param directory for the data of the servers
     * @param jvm flags of every server, whoever it is
     * @param syncs counts and delays syncs
     */
    record Setup(Path benchModules, Path directory, List<String> jvm, SyncProbe syncs) {
        /** Makes the directory, and finds the modules where this program was built. */
        static Setup in(Path directory, List<String> jvm, long syncDelayMicros)
                throws IOException, InterruptedException {
            Files.createDirectories(directory);
            Path data = directory.toAbsolutePath();
            String modules = System.getProperty("jraft.bench.modules", "jraft-bench");
            return new Setup(
                    Path.of(modules).toAbsolutePath(),
                    data,
                    List.copyOf(jvm),
                    SyncProbe.build(data, syncDelayMicros));
        }
    }
}
