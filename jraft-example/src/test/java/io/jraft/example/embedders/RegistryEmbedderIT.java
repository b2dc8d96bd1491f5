package io.jraft.example.embedders;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Node;
import io.jraft.RouteTable;
import io.jraft.Status;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Embeds the library as Nacos does (capabilities part G, column N): several groups behind one server with executors of
 * its own, options copied from one template, requests sent on to the leader by the client of the administration, a Status
 * subclass that carries answers, a snapshot whose file has a checksum in its meta, routes kept fresh by the route table.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegistryEmbedderIT {
    private static final List<String> GROUPS = List.of("naming_persistent", "config_data");

    @TempDir Path root;

    private final List<RegistryServer> running = new ArrayList<>();
    private List<PeerId> peers;

    @BeforeEach
    void start() throws Exception {
        peers = Embedding.peers(3);
        for (PeerId peer : peers) {
            running.add(new RegistryServer(peer, Embedding.text(peers), root, GROUPS));
        }
        for (RegistryServer server : running) {
            server.start();
        }
        awaitLeaders();
    }

    /** The program itself asks again on a schedule until the group has elected. */
    private void awaitLeaders() throws InterruptedException {
        for (String group : GROUPS) {
            Embedding.leader(running.stream().map(server -> server.node(group)).toList());
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (RegistryServer server : running) {
            server.stop();
        }
        RouteTable.getInstance().reset();
    }

    @Test
    @DisplayName(
            "a registry: any server takes a write for any group, all read it, and a snapshot brings it back")
    void registry() throws Exception {
        for (String group : GROUPS) {
            for (RegistryServer server : running) {
                refresh(server, group);
                assertThat(server.registerSelf(group).isOk())
                        .as("it registers itself at every start, also when it is a member already")
                        .isTrue();
            }
            Configuration route = RouteTable.getInstance().getConfiguration(group);
            assertThat(route.getPeers()).containsExactlyInAnyOrderElementsOf(peers);
            int i = 0;
            for (RegistryServer server : running) {
                String answer = Embedding.get(server.write(group, "service-" + i + "=ip" + i));
                assertThat(answer).isEqualTo("stored service-" + i);
                i++;
            }
        }
        for (RegistryServer server : running) {
            for (String group : GROUPS) {
                assertThat(Embedding.get(server.read(group, "service-2"))).isEqualTo("ip2");
            }
        }
        PeerId leader = RouteTable.getInstance().selectLeader(GROUPS.get(0));
        RegistryServer leading = serverAt(leader);
        assertThat(leading.node(GROUPS.get(0)).listPeers())
                .containsExactlyInAnyOrderElementsOf(peers);
        assertThat(leading.cliService().getPeers(GROUPS.get(0), new Configuration(peers)))
                .containsExactlyInAnyOrderElementsOf(peers);
        assertThat(leading.node(GROUPS.get(0)).getOptions().getFsm())
                .as("each group has a copy of the template of its own")
                .isNotSameAs(leading.node(GROUPS.get(1)).getOptions().getFsm());

        for (String group : GROUPS) {
            assertThat(leading.cliService().snapshot(group, leader).isOk()).isTrue();
        }
        leading.stop();
        running.remove(leading);
        RegistryServer back =
                new RegistryServer(leading.self(), Embedding.text(peers), root, GROUPS);
        running.add(back);
        back.start();
        awaitLeaders();
        for (String group : GROUPS) {
            assertThat(Embedding.get(back.read(group, "service-1"))).isEqualTo("ip1");
            assertThat(back.machine(group).loadedChecksum)
                    .as("the checksum that it wrote into the meta of the file is there again")
                    .isEqualTo(leading.machine(group).savedChecksum)
                    .isNotEmpty();
        }
    }

    @Test
    @DisplayName(
            "a registry hands leadership of a group over by administration, and writes go there")
    void handsOver() throws Exception {
        String group = GROUPS.get(0);
        RegistryServer any = running.get(0);
        refresh(any, group);
        PeerId before = RouteTable.getInstance().selectLeader(group);
        PeerId next = peers.stream().filter(peer -> !peer.equals(before)).findFirst().orElseThrow();
        assertThat(Embedding.get(any.write(group, "a=1"))).isEqualTo("stored a");

        Status status = any.cliService().transferLeader(group, new Configuration(peers), next);

        assertThat(status.isOk()).as(status.toString()).isTrue();
        Node chosen = serverAt(next).node(group);
        Embedding.until("the chosen server to lead", chosen::isLeader);
        awaitLeaders();
        refresh(any, group);
        assertThat(RouteTable.getInstance().selectLeader(group)).isEqualTo(next);
        assertThat(Embedding.get(any.write(group, "b=2"))).isEqualTo("stored b");
    }

    @Test
    @DisplayName(
            "a store that fails stops its group at that entry with an error, and not the other group")
    void storeFails() throws Exception {
        String group = GROUPS.get(0);
        RegistryServer any = running.get(0);
        refresh(any, group);
        RegistryServer leading = serverAt(RouteTable.getInstance().selectLeader(group));
        assertThat(Embedding.get(leading.write(group, "a=1"))).isEqualTo("stored a");
        RegistryServer broken = running.get(running.get(0) == leading ? 1 : 0);
        Embedding.until(
                "the first value everywhere", () -> broken.machine(group).values.containsKey("a"));
        broken.machine(group).failing = true;

        assertThat(Embedding.get(leading.write(group, "b=2"))).isEqualTo("stored b");

        RegistryMachine machine = broken.machine(group);
        assertThat(Embedding.get(machine.error).getStatus().getRaftError())
                .isEqualTo(RaftError.ESTATEMACHINE);
        assertThat(machine.values).containsOnlyKeys("a");
        Embedding.until("the node to say so", () -> !broken.node(group).getNodeState().isActive());
        CompletableFuture<Status> told = new CompletableFuture<>();
        broken.node(group)
                .readIndex(
                        "b".getBytes(UTF_8),
                        new ReadIndexClosure() {
                            @Override
                            public void run(Status status, long index, byte[] context) {
                                told.complete(status);
                            }
                        });
        assertThat(Embedding.get(told).isOk()).isFalse();
        String other = GROUPS.get(1);
        refresh(broken, other);
        assertThat(Embedding.get(broken.write(other, "c=3"))).isEqualTo("stored c");
    }

    @Test
    @DisplayName("a server that nobody named registers itself and gets all; then it is taken out")
    void joins() throws Exception {
        String group = GROUPS.get(0);
        RegistryServer any = running.get(0);
        refresh(any, group);
        assertThat(Embedding.get(any.write(group, "a=1"))).isEqualTo("stored a");
        PeerId spare = Embedding.peers(1).get(0);
        RegistryServer joining = new RegistryServer(spare, "", root, List.of(group));
        joining.start();
        try {
            Status status = joining.registerSelf(group, new Configuration(peers));
            assertThat(status.isOk()).as(status.toString()).isTrue();
            refresh(any, group);
            assertThat(RouteTable.getInstance().getConfiguration(group).getPeers())
                    .hasSize(4)
                    .contains(spare);
            Embedding.until(
                    "the value at the new server",
                    () -> joining.machine(group).values.containsKey("a"));

            status = any.cliService().removePeer(group, new Configuration(peers), spare);
            assertThat(status.isOk()).as(status.toString()).isTrue();
            assertThat(any.cliService().getPeers(group, new Configuration(peers)))
                    .containsExactlyInAnyOrderElementsOf(peers);
            status =
                    any.cliService()
                            .changePeers(group, new Configuration(peers), new Configuration(peers));
            assertThat(status.isOk()).as("nothing is to change").isTrue();
        } finally {
            joining.stop();
        }
    }

    private static void refresh(RegistryServer server, String group) throws Exception {
        Status status = server.refreshRoutes(group);
        assertThat(status.isOk()).as(status.toString()).isTrue();
    }

    private RegistryServer serverAt(PeerId peer) {
        return running.stream().filter(s -> s.self().equals(peer)).findFirst().orElseThrow();
    }
}
