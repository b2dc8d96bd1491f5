package io.jraft.example.embedders;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.RouteTable;
import io.jraft.entity.PeerId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Embeds the library as Seata does (capabilities part G, column S): nodes first and the server after them, the leader
 * takes effect in the closure of its task and the others in onApply, followers tell the leader about themselves when they
 * begin to follow, and a client of administration of its own refreshes the routes.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransactionEmbedderIT {
    @TempDir Path root;

    private final List<TransactionServer> running = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (TransactionServer server : running) {
            server.stop();
        }
        RouteTable.getInstance().reset();
    }

    @Test
    @DisplayName(
            "a transaction server: the sessions of a lost leader are at its successor, each once")
    void transactions() throws Exception {
        List<PeerId> peers = Embedding.peers(3);
        String conf = Embedding.text(peers);
        for (PeerId peer : peers) {
            running.add(new TransactionServer(peer, conf, root));
        }
        for (TransactionServer server : running) {
            server.start();
        }
        TransactionServer first = leader();
        Embedding.until("the leader to say that it leads", first.machine::isLeader);
        for (TransactionServer server : running) {
            assertThat(server.refreshLeader().isOk()).isTrue();
        }
        assertThat(RouteTable.getInstance().selectLeader(TransactionServer.GROUP))
                .isEqualTo(first.self);
        assertThat(RouteTable.getInstance().getConfiguration(TransactionServer.GROUP).getPeers())
                .containsExactlyInAnyOrderElementsOf(peers);

        for (String xid : List.of("tx-1", "tx-2", "tx-3")) {
            assertThat(Embedding.get(first.begin(xid))).isTrue();
        }
        Embedding.until(
                "the sessions at all servers",
                () -> running.stream().allMatch(s -> s.machine.sessions.size() == 3));
        for (TransactionServer server : running) {
            assertThat(server.machine.sessions.values())
                    .as("the leader by its closure, the others by the entry, nobody by both")
                    .containsOnly(1);
        }
        Embedding.until(
                "all to know about all",
                () -> running.stream().allMatch(s -> s.machine.nodes.size() == 3));
        TransactionServer follower =
                running.stream().filter(server -> server != first).findFirst().orElseThrow();
        CompletableFuture<Boolean> refused = follower.begin("tx-4");
        assertThat(refused.handle((ok, failure) -> failure).get(20, TimeUnit.SECONDS))
                .as("only a leader begins transactions")
                .hasMessageContaining("not leader");
        assertThat(first.node().getNodeMetrics().getMetricRegistry().getGauges())
                .containsKey("applied-index");
        Embedding.until(
                "a snapshot at every server",
                () -> running.stream().allMatch(s -> s.node().status().snapshotIndex() > 0));

        long firstTerm = first.machine.term();
        first.stop();
        running.remove(first);
        assertThat(first.machine.isLeader()).isFalse();
        TransactionServer second = leader();
        Embedding.until("the next leader to say so", second.machine::isLeader);
        assertThat(second.machine.term()).isGreaterThan(firstTerm);
        assertThat(Embedding.get(second.begin("tx-5"))).isTrue();
        assertThat(second.machine.sessions).containsOnlyKeys("tx-1", "tx-2", "tx-3", "tx-5");
        assertThat(second.machine.sessions.values()).containsOnly(1);

        TransactionServer back = new TransactionServer(first.self, conf, root);
        running.add(back);
        back.start();
        Embedding.until(
                "the sessions at the restarted server",
                () -> back.machine.sessions.equals(second.machine.sessions));
        assertThat(back.machine.loaded).as("from its snapshot and the log behind it").isTrue();
        Embedding.until("it follows", () -> back.machine.term() == second.machine.term());
    }

    private TransactionServer leader() throws InterruptedException {
        return running.get(Embedding.leader(running.stream().map(s -> s.node()).toList()));
    }
}
