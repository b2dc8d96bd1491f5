package io.jraft.example.embedders;

import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.UInt32Value;
import io.jraft.Closure;
import io.jraft.JRaftUtils;
import io.jraft.Node;
import io.jraft.NodeManager;
import io.jraft.RaftGroupService;
import io.jraft.Status;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.conf.Configuration;
import io.jraft.core.DefaultJRaftServiceFactory;
import io.jraft.core.Replicator;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.option.NodeOptions;
import io.jraft.option.RaftOptions;
import io.jraft.option.ReadOnlyOption;
import io.jraft.option.RpcOptions;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcClient;
import io.jraft.rpc.RpcCodec;
import io.jraft.rpc.RpcRequestClosure;
import io.jraft.rpc.RpcRequestProcessor;
import io.jraft.rpc.RpcServer;
import io.jraft.util.BytesUtil;
import io.jraft.util.RpcFactoryHelper;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One server of a graph store: what such a program does around its node, call by call.
 * Owner: the thread of the test; answers come on others.
 */
final class GraphServer implements Replicator.ReplicatorStateListener {
    private static final String GROUP = "hg_raft";

    final PeerId self;
    final GraphMachine machine = new GraphMachine();
    final List<PeerId> created = new CopyOnWriteArrayList<>();
    final List<PeerId> destroyed = new CopyOnWriteArrayList<>();
    Node node;
    private final Configuration conf = new Configuration();
    private final Path home;
    private RaftGroupService service;
    private RpcServer rpcServer;
    private RpcClient client;

    GraphServer(String endpoint, String peers, Path root) {
        self = JRaftUtils.getPeerId(endpoint);
        if (!peers.isEmpty() && !conf.parse(peers)) {
            throw new IllegalArgumentException("invalid raft.group_peers: " + peers);
        }
        home = root.resolve("graph-" + self.getPort());
    }

    void start() {
        rpcServer =
                RaftRpcServerFactory.createRaftRpcServer(
                        JRaftUtils.getEndPoint(self.getIp() + ":" + self.getPort()));
        rpcServer.registerProcessor(new Writes());
        if (!rpcServer.init(null)) {
            throw new IllegalStateException("could not serve " + self);
        }
        RpcOptions rpcOptions = new RpcOptions();
        rpcOptions.setRpcDefaultTimeout(Embedding.TIMEOUT_MS);
        client =
                RpcFactoryHelper.rpcFactory()
                        .createRpcClient(
                                made ->
                                        made.registerCodec(
                                                RpcCodec.protobuf(
                                                        UInt32Value.getDefaultInstance())));
        if (!client.init(rpcOptions)) {
            throw new IllegalStateException("the client did not start");
        }
        NodeManager.getInstance().addAddress(self.getEndpoint());
        service = new RaftGroupService(GROUP, self, options(), rpcServer, true);
        node = service.start(false);
        node.addReplicatorStateListener(this);
    }

    private NodeOptions options() {
        NodeOptions options = new NodeOptions();
        options.setEnableMetrics(true);
        options.setRpcProcessorThreadPoolSize(8);
        options.setRpcConnectTimeoutMs(5_000);
        options.setRpcDefaultTimeout(5_000);
        options.setRpcInstallSnapshotTimeout(60_000);
        options.setElectionTimeoutMs(Embedding.ELECTION_TIMEOUT_MS);
        options.setDisableCli(false);
        options.setInitialConf(conf);
        options.setSnapshotIntervalSecs(3_600);
        options.setFilterBeforeCopyRemote(true);
        options.setSharedTimerPool(true);
        options.setSharedElectionTimer(true);
        options.setSharedVoteTimer(true);
        options.setSharedStepDownTimer(true);
        options.setSharedSnapshotTimer(true);
        options.setServiceFactory(new Storages());
        options.setLogUri(home.resolve("log").toString());
        options.setRaftMetaUri(home.resolve("meta").toString());
        options.setSnapshotUri(home.resolve("snapshot").toString());
        options.setFsm(machine);
        RaftOptions raftOptions = options.getRaftOptions();
        raftOptions.setApplyBatch(1);
        raftOptions.setDisruptorBufferSize(1_024);
        raftOptions.setDisruptorPublishEventWaitTimeoutSecs(3);
        raftOptions.setReplicatorPipeline(true);
        raftOptions.setMaxReplicatorInflightMsgs(128);
        raftOptions.setMaxByteCountPerRpc(128 * 1024);
        raftOptions.setMaxEntriesSize(256);
        raftOptions.setOpenStatistics(false);
        raftOptions.setReadOnlyOptions(ReadOnlyOption.valueOf("ReadOnlyLeaseBased"));
        return options;
    }

    /** The storages are the library's own; the program overrides more of them when its settings say so. */
    private static final class Storages extends DefaultJRaftServiceFactory {}

    void stop() throws InterruptedException {
        service.shutdown();
        service.join();
        rpcServer.shutdown();
        client.shutdown();
        NodeManager.getInstance().removeAddress(self.getEndpoint());
    }

    // -------------------------------------------------------------------- writes and reads

    /** Adds a vertex, here or at the leader, and tells how many there are then. */
    CompletableFuture<Integer> write(String vertex) throws Exception {
        if (node.isLeader(false)) {
            return apply(vertex);
        }
        PeerId leader = node.getLeaderId();
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        client.invokeAsync(
                leader.getEndpoint(),
                StringValue.of(vertex),
                null,
                (result, failure) -> {
                    if (failure == null && result instanceof UInt32Value count) {
                        answer.complete(count.getValue());
                    } else {
                        answer.completeExceptionally(
                                new IllegalStateException(
                                        "failed at the leader: " + result, failure));
                    }
                },
                Embedding.TIMEOUT_MS);
        return answer;
    }

    private CompletableFuture<Integer> apply(String vertex) {
        StoreClosure closure = new StoreClosure();
        Task task = new Task(Embedding.bytes(vertex), closure);
        node.apply(task);
        return ((StoreClosure) task.getDone()).count;
    }

    /** What this server's own state machine has, once nothing older than this call is missing in it. */
    CompletableFuture<List<String>> read() {
        CompletableFuture<List<String>> read = new CompletableFuture<>();
        node.readIndex(
                BytesUtil.EMPTY_BYTES,
                new ReadIndexClosure(Embedding.TIMEOUT_MS) {
                    @Override
                    public void run(Status status, long index, byte[] context) {
                        if (status.isOk()) {
                            read.complete(List.copyOf(machine.vertices));
                        } else {
                            read.completeExceptionally(
                                    new IllegalStateException(status.toString()));
                        }
                    }
                });
        return read;
    }

    /** The closure of a write: the state machine sets the answer, and finds it by a cast. */
    static final class StoreClosure implements Closure {
        final CompletableFuture<Integer> count = new CompletableFuture<>();
        private int counted;

        void complete(int vertices) {
            counted = vertices;
            run(Status.OK());
        }

        @Override
        public void run(Status status) {
            if (status.isOk()) {
                count.complete(counted);
            } else {
                count.completeExceptionally(
                        new IllegalStateException(
                                status.getRaftError() + ": " + status.getErrorMsg()));
            }
        }
    }

    /** Takes the writes that other servers send on. */
    private final class Writes extends RpcRequestProcessor<StringValue> {
        Writes() {
            super(null, null);
        }

        @Override
        public Message processRequest(StringValue request, RpcRequestClosure done) {
            CompletableFuture<Void> unused =
                    apply(request.getValue())
                            .handle(
                                    (count, failure) -> {
                                        if (failure == null) {
                                            done.sendResponse(UInt32Value.of(count));
                                        } else {
                                            done.run(new Status(-1, "%s", failure.getMessage()));
                                        }
                                        return null;
                                    });
            return null;
        }

        @Override
        public String interest() {
            return StringValue.class.getName();
        }
    }

    // ------------------------------------------------------------------------- replicators

    @Override
    public void onCreated(PeerId peer) {
        created.add(peer);
    }

    @Override
    public void onError(PeerId peer, Status status) {}

    @Override
    public void onDestroyed(PeerId peer) {
        destroyed.add(peer);
    }
}
