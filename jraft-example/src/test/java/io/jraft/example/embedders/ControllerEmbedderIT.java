package io.jraft.example.embedders;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Node;
import io.jraft.RaftGroupService;
import io.jraft.StateMachine;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.entity.NodeId;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.error.RaftError;
import io.jraft.error.RaftException;
import io.jraft.option.NodeOptions;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Embeds the library as the controller of RocketMQ does (capabilities part G, column R): a state machine that implements
 * all ten callbacks itself, a group with a server of its own, closures that carry the answer, and a reply that names the
 * leader for whoever asks the wrong controller.
 */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ControllerEmbedderIT {
    private static final String GROUP = "controller_jraft";

    @TempDir Path root;

    private final List<Controller> running = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Controller controller : running) {
            controller.stop();
        }
    }

    @Test
    @DisplayName(
            "a controller: ids go on without a gap over a change of leaders and a restart from a snapshot")
    void controller() throws Exception {
        List<PeerId> peers = Embedding.peers(3);
        for (PeerId peer : peers) {
            running.add(new Controller(peer, Embedding.text(peers), root));
        }
        for (Controller controller : running) {
            controller.start();
        }
        Controller first = leader();

        assertThat(first.node.getNodeId()).isEqualTo(new NodeId(GROUP, first.self));
        assertThat(first.node.getGroupId()).isEqualTo(GROUP);
        assertThat(first.node.getOptions().getInitialConf().getPeers())
                .containsExactlyInAnyOrderElementsOf(peers);
        assertThat(first.node.getNodeState().isActive()).isTrue();

        Reply a = Embedding.get(first.register("broker-a"));
        Reply b = Embedding.get(first.register("broker-b"));
        assertThat(a.id).isEqualTo(1);
        assertThat(b.id).isEqualTo(2);
        assertThat(b.index).isGreaterThan(a.index);
        assertThat(b.term).isGreaterThanOrEqualTo(a.term);
        assertThat(Embedding.get(first.register("broker-a")).id)
                .as("whoever registers again keeps its id")
                .isEqualTo(1);
        for (Controller other : running) {
            if (other != first) {
                assertThat(Embedding.get(other.register("broker-c")).notLeaderAsk)
                        .isEqualTo(first.self.getEndpoint().toString());
            }
        }
        Embedding.until(
                "a snapshot at every controller",
                () -> running.stream().allMatch(c -> c.node.status().snapshotIndex() > 0));

        first.stop();
        running.remove(first);
        assertThat(first.machine.said.get(first.machine.said.size() - 1)).isEqualTo("shutdown");
        Controller second = leader();
        Reply c = Embedding.get(second.register("broker-c"));
        assertThat(c.id).isEqualTo(3);
        assertThat(c.term).isGreaterThan(b.term);

        Controller back = new Controller(first.self, Embedding.text(peers), root);
        running.add(back);
        back.start();
        Embedding.until("the same ids everywhere", () -> back.machine.ids.size() == 3);
        assertThat(back.machine.said.get(0))
                .as("what it does first is to load its snapshot")
                .isEqualTo("load");
        for (Controller controller : running) {
            assertThat(controller.machine.ids).isEqualTo(second.machine.ids);
            assertThat(controller.machine.errors).isEmpty();
            assertThat(controller.machine.members).containsExactlyInAnyOrderElementsOf(peers);
        }
        assertThat(first.machine.said).contains("leader start").doesNotContain("load");
        assertThat(second.machine.said)
                .as("it stops following before it leads")
                .containsSubsequence("follow", "unfollow", "leader start");
    }

    private Controller leader() throws InterruptedException {
        return running.get(Embedding.leader(running.stream().map(c -> c.node).toList()));
    }

    /** What a controller answers a broker. */
    private record Reply(int id, long index, long term, String notLeaderAsk) {}

    /** One controller: what it does around its node. */
    private static final class Controller {
        final PeerId self;
        final Machine machine = new Machine();
        private final RaftGroupService service;
        private Node node;

        Controller(PeerId self, String initialConf, Path root) {
            this.self = self;
            NodeOptions options = new NodeOptions();
            options.setFsm(machine);
            options.setElectionTimeoutMs(Embedding.ELECTION_TIMEOUT_MS);
            options.setSnapshotIntervalSecs(1);
            Configuration conf = new Configuration();
            assertThat(conf.parse(initialConf)).isTrue();
            options.setInitialConf(conf);
            Path home = root.resolve("controller-" + self.getPort());
            options.setLogUri(home.resolve("log").toString());
            options.setRaftMetaUri(home.resolve("raft_meta").toString());
            options.setSnapshotUri(home.resolve("snapshot").toString());
            service = new RaftGroupService(GROUP, self, options);
        }

        void start() {
            node = service.start();
        }

        void stop() throws InterruptedException {
            service.shutdown();
            service.join();
        }

        CompletableFuture<Reply> register(String broker) {
            if (!node.isLeader()) {
                PeerId leader = node.getLeaderId();
                return CompletableFuture.completedFuture(
                        new Reply(
                                0, 0, 0, leader == null ? null : leader.getEndpoint().toString()));
            }
            Registration registration = new Registration();
            Task task = new Task();
            task.setData(Embedding.bytes(broker));
            task.setDone(registration);
            node.apply(task);
            return registration.reply;
        }
    }

    /** The closure of a registration: the state machine puts the answer into it before it runs. */
    private static final class Registration implements Closure {
        final CompletableFuture<Reply> reply = new CompletableFuture<>();
        private Reply computed;

        @Override
        public void run(Status status) {
            if (status.isOk()) {
                reply.complete(computed);
            } else {
                reply.completeExceptionally(new IllegalStateException(status.toString()));
            }
        }
    }

    /** The ids of the brokers; all ten callbacks, no adapter. */
    private static final class Machine implements StateMachine {
        private static final String FILE = "controller_snapshot";

        final List<String> said = new CopyOnWriteArrayList<>();
        final List<RaftException> errors = new CopyOnWriteArrayList<>();
        volatile TreeMap<String, Integer> ids = new TreeMap<>();
        volatile List<PeerId> members = List.of();

        @Override
        public void onApply(Iterator iter) {
            while (iter.hasNext()) {
                String broker = Embedding.wholeArray(iter.getData());
                TreeMap<String, Integer> next = new TreeMap<>(ids);
                int id = next.computeIfAbsent(broker, name -> next.size() + 1);
                ids = next;
                Registration registration = (Registration) iter.done();
                if (registration != null) {
                    registration.computed = new Reply(id, iter.getIndex(), iter.getTerm(), null);
                    registration.run(Status.OK());
                }
                iter.next();
            }
        }

        @Override
        public void onSnapshotSave(SnapshotWriter writer, Closure done) {
            List<String> lines = new ArrayList<>();
            ids.forEach((broker, id) -> lines.add(broker + " " + id));
            CompletableFuture<Void> unused =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    Files.write(Path.of(writer.getPath(), FILE), lines, UTF_8);
                                    if (!writer.addFile(FILE)) {
                                        throw new IOException("the writer refused " + FILE);
                                    }
                                    done.run(Status.OK());
                                } catch (IOException e) {
                                    done.run(
                                            new Status(
                                                    RaftError.EIO, "Fail to save snapshot %s", e));
                                }
                            });
        }

        @Override
        public boolean onSnapshotLoad(SnapshotReader reader) {
            said.add("load");
            try {
                TreeMap<String, Integer> loaded = new TreeMap<>();
                for (String line : Files.readAllLines(Path.of(reader.getPath(), FILE), UTF_8)) {
                    int space = line.indexOf(' ');
                    loaded.put(
                            line.substring(0, space), Integer.valueOf(line.substring(space + 1)));
                }
                ids = loaded;
                return true;
            } catch (IOException e) {
                said.add(e.toString());
                return false;
            }
        }

        @Override
        public void onShutdown() {
            said.add("shutdown");
        }

        @Override
        public void onLeaderStart(long term) {
            said.add("leader start");
        }

        @Override
        public void onLeaderStop(Status status) {
            said.add("leader stop");
        }

        @Override
        public void onError(RaftException e) {
            said.add("error " + e.getStatus());
            errors.add(e);
        }

        @Override
        public void onConfigurationCommitted(Configuration conf) {
            members = conf.listPeers();
        }

        @Override
        public void onStopFollowing(LeaderChangeContext ctx) {
            said.add("unfollow");
        }

        @Override
        public void onStartFollowing(LeaderChangeContext ctx) {
            said.add("follow");
        }
    }
}
