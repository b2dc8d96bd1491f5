package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jraft.core.StateMachineAdapter;
import io.jraft.engine.EngineImpl;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.rpc.RpcServer;
import io.jraft.testing.Diary;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Starts that must be refused: each with a sentence that says what to do, with nothing left running, and so that a
 * corrected start works in the same process.
 */
@Timeout(60)
class BadStartIT {
    private static final int SECTOR = 512;

    @TempDir Path root;

    private RealCluster solo;
    private Member member;
    private Consumer<NodeOptions> mistake = options -> {};

    @BeforeEach
    void oneMember() throws IOException {
        solo = new RealCluster("solo", root, 1, options -> mistake.accept(options));
        member = solo.member(0);
    }

    @AfterEach
    void stop() {
        solo.close();
    }

    /** Starts, expects a refusal, and answers its words. Nothing may be left of the attempt. */
    private static String refusal(Runnable start) {
        Throwable thrown = catchThrowable(start::run);
        assertThat(thrown).as("the start must be refused").isInstanceOf(RuntimeException.class);
        assertThat(NodeManager.getInstance().getAllNodes()).isEmpty();
        await("our threads to end: " + ourThreads(), () -> ourThreads().isEmpty());
        return String.valueOf(thrown.getMessage());
    }

    private String refusal() {
        member.diary = new Diary();
        String words = refusal(member::start);
        assertThat(member.diary.applied).as("nothing may be served").isEmpty();
        member.forget();
        return words;
    }

    private static List<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("jraft-"))
                .toList();
    }

    /** A start with what was wrong put right, in the same process. */
    private void startsNow() {
        mistake = options -> {};
        member.diary = new Diary();
        member.start();
        assertThat(get(member.apply("works")).isOk()).isTrue();
    }

    /** Writes something and stops. */
    private void lived(int tasks) {
        member.start();
        applyAll(member, "task-number-", tasks);
        member.stop();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    @DisplayName("every mistake in the options is told at once, in the options' terms")
    void options() {
        mistake =
                options -> {
                    options.setElectionTimeoutMs(0);
                    options.setFsm(null);
                    options.setLogUri("");
                    options.getEngineOptions().setLoopRingSize(1000);
                    options.getRaftOptions().setApplyBatch(0);
                };
        assertThat(refusal())
                .contains("5 mistake(s)")
                .contains("electionTimeoutMs 0 must be at least")
                .contains("fsm must be set")
                .contains("logUri must name")
                .contains("engineOptions.loopRingSize 1000 must be a power of two")
                .contains("raftOptions.applyBatch must be above 0");
        startsNow();
    }

    @Test
    @DisplayName("a serverId whose host nobody knows is refused, and told apart from a port in use")
    void unknownHost() {
        RaftGroupService service =
                new RaftGroupService(
                        "solo", new PeerId("no-such-host.invalid", 7_001), member.options());
        assertThat(refusal(service::start))
                .contains("no-such-host.invalid")
                .contains("unknown")
                .contains("name an address of this machine");
        startsNow();
    }

    @Test
    @DisplayName("a port in use is refused with its number; free, it can be served")
    void portInUse() throws Exception {
        try (ServerSocket taken =
                new ServerSocket(
                        member.peer.getPort(),
                        1,
                        InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThat(taken.isBound()).isTrue();
            assertThat(refusal())
                    .contains("port " + member.peer.getPort())
                    .contains("Stop it or choose another port");
        }
        startsNow();
    }

    @Test
    @DisplayName(
            "a refused port is told also when the only voter leads by then and its state machine asks for its node")
    void portInUseOfALeader() {
        CountDownLatch leads = new CountDownLatch(1);
        // A server that finds its port taken, though no sooner than the node leads.
        RpcServer server =
                (RpcServer)
                        Proxy.newProxyInstance(
                                RpcServer.class.getClassLoader(),
                                new Class<?>[] {RpcServer.class},
                                (proxy, method, args) -> {
                                    if (method.getName().equals("init")) {
                                        leads.await();
                                        return false;
                                    }
                                    return switch (method.getName()) {
                                        case "isStarted" -> false;
                                        case "startFailure" -> "the port is taken";
                                        default -> null;
                                    };
                                });
        RaftGroupService[] service = new RaftGroupService[1];
        CompletableFuture<Optional<Node>> asked = new CompletableFuture<>();
        NodeOptions options = member.options();
        options.setFsm(
                new StateMachineAdapter() {
                    @Override
                    public void onApply(Iterator entries) {
                        throw new AssertionError("nothing may be served");
                    }

                    @Override
                    public void onLeaderStart(long term) {
                        leads.countDown();
                        asked.complete(Optional.ofNullable(service[0].getRaftNode()));
                    }
                });
        service[0] = new RaftGroupService("solo", member.peer, options, server);
        assertThat(refusal(service[0]::start)).contains("the port is taken");
        assertThat(asked.join()).as("it did not start").isEmpty();
        startsNow();
    }

    @Test
    @DisplayName("the directory of another cluster is refused by name")
    void anotherCluster() {
        mistake = options -> options.getEngineOptions().setClusterId("blue");
        lived(3);
        mistake = options -> options.getEngineOptions().setClusterId("green");
        assertThat(refusal())
                .contains(member.path("log").toString())
                .contains("cluster 'blue'")
                .contains("cluster 'green'")
                .contains("set clusterId right");
        mistake = options -> options.getEngineOptions().setClusterId("blue");
        member.restart();
        await("its data", () -> member.diary.applied.size() == 3);
    }

    @Test
    @DisplayName("T29 the directory of another node is refused by its name")
    void anotherNode() throws Exception {
        lived(3);
        RealCluster other =
                new RealCluster(
                        "solo",
                        root,
                        1,
                        options -> {
                            options.setLogUri(member.path("log").toString());
                            options.setRaftMetaUri(member.path("meta").toString());
                        });
        Member stranger = other.member(0);
        assertThat(refusal(stranger::start))
                .contains(member.path("meta").toString())
                .contains("belongs to group 'solo' of " + member.peer.getEndpoint())
                .contains("Give each node a directory of its own");
        startsNow();
        assertThat(member.diary.applied).hasSize(4);
    }

    @Test
    @DisplayName(
            "T29 a directory locked by a live process is refused with that process's id, and free when it is gone")
    void locked() throws Exception {
        Files.createDirectories(member.path("log"));
        Process holder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.jraft.sys.LockHolder",
                                member.path("log").toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8))) {
            assertThat(out.readLine()).isEqualTo("locked true");
            assertThat(refusal())
                    .contains(member.path("log").toString())
                    .contains("in use by process " + holder.pid())
                    .contains("Stop it first");
        } finally {
            holder.destroyForcibly();
        }
        assertThat(holder.waitFor(20, TimeUnit.SECONDS)).isTrue();
        startsNow();
    }

    @Test
    @DisplayName("a directory that cannot be made is refused by name")
    void notWritable() throws Exception {
        // Below a regular file nobody can write, not even root.
        Path file = Files.writeString(root.resolve("file"), "in the way");
        mistake = options -> options.setLogUri(file.resolve("log").toString());
        assertThat(refusal()).contains(file.toString()).containsIgnoringCase("write");
        startsNow();
    }

    @Test
    @DisplayName(
            "a node that lost its journal, or its meta, does not start as if it had never voted")
    void missingHalf() throws Exception {
        lived(3);
        Path aside = root.resolve("aside");
        Files.move(member.path("log"), aside);
        assertThat(refusal())
                .contains("raftMetaUri " + member.path("meta"))
                .contains("belongs to journal")
                .contains("Point logUri to the directory that this node wrote before");
        delete(member.path("log"));
        Files.move(aside, member.path("log"));

        Files.move(member.path("meta"), aside);
        assertThat(refusal())
                .contains("raftMetaUri " + member.path("meta") + " is empty")
                .contains("holds term, vote and log of group 'solo'")
                .contains("Point raftMetaUri to this node's directory");
        delete(member.path("meta"));
        Files.move(aside, member.path("meta"));
        startsNow();
        assertThat(member.diary.applied).hasSize(4);
    }

    private Path segment() throws IOException {
        try (Stream<Path> all = Files.walk(member.path("log"))) {
            return all.filter(p -> p.toString().endsWith(".seg"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static int find(byte[] in, String text) {
        byte[] what = text.getBytes(UTF_8);
        for (int i = 0; i + what.length <= in.length; i++) {
            if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    @DisplayName(
            "T55 a flipped byte in the middle of the journal is refused with file, offset and index")
    void flippedByte() throws Exception {
        member.start();
        // One by one: each in a batch of its own.
        for (int i = 0; i < 20; i++) {
            assertThat(get(member.apply("task-number-" + i + "-")).isOk()).isTrue();
        }
        member.stop();
        Path segment = segment();
        byte[] content = Files.readAllBytes(segment);
        byte[] hurt = content.clone();
        // A payload that lies in one sector.
        int task = 8;
        while (find(hurt, "task-number-" + task + "-") < 0) {
            task++;
        }
        int at = find(hurt, "task-number-" + task + "-");
        hurt[at + 3] ^= 0x10;
        Files.write(segment, hurt);

        assertThat(refusal())
                .contains("the journal is damaged in " + segment.toRealPath())
                .containsPattern("at offset \\d+, from entry " + (task + 2) + " on")
                .contains("Check the disk")
                .contains("remove this member's data and let it join again, or restore the file");
        Files.write(segment, content);
        startsNow();
        assertThat(member.diary.applied).hasSize(21);
    }

    @Test
    @DisplayName("T12 a torn tail of the journal is cut, with a report that names file and offset")
    void tornTail() throws Exception {
        member.start();
        applyAll(member, "whole-", 5);
        assertThat(get(member.apply("torn-" + "x".repeat(3_000))).isOk()).isTrue();
        member.stop();
        Path segment = segment();
        byte[] content = Files.readAllBytes(segment);
        // What a power failure leaves of a write of many sectors: the first ones, then what was
        // there before.
        int from = (find(content, "x".repeat(100)) / SECTOR + 2) * SECTOR;
        Arrays.fill(content, from, content.length, (byte) 0);
        Files.write(segment, content);

        Logger logger = (Logger) LoggerFactory.getLogger(EngineImpl.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        try {
            member.diary = new Diary();
            member.start();
        } finally {
            logger.detachAppender(log);
            logger.setLevel(before);
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(
                        line ->
                                line.contains(segment.getFileName().toString())
                                        && line.contains("offset"));
        assertThat(get(member.apply("works")).isOk()).isTrue();
        List<String> expected =
                List.of("whole-0", "whole-1", "whole-2", "whole-3", "whole-4", "works");
        assertThat(member.diary.applied).isEqualTo(expected);
        member.restart();
        await("the rest to be applied again", () -> member.diary.applied.equals(expected));
    }
}
