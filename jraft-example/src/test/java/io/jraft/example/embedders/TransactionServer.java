package io.jraft.example.embedders;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Closure;
import io.jraft.Node;
import io.jraft.RaftGroupService;
import io.jraft.RouteTable;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.error.RemotingException;
import io.jraft.option.CliOptions;
import io.jraft.option.NodeOptions;
import io.jraft.option.RaftOptions;
import io.jraft.rpc.InvokeContext;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcCodec;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.rpc.RpcServer;
import io.jraft.rpc.impl.cli.CliClientServiceImpl;
import io.jraft.util.NamedThreadFactory;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction server: what such a program does around its node, call by call.
 * Owner: the thread of the test; answers come on others.
 */
final class TransactionServer {
    static final String GROUP = "default";
    private static final Logger LOG = LoggerFactory.getLogger(TransactionServer.class);

    final PeerId self;
    final TransactionMachine machine;
    private final NodeOptions options = new NodeOptions();
    private final CliClientServiceImpl cliClientService = new CliClientServiceImpl();
    private final ExecutorService resync =
            Executors.newFixedThreadPool(1, new NamedThreadFactory("transaction-resync-", true));
    private RpcServer rpcServer;
    private RaftGroupService raftGroupService;
    private Node node;

    TransactionServer(PeerId self, String initConf, Path root) {
        this.self = self;
        machine =
                new TransactionMachine(
                        leader -> resync.execute(() -> tellAboutMyself(leader)), this::applyMyself);
        Configuration conf = new Configuration();
        if (!conf.parse(initConf)) {
            throw new IllegalArgumentException("fail to parse initConf: " + initConf);
        }
        options.setInitialConf(conf);
        options.setFsm(machine);
        Path home = root.resolve("transactions-" + self.getPort());
        options.setLogUri(home.resolve("log").toString());
        options.setRaftMetaUri(home.resolve("raft_meta").toString());
        options.setSnapshotUri(home.resolve("snapshot").toString());
        options.setSnapshotIntervalSecs(1);
        options.setElectionTimeoutMs(Embedding.ELECTION_TIMEOUT_MS);
        options.setEnableMetrics(true);
        options.setRaftOptions(tuning());
    }

    /** The defaults, taken from the library and handed back to it. */
    private static RaftOptions tuning() {
        RaftOptions defaults = new RaftOptions();
        RaftOptions tuning = new RaftOptions();
        tuning.setApplyBatch(defaults.getApplyBatch());
        tuning.setMaxAppendBufferSize(defaults.getMaxAppendBufferSize());
        tuning.setDisruptorBufferSize(defaults.getDisruptorBufferSize());
        tuning.setMaxReplicatorInflightMsgs(defaults.getMaxReplicatorInflightMsgs());
        tuning.setSync(defaults.isSync());
        return tuning;
    }

    void start() {
        CliOptions cliOptions = new CliOptions();
        if (!cliClientService.init(cliOptions)) {
            throw new IllegalStateException("the client of administration did not start");
        }
        cliClientService.getRpcClient().registerCodec(new NodeInfoCodec());
        rpcServer = RaftRpcServerFactory.createRaftRpcServer(self.getEndpoint());
        rpcServer.registerCodec(new NodeInfoCodec());
        rpcServer.registerProcessor(new NodeInfos());
        raftGroupService = new RaftGroupService(GROUP, self, options, rpcServer, true);
        node = raftGroupService.start(false);
        RouteTable.getInstance().updateConfiguration(GROUP, node.getOptions().getInitialConf());
        if (!rpcServer.init(null)) {
            throw new IllegalStateException("start raft node fail at " + self);
        }
    }

    void stop() throws InterruptedException {
        raftGroupService.shutdown();
        raftGroupService.join();
        rpcServer.shutdown();
        cliClientService.shutdown();
        resync.shutdown();
    }

    Node node() {
        return node;
    }

    Status refreshLeader() throws Exception {
        return RouteTable.getInstance()
                .refreshLeader(cliClientService, GROUP, Embedding.TIMEOUT_MS);
    }

    /** Begins a transaction; the leader stores the session when the entry is agreed upon. */
    CompletableFuture<Boolean> begin(String xid) {
        if (!machine.isLeader()) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("this server is not leader"));
        }
        return apply("begin " + xid, () -> machine.store(xid));
    }

    private CompletableFuture<Boolean> apply(String entry, Runnable effect) {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        Closure closure =
                status -> {
                    if (status.isOk()) {
                        effect.run();
                        told.complete(true);
                    } else {
                        told.completeExceptionally(
                                new IllegalStateException(
                                        status.getCode() + ": " + status.getErrorMsg()));
                    }
                };
        Task task = new Task();
        task.setData(Embedding.bytes(entry));
        task.setDone(closure);
        node.apply(task);
        return told;
    }

    // -------------------------------------------------------------------- about the servers

    private void applyMyself() {
        CompletableFuture<Boolean> unused =
                apply("node " + self, () -> machine.nodes.add(self.toString()));
    }

    private void tellAboutMyself(PeerId leader) {
        InvokeContext context = new InvokeContext();
        context.put("bolt.invoke.custom.serializer", (byte) 1);
        try {
            cliClientService
                    .getRpcClient()
                    .invokeAsync(
                            leader.getEndpoint(),
                            new NodeInfo(self.toString()),
                            context,
                            (result, failure) -> {
                                // A leader that did not store it has a successor, who is told too.
                            },
                            Embedding.TIMEOUT_MS);
        } catch (RemotingException e) {
            LOG.info("{} is gone; its successor will be told: {}", leader, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a server tells about itself. */
    record NodeInfo(String peer) {}

    /** Takes the place of the serialiser that the program adds for all its classes. */
    private static final class NodeInfoCodec implements RpcCodec<NodeInfo> {
        @Override
        public String interest() {
            return NodeInfo.class.getName();
        }

        @Override
        public byte[] encode(NodeInfo value) {
            return value.peer().getBytes(UTF_8);
        }

        @Override
        public NodeInfo decode(byte[] bytes) {
            return new NodeInfo(new String(bytes, UTF_8));
        }
    }

    private final class NodeInfos implements RpcProcessor<NodeInfo> {
        @Override
        public void handleRequest(RpcContext context, NodeInfo request) {
            CompletableFuture<Boolean> unused =
                    apply("node " + request.peer(), () -> machine.nodes.add(request.peer()))
                            .whenComplete(
                                    (ok, failure) ->
                                            context.sendResponse(
                                                    failure == null
                                                            ? "stored"
                                                            : failure.getMessage()));
        }

        @Override
        public String interest() {
            return NodeInfo.class.getName();
        }
    }
}
