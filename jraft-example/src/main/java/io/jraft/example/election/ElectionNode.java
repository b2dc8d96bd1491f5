package io.jraft.example.election;

import io.jraft.JRaftUtils;
import io.jraft.LeaderInfo;
import io.jraft.Node;
import io.jraft.RaftGroupService;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftException;
import io.jraft.example.process.Console;
import io.jraft.example.process.ParentWatch;
import io.jraft.option.NodeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One process of a group that only elects: {@code ElectionNode <dataPath> <groupId> <serverId> <initConf>}. It says when
 * it begins and ceases to lead. Nothing is replicated, so there are no tasks and no snapshots; the log holds one small
 * entry for each term.
 * Owner: the thread that starts it; close() and the questions may come from any thread.
 * Exit codes: 0 stopped on request, 2 bad arguments, 3 could not start, 4 the node stopped by itself.
 * System property: election.timeoutMs (1000), how long the others wait for a leader that is silent.
 */
public final class ElectionNode implements AutoCloseable {
    static final int BAD_ARGUMENTS = 2;
    static final int CANNOT_START = 3;
    static final int STOPPED_BY_ITSELF = 4;

    private static final String USAGE =
            "Usage: ElectionNode <dataPath> <groupId> <serverId> <initConf>, for instance\n"
                    + "  ElectionNode /tmp/election/1 scheduler 127.0.0.1:8081"
                    + " 127.0.0.1:8081,127.0.0.1:8082,127.0.0.1:8083";

    private final RaftGroupService service;
    private final Node node;

    /**
     * Creates the directory and starts to take part.
     *
     * @param listener hears when this process begins and ceases to lead
     * @param onError hears of an error after which this process can neither vote nor lead; on a thread of the engine
     * @throws IOException if the directory cannot be made
     * @throws IllegalStateException saying why the node could not start
     */
    public ElectionNode(
            Path dataPath,
            String groupId,
            PeerId serverId,
            Configuration conf,
            LeaderListener listener,
            Consumer<RaftException> onError)
            throws IOException {
        Files.createDirectories(dataPath);
        NodeOptions options = new NodeOptions();
        options.setFsm(new ElectionStateMachine(listener, onError));
        options.setInitialConf(conf);
        options.setElectionTimeoutMs(Integer.getInteger("election.timeoutMs", 1_000));
        options.setLogUri(dataPath.resolve("log").toString());
        options.setRaftMetaUri(dataPath.resolve("raft_meta").toString());
        service = new RaftGroupService(groupId, serverId, options);
        node = service.start();
    }

    /** Whether this process leads, as far as it knows; a successor may have begun already. */
    public boolean isLeader() {
        return node.isLeader();
    }

    /** Who leads and since which term, as far as this process knows; null if it knows of nobody. */
    public @Nullable LeaderInfo leader() {
        return node.leaderInfo();
    }

    /** Ceases to take part, and waits until threads and files are released. */
    @Override
    public void close() {
        service.shutdown();
        try {
            service.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] args) {
        ParentWatch.watchIfChild();
        if (args.length != 4) {
            badArguments("Expected four arguments, got " + args.length + ".\n" + USAGE);
            return;
        }
        PeerId self;
        Configuration conf;
        try {
            self = JRaftUtils.getPeerId(args[2]);
            conf = JRaftUtils.getConfiguration(args[3]);
        } catch (IllegalArgumentException e) {
            badArguments(e.getMessage() + "\n" + USAGE);
            return;
        }
        if (!conf.contains(self)) {
            badArguments("The server " + self + " is not one of " + conf + ".\n" + USAGE);
            return;
        }
        try {
            ElectionNode node =
                    new ElectionNode(
                            Path.of(args[0]),
                            args[1],
                            self,
                            conf,
                            new Teller(self),
                            ElectionNode::stopByItself);
            Runtime.getRuntime().addShutdownHook(new Thread(node::close, "stop-election-node"));
            Console.line(self + " takes part in '" + args[1] + "'. Stop it with Ctrl-C.");
        } catch (IOException e) {
            // The messages of file system exceptions are bare paths.
            Console.error("Cannot start " + self + ": cannot make the directory, " + e);
            System.exit(CANNOT_START);
        } catch (RuntimeException e) {
            Console.error("Cannot start " + self + ": " + e.getMessage());
            System.exit(CANNOT_START);
        }
    }

    private static void badArguments(String what) {
        Console.error("Bad arguments: " + what);
        System.exit(BAD_ARGUMENTS);
    }

    private static void stopByItself(RaftException e) {
        Console.error("The node has stopped and must not go on: " + e);
        // The shutdown hook would wait for the very thread that tells us this.
        Runtime.getRuntime().halt(STOPPED_BY_ITSELF);
    }

    /** Where a real program starts and stops the work that only one may do. */
    private record Teller(PeerId self) implements LeaderListener {
        @Override
        public void onLeaderStart(long term) {
            Console.line(self + " leads since term " + term + ".");
        }

        @Override
        public void onLeaderStop(long term) {
            Console.line(self + " does not lead any more; it did since term " + term + ".");
        }
    }
}
