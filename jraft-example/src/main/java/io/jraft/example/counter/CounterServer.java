package io.jraft.example.counter;

import io.jraft.EngineOptions;
import io.jraft.JRaftUtils;
import io.jraft.Node;
import io.jraft.RaftGroupService;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftException;
import io.jraft.example.process.Console;
import io.jraft.example.process.ParentWatch;
import io.jraft.example.process.ServerGroup;
import io.jraft.option.NodeOptions;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One server of the replicated counter: {@code CounterServer <dataPath> <groupId> <serverId> <initConf>}; with {@code -}
 * for initConf it waits until an administrator adds it to a running group.
 * Owner: the thread that starts it; close() may be called by any thread.
 * Exit codes: 0 stopped on request, 2 bad arguments, 3 could not start, 4 the node stopped by itself.
 * System properties: counter.electionTimeoutMs (1000), counter.snapshotIntervalSecs (3600), counter.segmentBytes (the
 * engine's default), counter.store (journal; or rocksdb).
 */
public final class CounterServer implements AutoCloseable {
    static final int BAD_ARGUMENTS = 2;
    static final int CANNOT_START = 3;
    static final int STOPPED_BY_ITSELF = 4;

    private static final String USAGE =
            "Usage: CounterServer <dataPath> <groupId> <serverId> <initConf>, for instance\n"
                    + "  CounterServer /tmp/counter/1 counter 127.0.0.1:8081"
                    + " 127.0.0.1:8081,127.0.0.1:8082,127.0.0.1:8083\n"
                    + "With - for initConf the server waits until it is added to a running group.";

    private final RaftGroupService service;
    private volatile @Nullable Node node;

    /** Creates the directory and starts the server; throws with a sentence that says why it cannot. */
    public CounterServer(
            Path dataPath,
            String groupId,
            PeerId serverId,
            Configuration conf,
            Consumer<RaftException> onError)
            throws IOException {
        createDirectory(dataPath);
        CounterStateMachine counter = new CounterStateMachine(onError);
        RpcServer rpcServer = RaftRpcServerFactory.createRaftRpcServer(serverId.getEndpoint());
        new CounterService(groupId, counter, () -> node).register(rpcServer);
        service =
                new RaftGroupService(
                        groupId, serverId, options(dataPath, conf, counter), rpcServer);
        node = service.start();
    }

    /** Stops the node and waits until its threads and files are released. */
    @Override
    public void close() {
        service.shutdown();
        try {
            service.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void createDirectory(Path dataPath) throws IOException {
        try {
            Files.createDirectories(dataPath);
        } catch (IOException e) {
            // The messages of file system exceptions are bare paths.
            throw new IOException(
                    "cannot make the directory "
                            + dataPath
                            + " ("
                            + e.getClass().getSimpleName()
                            + "). Name a place where this user may write.");
        }
    }

    private static NodeOptions options(
            Path dataPath, Configuration conf, CounterStateMachine counter) {
        NodeOptions options = new NodeOptions();
        options.setFsm(counter);
        options.setInitialConf(conf);
        options.setLogUri(scheme() + dataPath.resolve("log"));
        options.setRaftMetaUri(dataPath.resolve("raft_meta").toString());
        options.setSnapshotUri(dataPath.resolve("snapshot").toString());
        options.setElectionTimeoutMs(Integer.getInteger("counter.electionTimeoutMs", 1_000));
        options.setSnapshotIntervalSecs(Integer.getInteger("counter.snapshotIntervalSecs", 3_600));
        EngineOptions engine = options.getEngineOptions();
        Integer segmentBytes = Integer.getInteger("counter.segmentBytes");
        if (segmentBytes != null) {
            engine.setSegmentBytesFirst(segmentBytes);
            engine.setSegmentBytes(segmentBytes);
        }
        return options;
    }

    /** What keeps the log; RocksDB needs its library on the class path, which these examples have. */
    private static String scheme() {
        String store = System.getProperty("counter.store", "journal");
        return switch (store) {
            case "journal" -> "file://";
            case "rocksdb" -> "rocksdb://";
            default ->
                    throw new IllegalArgumentException(
                            "counter.store is '" + store + "' and must be journal or rocksdb");
        };
    }

    /** The four arguments, checked. */
    private record Arguments(Path dataPath, String groupId, PeerId serverId, Configuration conf) {
        static Arguments parse(List<String> args) {
            if (args.size() != 4) {
                throw new IllegalArgumentException(
                        "Expected four arguments, got " + args.size() + ".\n" + USAGE);
            }
            PeerId serverId = JRaftUtils.getPeerId(args.get(2));
            boolean joins = args.get(3).equals(ServerGroup.JOINS);
            Configuration conf = JRaftUtils.getConfiguration(joins ? "" : args.get(3));
            if (!joins && !conf.contains(serverId)) {
                throw new IllegalArgumentException(
                        "The server "
                                + serverId
                                + " is not in the configuration "
                                + conf
                                + ". Start it as one of these, or add it to the configuration of all.");
            }
            return new Arguments(Path.of(args.get(0)), args.get(1), serverId, conf);
        }
    }

    public static void main(String[] args) {
        ParentWatch.watchIfChild();
        Arguments arguments;
        try {
            arguments = Arguments.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            Console.error("Bad arguments: " + e.getMessage());
            System.exit(BAD_ARGUMENTS);
            return;
        }
        try {
            run(arguments);
        } catch (IOException | RuntimeException e) {
            Console.error("Cannot start " + arguments.serverId() + ": " + reason(e));
            System.exit(CANNOT_START);
        }
    }

    private static void run(Arguments arguments) throws IOException {
        CounterServer server =
                new CounterServer(
                        arguments.dataPath(),
                        arguments.groupId(),
                        arguments.serverId(),
                        arguments.conf(),
                        CounterServer::stopByItself);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-counter-server"));
        Console.line(
                "Counter server "
                        + arguments.serverId()
                        + " of group '"
                        + arguments.groupId()
                        + "' serves; data in "
                        + arguments.dataPath()
                        + ". Stop it with Ctrl-C.");
    }

    private static void stopByItself(RaftException e) {
        Console.error("The node has stopped and must not go on: " + e);
        // The process ends at once: its shutdown hook would wait for the very thread that tells us
        // this.
        Runtime.getRuntime().halt(STOPPED_BY_ITSELF);
    }

    /** The innermost message: the sentence of whoever knew best. */
    private static String reason(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null ? deepest.toString() : message;
    }
}
