package io.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.conf.Configuration;
import io.jraft.core.CliServiceImpl;
import io.jraft.entity.PeerId;
import io.jraft.option.CliOptions;
import io.jraft.option.NodeOptions;
import io.jraft.option.RpcOptions;
import io.jraft.rpc.CliClientService;
import io.jraft.rpc.CliRequests;
import io.jraft.rpc.InvokeCallback;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcClient;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.rpc.RpcServer;
import io.jraft.rpc.impl.cli.CliClientServiceImpl;
import io.jraft.testing.Diary;
import io.jraft.testing.RealCluster;
import io.jraft.util.NamedThreadFactory;
import io.jraft.util.RpcFactoryHelper;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The calls of programs of the field that embed a node, in their order and with their casts. */
@Timeout(60)
class EmbedderIT {
    private static final int TIMEOUT_MS = 20_000;

    @TempDir Path root;

    @AfterEach
    void nothingIsLeft() {
        RouteTable.getInstance().reset();
        assertThat(NodeManager.getInstance().getAllNodes()).isEmpty();
    }

    private NodeOptions template() {
        NodeOptions options = new NodeOptions();
        options.setElectionTimeoutMs(400);
        options.getRaftOptions().setMaxElectionDelayMs(200);
        options.setEnableMetrics(true);
        return options;
    }

    @Test
    @DisplayName(
            "a registry: one server for several groups, its own executors, one client for administration and data")
    void registry() throws Exception {
        PeerId self = RealCluster.freePeers(1).get(0);
        Configuration conf = new Configuration(List.of(self));
        ExecutorService raft = Executors.newFixedThreadPool(1, new NamedThreadFactory("e-", true));
        ExecutorService cli = Executors.newFixedThreadPool(1, new NamedThreadFactory("c-", true));
        NodeManager.getInstance().addAddress(self.getEndpoint());
        RpcServer server = RpcFactoryHelper.rpcFactory().createRpcServer(self.getEndpoint());
        RaftRpcServerFactory.addRaftRequestProcessors(server, raft, cli);
        server.registerProcessor(new Echo());
        assertThat(server.init(null)).isTrue();

        CliOptions cliOptions = new CliOptions();
        CliService cliService = RaftServiceFactory.createAndInitCliService(cliOptions);
        CliClientService cliClient = ((CliServiceImpl) cliService).getCliClientService();
        RpcClient data = ((CliClientServiceImpl) cliClient).getRpcClient();
        RaftGroupService[] groups = new RaftGroupService[2];
        for (int i = 0; i < groups.length; i++) {
            String group = "naming_" + i;
            NodeOptions options = template().copy();
            Path directory = root.resolve(group);
            options.setLogUri(directory.resolve("log").toString());
            options.setRaftMetaUri(directory.resolve("meta").toString());
            options.setSnapshotUri(directory.resolve("snapshot").toString());
            options.setInitialConf(conf.copy());
            options.setFsm(new Diary());
            groups[i] = new RaftGroupService(group, self, options, server, true);
            Node node = groups[i].start(false);
            RouteTable.getInstance().updateConfiguration(group, conf);

            assertThat(RouteTable.getInstance().refreshLeader(cliClient, group, TIMEOUT_MS).isOk())
                    .isTrue();
            assertThat(
                            RouteTable.getInstance()
                                    .refreshConfiguration(cliClient, group, TIMEOUT_MS)
                                    .isOk())
                    .isTrue();
            assertThat(RouteTable.getInstance().selectLeader(group)).isEqualTo(self);
            assertThat(node.getNodeMetrics().getMetricRegistry()).isNotNull();
            assertThat(cliService.getPeers(group, conf)).containsExactly(self);
            assertThat(cliService.addPeer(group, conf, self).isOk())
                    .as("it registers itself at every start")
                    .isTrue();
            assertThat(cliService.snapshot(group, self).isOk()).isTrue();
        }
        PeerId leader = RouteTable.getInstance().selectLeader("naming_0");
        assertThat(leader).isNotNull();
        CompletableFuture<Object> answer = new CompletableFuture<>();
        data.invokeAsync(
                leader.getEndpoint(),
                "hello",
                new InvokeCallback() {
                    @Override
                    public void complete(@Nullable Object result, @Nullable Throwable err) {
                        if (err == null) {
                            answer.complete(result);
                        } else {
                            answer.completeExceptionally(err);
                        }
                    }

                    @Override
                    public Executor executor() {
                        return cli;
                    }
                },
                TIMEOUT_MS);
        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("hello!");
        Object found =
                data.invokeSync(
                        self.getEndpoint(),
                        CliRequests.GetLeaderRequest.newBuilder().setGroupId("naming_1").build(),
                        TIMEOUT_MS);
        assertThat(((CliRequests.GetLeaderResponse) found).getLeaderId())
                .isEqualTo(self.toString());

        for (RaftGroupService group : groups) {
            group.shutdown();
            group.join();
        }
        cliService.shutdown();
        server.shutdown();
        NodeManager.getInstance().removeAddress(self.getEndpoint());
        raft.shutdown();
        cli.shutdown();
    }

    private static final class Echo implements RpcProcessor<String> {
        @Override
        public void handleRequest(RpcContext context, String request) {
            context.sendResponse(request + "!");
        }

        @Override
        public String interest() {
            return String.class.getName();
        }
    }

    @Test
    @DisplayName(
            "a transaction server: a client service of its own, routes by text, the client ends with it")
    void transactions() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            PeerId leader = cluster.leader().peer;
            StringBuilder text = new StringBuilder();
            cluster.members()
                    .forEach(m -> text.append(text.length() == 0 ? "" : ",").append(m.peer));
            CliClientServiceImpl client = new CliClientServiceImpl();
            assertThat(client.init(new RpcOptions())).isTrue();
            RouteTable table = RouteTable.getInstance();
            assertThat(table.updateConfiguration("it", text.toString())).isTrue();

            assertThat(table.refreshLeader(client, "it", TIMEOUT_MS).isOk()).isTrue();
            assertThat(table.selectLeader("it")).isEqualTo(leader);
            assertThat(table.getConfiguration("it")).isEqualTo(Configuration.of(text.toString()));
            assertThat(client.connect(leader.getEndpoint())).isTrue();
            assertThat(client.isConnected(leader.getEndpoint())).isTrue();
            assertThat(client.disconnect(leader.getEndpoint())).isTrue();
            assertThat(client.isConnected(leader.getEndpoint())).isFalse();

            client.shutdown();
            assertThat(client.connect(leader.getEndpoint())).isFalse();
            Status status = table.refreshLeader(client, "it", TIMEOUT_MS);
            assertThat(status.isOk()).isFalse();
            assertThat(status.getErrorMsg()).contains("not started, or was shut down");
        }
    }
}
