package io.jraft.example.embedders;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Embeds the library as HugeGraph does (capabilities part G, column H): protobuf requests sent on to the leader, members
 * changed at the node itself (a learner first, then a voter in the place of another one), replicators listened to,
 * leadership handed to anybody, snapshots asked for at the node, many options touched.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GraphEmbedderIT {
    @TempDir Path root;

    private final List<GraphServer> running = new ArrayList<>();
    private List<PeerId> peers;
    private PeerId spare;

    @BeforeEach
    void start() throws Exception {
        List<PeerId> addresses = Embedding.peers(4);
        peers = addresses.subList(0, 3);
        spare = addresses.get(3);
        for (PeerId peer : peers) {
            GraphServer server = new GraphServer(peer.toString(), Embedding.text(peers), root);
            running.add(server);
            server.start();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (GraphServer server : running) {
            server.stop();
        }
    }

    @Test
    @DisplayName(
            "a graph store: every server takes writes and reads its own, whoever leads, and anybody may take over")
    void writesAndReads() throws Exception {
        GraphServer first = leader();
        int vertices = 0;
        for (GraphServer server : running) {
            assertThat(Embedding.get(server.write("v" + ++vertices))).isEqualTo(vertices);
            assertThat(Embedding.get(server.read()))
                    .as("a server reads what was written through it")
                    .hasSize(vertices);
        }
        assertThat(first.node.isLeader(true)).isTrue();
        assertThat(first.node.getNodeState().isActive()).isTrue();
        assertThat(first.node.listPeers()).containsExactlyInAnyOrderElementsOf(peers);
        Embedding.until(
                "all to be alive", () -> first.node.listAlivePeers().size() == peers.size());
        assertThat(first.node.listLearners()).isEmpty();
        assertThat(first.node.getLastAppliedLogIndex()).isGreaterThanOrEqualTo(vertices);
        assertThat(first.node.getNodeMetrics().getMetricRegistry().getGauges())
                .containsKey("commit-index");
        assertThat(first.node.getRaftOptions().getMaxReplicatorInflightMsgs()).isEqualTo(128);

        Status status = first.node.transferLeadershipTo(PeerId.ANY_PEER);

        assertThat(status.isOk()).as(status.toString()).isTrue();
        Embedding.until("somebody else to lead", () -> otherLeads(first));
        GraphServer second = leader();
        assertThat(Embedding.get(first.write("v" + ++vertices))).isEqualTo(vertices);
        assertThat(Embedding.get(second.read())).hasSize(vertices);
    }

    @Test
    @DisplayName("a graph store replaces a server: learn, catch up, vote, and the old one goes")
    void replacesServer() throws Exception {
        GraphServer leading = leader();
        for (int i = 1; i <= 20; i++) {
            assertThat(Embedding.get(leading.write("v" + i))).isEqualTo(i);
        }
        assertOk(done -> leading.node.snapshot(done));
        GraphServer joining = new GraphServer(spare.toString(), "", root);
        running.add(joining);
        joining.start();

        Configuration withLearner = new Configuration(peers);
        withLearner.addLearner(spare);
        assertOk(done -> leading.node.changePeers(withLearner, done));
        assertThat(leading.node.listLearners()).containsExactly(spare);
        Embedding.until("the learner to have all", () -> joining.machine.vertices.size() == 20);
        Embedding.until("word of its replicator", () -> leading.created.contains(spare));

        assertOk(done -> leading.node.removeLearners(List.of(spare), done));
        assertThat(leading.node.listLearners()).isEmpty();
        assertOk(done -> leading.node.addPeer(spare, done));
        GraphServer old =
                running.stream()
                        .filter(s -> s != leading && s != joining)
                        .findFirst()
                        .orElseThrow();
        assertOk(done -> leading.node.removePeer(old.self, done));
        Embedding.until("word of its end", () -> leading.destroyed.contains(old.self));
        running.remove(old);
        old.stop();

        assertThat(leading.node.listPeers()).hasSize(3).contains(spare).doesNotContain(old.self);
        leader();
        assertThat(Embedding.get(joining.write("v21"))).isEqualTo(21);
        assertThat(Embedding.get(joining.read())).hasSize(21).contains("v1", "v21");
    }

    /** Calls the node, waits for the closure and wants it to succeed. */
    private static void assertOk(Consumer<Closure> call) throws Exception {
        CompletableFuture<Status> told = new CompletableFuture<>();
        call.accept(told::complete);
        Status status = Embedding.get(told);
        assertThat(status.isOk()).as(status.toString()).isTrue();
    }

    private boolean otherLeads(GraphServer before) {
        return running.stream().anyMatch(s -> s != before && s.node.isLeader());
    }

    private GraphServer leader() throws InterruptedException {
        return running.get(Embedding.leader(running.stream().map(s -> s.node).toList()));
    }
}
