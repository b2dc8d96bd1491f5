package io.jraft.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Node;
import io.jraft.RaftGroupService;
import io.jraft.Status;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.option.NodeOptions;
import io.jraft.rpc.RpcServer;
import io.jraft.sys.SystemClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One group of members as users run them: RaftGroupService, sockets of the loopback interface, files on disk. */
public final class RealCluster implements AutoCloseable {
    private static final SystemClock CLOCK = new SystemClock();

    private final String group;
    private final Consumer<NodeOptions> prepare;
    private final List<Member> members = new ArrayList<>();
    private final Configuration conf = new Configuration();

    /** {@code n} members, none of them started. */
    public RealCluster(String group, Path root, int n, Consumer<NodeOptions> prepare)
            throws IOException {
        this(group, root, freePeers(n), prepare);
    }

    /** Members at these addresses, none of them started. */
    public RealCluster(String group, Path root, List<PeerId> peers, Consumer<NodeOptions> prepare) {
        this.group = group;
        this.prepare = prepare;
        for (PeerId peer : peers) {
            conf.addPeer(peer);
            String directory = group + "-" + peer.getPort() + "-" + peer.getIdx();
            members.add(new Member(peer, root.resolve(directory)));
        }
    }

    /** A group of {@code n} members, all started. */
    public static RealCluster running(Path root, int n) throws IOException {
        RealCluster cluster = new RealCluster("it", root, n, options -> {});
        cluster.members.forEach(Member::start);
        return cluster;
    }

    /** Addresses that nobody listened on a moment ago, all different. */
    public static List<PeerId> freePeers(int n) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<PeerId> peers = new ArrayList<>();
        try {
            for (int i = 0; i < n; i++) {
                ServerSocket socket =
                        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                sockets.add(socket);
                peers.add(new PeerId("127.0.0.1", socket.getLocalPort()));
            }
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
        return peers;
    }

    public String group() {
        return group;
    }

    public List<Member> members() {
        return List.copyOf(members);
    }

    public Member member(int i) {
        return members.get(i);
    }

    /** The member that leads and says so, once all running members follow it. */
    public Member leader() {
        await("one leader that all follow", () -> agreed() != null);
        return Objects.requireNonNull(agreed());
    }

    private @Nullable Member agreed() {
        List<Member> up = members.stream().filter(Member::isUp).toList();
        for (Member m : up) {
            if (m.node().isLeader()
                    && m.node().getLastCommittedIndex() > 0
                    && up.stream().allMatch(o -> m.peer.equals(o.node().getLeaderId()))) {
                return m;
            }
        }
        return null;
    }

    public List<Member> followers() {
        Member leader = leader();
        return members.stream().filter(m -> m != leader && m.isUp()).toList();
    }

    /** Waits for a condition, 20 seconds at most. */
    public static void await(String what, BooleanSupplier condition) {
        TestCluster.await(what, condition);
    }

    /** Applies tasks {@code prefix0..} and waits until all have succeeded. */
    public static void applyAll(Member leader, String prefix, int n) {
        List<CompletableFuture<Status>> told = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            told.add(leader.apply(prefix + i));
        }
        for (CompletableFuture<Status> status : told) {
            Status s = get(status);
            if (!s.isOk()) {
                throw new AssertionError("a task failed: " + s);
            }
        }
    }

    /** What a future holds, in 20 seconds at most. */
    public static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    public static long nanoTime() {
        return CLOCK.nanoTime();
    }

    @Override
    public void close() {
        members.forEach(Member::stop);
    }

    /** One member; survives restarts on its directory. */
    public final class Member {
        public final PeerId peer;
        public final Path directory;
        public Diary diary = new Diary();
        private @Nullable RaftGroupService service;

        Member(PeerId peer, Path directory) {
            this.peer = peer;
            this.directory = directory;
        }

        public NodeOptions options() {
            NodeOptions options = new NodeOptions();
            options.setElectionTimeoutMs(400);
            options.getRaftOptions().setMaxElectionDelayMs(300);
            options.setInitialConf(conf.copy());
            options.setFsm(diary);
            options.setLogUri(directory.resolve("log").toString());
            options.setRaftMetaUri(directory.resolve("meta").toString());
            options.getEngineOptions().setLoopRingSize(4096);
            options.getEngineOptions().setRingSize(1024);
            prepare.accept(options);
            return options;
        }

        /** Starts with a server of its own. */
        public void start() {
            service = new RaftGroupService(group, peer, options());
            service.start();
        }

        /** Starts behind a server that others use, too. */
        public void startOn(RpcServer shared) {
            service = new RaftGroupService(group, peer, options(), shared, true);
            service.start(false);
        }

        /** After a start that was refused: there is nothing to stop. */
        public void forget() {
            service = null;
        }

        /** Starts again, with a fresh state machine. */
        public void restart() {
            stop();
            diary = new Diary();
            start();
        }

        /** Shuts down and waits for the end. */
        public void stop() {
            RaftGroupService running = service;
            service = null;
            if (running == null) {
                return;
            }
            running.shutdown();
            try {
                running.join();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while " + peer + " stopped", e);
            }
        }

        public boolean isUp() {
            return service != null;
        }

        public Node node() {
            return Objects.requireNonNull(
                    Objects.requireNonNull(service, peer + " is stopped").getRaftNode());
        }

        /** Proposes; the future tells how the closure ended, and fails when the call threw. */
        public CompletableFuture<Status> apply(String text) {
            CompletableFuture<Status> told = new CompletableFuture<>();
            try {
                node().apply(new Task(ByteBuffer.wrap(text.getBytes(UTF_8)), told::complete));
            } catch (RuntimeException e) {
                told.completeExceptionally(e);
            }
            return told;
        }

        /** The index that a linearizable read answers; fails with the status in words. */
        public CompletableFuture<Long> readIndex() {
            CompletableFuture<Long> told = new CompletableFuture<>();
            node().readIndex(
                            null,
                            new ReadIndexClosure(10_000) {
                                @Override
                                public void run(
                                        Status status, long index, byte @Nullable [] context) {
                                    if (status.isOk()) {
                                        told.complete(index);
                                    } else {
                                        told.completeExceptionally(
                                                new AssertionError(status.toString()));
                                    }
                                }
                            });
            return told;
        }

        /** Where this member keeps its files. */
        public Path path(String name) {
            return directory.resolve(name);
        }

        @Override
        public String toString() {
            return peer + (service == null ? " stopped" : " " + node().status());
        }
    }
}
