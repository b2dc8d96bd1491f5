package io.jraft.example.embedders;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.CliService;
import io.jraft.Closure;
import io.jraft.JRaftUtils;
import io.jraft.Node;
import io.jraft.NodeManager;
import io.jraft.RaftGroupService;
import io.jraft.RaftServiceFactory;
import io.jraft.RouteTable;
import io.jraft.Status;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.conf.Configuration;
import io.jraft.core.CliServiceImpl;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.error.RaftError;
import io.jraft.option.CliOptions;
import io.jraft.option.NodeOptions;
import io.jraft.option.RaftOptions;
import io.jraft.option.ReadOnlyOption;
import io.jraft.rpc.CliClientService;
import io.jraft.rpc.InvokeCallback;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcClient;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.rpc.RpcServer;
import io.jraft.rpc.impl.cli.CliClientServiceImpl;
import io.jraft.util.NamedThreadFactory;
import io.jraft.util.RpcFactoryHelper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One server of a registry: all that such a program does around its nodes, call by call.
 * Owner: the thread of the test; write and read answer on other threads.
 */
final class RegistryServer {
    private record Group(RaftGroupService service, Node node, RegistryMachine machine) {}

    private final PeerId self;
    private final Configuration conf;
    private final Path home;
    private final List<String> names;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final ExecutorService raftExecutor = pool("registry-raft-");
    private final ExecutorService cliExecutor = pool("registry-cli-");
    private final ExecutorService answers = pool("registry-answer-");
    private RpcServer rpcServer;
    private CliService cliService;
    private CliClientService cliClientService;
    private RpcClient client;

    RegistryServer(PeerId self, String conf, Path root, List<String> names) {
        this.self = self;
        this.conf = conf.isEmpty() ? new Configuration() : JRaftUtils.getConfiguration(conf);
        this.home = root.resolve("registry-" + self.getPort());
        this.names = names;
    }

    private static ExecutorService pool(String name) {
        return Executors.newFixedThreadPool(2, new NamedThreadFactory(name, true));
    }

    // ---------------------------------------------------------------------- start and stop

    void start() {
        NodeManager.getInstance().addAddress(self.getEndpoint());
        rpcServer = RpcFactoryHelper.rpcFactory().createRpcServer(self.getEndpoint());
        RaftRpcServerFactory.addRaftRequestProcessors(rpcServer, raftExecutor, cliExecutor);
        rpcServer.registerProcessor(new Writes());
        if (!rpcServer.init(null)) {
            throw new IllegalStateException("Fail to init [RpcServer] at " + self);
        }
        CliOptions cliOptions = new CliOptions();
        cliOptions.setTimeoutMs(Embedding.TIMEOUT_MS);
        cliService = RaftServiceFactory.createAndInitCliService(cliOptions);
        cliClientService = ((CliServiceImpl) cliService).getCliClientService();
        client = ((CliClientServiceImpl) cliClientService).getRpcClient();
        NodeOptions template = template();
        for (String name : names) {
            groups.put(name, group(name, template.copy()));
        }
    }

    private NodeOptions template() {
        NodeOptions options = new NodeOptions();
        options.setElectionTimeoutMs(Embedding.ELECTION_TIMEOUT_MS);
        options.setSharedElectionTimer(true);
        options.setSharedVoteTimer(true);
        options.setSharedStepDownTimer(true);
        options.setSharedSnapshotTimer(true);
        options.setEnableMetrics(true);
        options.setRaftOptions(raftOptions());
        options.setInitialConf(conf);
        options.setSnapshotIntervalSecs(1_800);
        return options;
    }

    private static RaftOptions raftOptions() {
        RaftOptions options = new RaftOptions();
        options.setReadOnlyOptions(ReadOnlyOption.ReadOnlySafe);
        options.setMaxByteCountPerRpc(128 * 1024);
        options.setMaxEntriesSize(1_024);
        options.setMaxBodySize(512 * 1024);
        options.setMaxAppendBufferSize(256 * 1024);
        options.setMaxElectionDelayMs(1_000);
        options.setElectionHeartbeatFactor(10);
        options.setApplyBatch(32);
        options.setSync(true);
        options.setSyncMeta(false);
        options.setDisruptorBufferSize(16_384);
        options.setReplicatorPipeline(true);
        options.setMaxReplicatorInflightMsgs(256);
        options.setEnableLogEntryChecksum(false);
        return options;
    }

    private Group group(String name, NodeOptions options) {
        Path directory = home.resolve(name);
        options.setLogUri(directory.resolve("log").toString());
        options.setRaftMetaUri(directory.resolve("meta-data").toString());
        options.setSnapshotUri(directory.resolve("snapshot").toString());
        RegistryMachine machine = new RegistryMachine();
        options.setFsm(machine);
        // The server is started already, and serves the next group, too.
        RaftGroupService service = new RaftGroupService(name, self, options, rpcServer, true);
        Node node = service.start(false);
        machine.node = node;
        if (!conf.isEmpty()) {
            RouteTable.getInstance().updateConfiguration(name, conf);
        }
        return new Group(service, node, machine);
    }

    void stop() throws InterruptedException {
        for (Group group : groups.values()) {
            group.service.shutdown();
            group.service.join();
        }
        if (cliService != null) {
            cliService.shutdown();
        }
        if (rpcServer != null) {
            rpcServer.shutdown();
        }
        NodeManager.getInstance().removeAddress(self.getEndpoint());
        raftExecutor.shutdown();
        cliExecutor.shutdown();
        answers.shutdown();
    }

    // ----------------------------------------------------------------------------- routes

    Status refreshRoutes(String group) throws Exception {
        Status status =
                RouteTable.getInstance()
                        .refreshLeader(cliClientService, group, Embedding.TIMEOUT_MS);
        if (!status.isOk()) {
            return status;
        }
        return RouteTable.getInstance()
                .refreshConfiguration(cliClientService, group, Embedding.TIMEOUT_MS);
    }

    /** As it does at every start, whether the group has it already or not. */
    Status registerSelf(String group) {
        return registerSelf(group, conf);
    }

    Status registerSelf(String group, Configuration through) {
        return cliService.addPeer(group, through, self);
    }

    // -------------------------------------------------------------------- writes and reads

    /** Here if this server leads; otherwise at the leader that the route table names. */
    CompletableFuture<String> write(String group, String change) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        if (node(group).isLeader()) {
            apply(group, change, answer);
        } else {
            invokeToLeader(group, change, answer);
        }
        return answer;
    }

    private void apply(String group, String change, CompletableFuture<String> answer) {
        Task task = new Task();
        task.setDone(
                new RegistryClosure(
                        status -> {
                            RegistryClosure.Answered answered = (RegistryClosure.Answered) status;
                            if (answered.isOk()) {
                                answer.complete(answered.response());
                            } else {
                                answer.completeExceptionally(
                                        new IllegalStateException(answered.getErrorMsg()));
                            }
                        }));
        task.setData(Embedding.bytes(change));
        node(group).apply(task);
    }

    private void invokeToLeader(String group, String change, CompletableFuture<String> answer)
            throws Exception {
        PeerId leader = RouteTable.getInstance().selectLeader(group);
        if (leader == null) {
            throw new IllegalStateException("no leader of " + group);
        }
        client.invokeAsync(
                leader.getEndpoint(),
                group + "\n" + change,
                new InvokeCallback() {
                    @Override
                    public void complete(Object result, Throwable err) {
                        if (err == null) {
                            answer.complete((String) result);
                        } else {
                            answer.completeExceptionally(err);
                        }
                    }

                    @Override
                    public Executor executor() {
                        return answers;
                    }
                },
                Embedding.TIMEOUT_MS);
    }

    /** What was written before this call, at whatever server. */
    CompletableFuture<String> read(String group, String key) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        node(group)
                .readIndex(
                        key.getBytes(UTF_8),
                        new ReadIndexClosure(Embedding.TIMEOUT_MS) {
                            @Override
                            public void run(Status status, long index, byte[] reqCtx) {
                                if (status.isOk()) {
                                    RegistryMachine machine = machine(group);
                                    answer.complete(machine.values.get(new String(reqCtx, UTF_8)));
                                } else if (status.getRaftError() == RaftError.EAGAIN) {
                                    answer.completeExceptionally(
                                            new IllegalStateException("no leader yet: " + status));
                                } else {
                                    answer.completeExceptionally(
                                            new IllegalStateException(status.getErrorMsg()));
                                }
                            }
                        });
        return answer;
    }

    PeerId self() {
        return self;
    }

    Node node(String group) {
        return groups.get(group).node;
    }

    RegistryMachine machine(String group) {
        return groups.get(group).machine;
    }

    CliService cliService() {
        return cliService;
    }

    /** Takes the writes that other servers send to the leader. */
    private final class Writes implements RpcProcessor<String> {
        @Override
        public void handleRequest(RpcContext context, String request) {
            int end = request.indexOf('\n');
            CompletableFuture<String> answer = new CompletableFuture<>();
            apply(request.substring(0, end), request.substring(end + 1), answer);
            CompletableFuture<String> unused =
                    answer.whenComplete(
                            (response, failure) ->
                                    context.sendResponse(
                                            failure == null ? response : failure.getMessage()));
        }

        @Override
        public String interest() {
            return String.class.getName();
        }
    }

    /** A closure whose user sees one status: what the library said, and what the store answered. */
    static final class RegistryClosure implements Closure {
        private final Answered answered = new Answered();
        private final Closure user;

        RegistryClosure(Closure user) {
            this.user = user;
        }

        void setResponse(String response) {
            answered.response = response;
        }

        @Override
        public void run(Status status) {
            answered.status = status;
            user.run(answered);
        }

        /** A status around another one; everything that asks or changes goes there. */
        static final class Answered extends Status {
            private Status status = new Status();
            private String response;

            String response() {
                return response;
            }

            @Override
            public void reset() {
                status.reset();
            }

            @Override
            public boolean isOk() {
                return status.isOk();
            }

            @Override
            public void setCode(int code) {
                status.setCode(code);
            }

            @Override
            public int getCode() {
                return status.getCode();
            }

            @Override
            public RaftError getRaftError() {
                return status.getRaftError();
            }

            @Override
            public void setError(int code, String fmt, Object... args) {
                status.setError(code, fmt, args);
            }

            @Override
            public void setError(RaftError error, String fmt, Object... args) {
                status.setError(error, fmt, args);
            }

            @Override
            public String toString() {
                return status.toString();
            }

            @Override
            public Status copy() {
                Answered copy = new Answered();
                copy.status = status.copy();
                copy.response = response;
                return copy;
            }

            @Override
            public String getErrorMsg() {
                return status.getErrorMsg();
            }

            @Override
            public void setErrorMsg(String errMsg) {
                status.setErrorMsg(errMsg);
            }
        }
    }
}
