package io.jraft.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.JRaftUtils;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.conf.ConfigurationEntry;
import io.jraft.entity.EnumOutter;
import io.jraft.entity.LogEntry;
import io.jraft.entity.LogId;
import io.jraft.entity.NodeId;
import io.jraft.entity.PeerId;
import io.jraft.error.JRaftException;
import io.jraft.option.RaftMetaStorageOptions;
import io.jraft.option.RaftOptions;
import io.jraft.rpc.CliRequests;
import io.jraft.rpc.ProtobufMsgFactory;
import io.jraft.rpc.RpcRequests;
import io.jraft.storage.impl.LocalRaftMetaStorage;
import io.jraft.util.concurrent.ConcurrentHashSet;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Small things that programs of the field call, each for what it does. */
@Timeout(30)
class ProgramHelpersTest {
    @TempDir Path root;

    @Test
    @DisplayName("closures run on a pool, and one that throws harms nobody")
    void closures() throws Exception {
        List<Status> told = new ArrayList<>();
        Future<?> run = Utils.runClosureInThread(told::add, new Status(7, "seven"));
        assertThat(run).isNotNull();
        run.get();
        assertThat(told).containsExactly(new Status(7, "seven"));
        assertThat(Utils.runClosureInThread(null)).isNull();
        Utils.runClosure(
                status -> {
                    throw new IllegalStateException("the test throws");
                },
                Status.OK());
        Utils.runClosure(null, Status.OK());
        // Not by the future that it answers: whoever waits for one of the common pool may run it.
        CompletableFuture<Thread> where = new CompletableFuture<>();
        Future<?> ran = Utils.runInThread(() -> where.complete(Thread.currentThread()));
        assertThat(where.get()).isNotSameAs(Thread.currentThread());
        ran.get();
    }

    @Test
    @DisplayName("a file moves over another one in one step")
    void moves() throws Exception {
        File from = Files.writeString(root.resolve("from"), "new").toFile();
        File to = Files.writeString(root.resolve("to"), "old").toFile();
        Utils.fsync(from);

        assertThat(Utils.atomicMoveFile(from, to, true)).isTrue();
        assertThat(from).doesNotExist();
        assertThat(to).hasContent("new");
        assertThatThrownBy(() -> Utils.atomicMoveFile(from, to, false))
                .isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("a pool is ended and awaited; what does not end is interrupted")
    void pools() throws Exception {
        assertThat(ExecutorServiceHelper.shutdownAndAwaitTermination(null)).isTrue();
        ExecutorService idle = Executors.newSingleThreadExecutor();
        assertThat(ExecutorServiceHelper.shutdownAndAwaitTermination(idle)).isTrue();
        assertThat(idle.isTerminated()).isTrue();

        ExecutorService stuck = Executors.newSingleThreadExecutor();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Future<Boolean> work =
                stuck.submit(
                        () -> {
                            inside.countDown();
                            return never.await(1, TimeUnit.HOURS);
                        });
        inside.await();
        assertThat(ExecutorServiceHelper.shutdownAndAwaitTermination(stuck, 10_000)).isTrue();
        assertThatThrownBy(work::get).hasCauseInstanceOf(InterruptedException.class);

        ScheduledThreadPoolExecutor timed =
                ThreadPoolUtil.newScheduledThreadPool(
                        "timed", false, 1, new NamedThreadFactory("timed-", true));
        assertThat(
                        timed.schedule(
                                        () -> Thread.currentThread().getName(),
                                        1,
                                        TimeUnit.MILLISECONDS)
                                .get())
                .isEqualTo("timed-0");
        timed.shutdown();
        assertThatThrownBy(() -> ThreadPoolUtil.newScheduledBuilder().build())
                .hasMessageContaining("poolName");
        assertThat(JRaftUtils.createExecutor("none", 0)).isNull();
        assertThat(JRaftUtils.createThreadFactory("some").newThread(() -> {}).isDaemon()).isTrue();
    }

    @Test
    @DisplayName("properties are read as wanted, or are the default")
    void properties() {
        String key = "jraft.test." + System.identityHashCode(this);
        assertThat(SystemPropertyUtil.contains(key)).isFalse();
        assertThat(SystemPropertyUtil.getInt(key, 3)).isEqualTo(3);
        assertThat(SystemPropertyUtil.setProperty(key, " 5 ")).isNull();
        try {
            assertThat(SystemPropertyUtil.getInt(key, 3)).isEqualTo(5);
            assertThat(SystemPropertyUtil.getLong(key, 3)).isEqualTo(5);
            assertThat(SystemPropertyUtil.getBoolean(key, true)).as("neither yes nor no").isTrue();
            SystemPropertyUtil.setProperty(key, "No");
            assertThat(SystemPropertyUtil.getBoolean(key, true)).isFalse();
            assertThat(SystemPropertyUtil.getInt(key, 3)).isEqualTo(3);
            assertThat(SystemPropertyUtil.get(key, "x")).isEqualTo("No");
        } finally {
            System.clearProperty(key);
        }
    }

    @Test
    @DisplayName("a set of many threads answers what it holds, and never null")
    void set() {
        Set<String> set = new ConcurrentHashSet<>();
        assertThat(set.add("a")).isTrue();
        assertThat(set.add("a")).isFalse();
        assertThat(set).containsExactly("a");
        assertThat(set.contains(null)).isFalse();
        assertThat(set.remove(null)).isFalse();
        assertThat(set.remove("a")).isTrue();
        assertThat(set).isEmpty();
    }

    @Test
    @DisplayName("a configuration entry speaks of both configurations of a change")
    void configurationEntry() {
        ConfigurationEntry entry =
                new ConfigurationEntry(
                        new LogId(3, 1),
                        Configuration.of("a:1,b:1,d:1/learner"),
                        Configuration.of("b:1,c:1"));
        assertThat(entry.listPeers()).hasSize(3);
        assertThat(entry.contains(PeerId.parsePeer("c:1"))).isTrue();
        assertThat(entry.contains(PeerId.parsePeer("d:1"))).as("a learner").isFalse();
        assertThat(entry.isValid()).isTrue();
        entry.setOldConf(Configuration.of("c:1,d:1"));
        assertThat(entry.isValid()).as("d leaves as a voter and is a learner").isFalse();
    }

    @Test
    @DisplayName("an entry comes back from its bytes; other bytes change nothing")
    @SuppressWarnings("deprecation") // They are there for those who call them.
    void logEntry() {
        LogEntry entry = new LogEntry(EnumOutter.EntryType.ENTRY_TYPE_DATA);
        entry.setId(new LogId(7, 2));
        entry.setData(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        entry.setChecksum(99);
        LogEntry read = new LogEntry();

        assertThat(read.decode(new byte[] {1})).isFalse();
        assertThat(read.getId()).isEqualTo(new LogId());
        assertThat(read.decode(entry.encode())).isTrue();
        assertThat(read.getId()).isEqualTo(entry.getId());
        assertThat(read.getData()).isEqualTo(entry.getData());
        assertThat(read.getChecksum()).isEqualTo(99);
        assertThat(new LogId(7, 2).checksum())
                .isEqualTo(new LogId(7, 2).checksum())
                .isNotEqualTo(new LogId(2, 7).checksum());
    }

    @Test
    @DisplayName("messages of the library are made by name, and no others")
    void messages() {
        ProtobufMsgFactory.load();
        CliRequests.GetLeaderRequest asked =
                CliRequests.GetLeaderRequest.newBuilder().setGroupId("g").build();
        assertThat(
                        (Object)
                                ProtobufMsgFactory.newMessageByProtoClassName(
                                        "jraft.GetLeaderRequest", asked.toByteArray()))
                .isEqualTo(asked);
        assertThat(
                        (Object)
                                ProtobufMsgFactory.newMessageByJavaClassName(
                                        asked.getClass().getName(), asked.toByteArray()))
                .isEqualTo(asked);
        assertThat(
                        (Object)
                                ProtobufMsgFactory.getDefaultInstance(
                                        RpcRequests.ErrorResponse.class.getName()))
                .isEqualTo(RpcRequests.ErrorResponse.getDefaultInstance());
        assertThatThrownBy(
                        () ->
                                ProtobufMsgFactory.newMessageByJavaClassName(
                                        "java.lang.String", new byte[0]))
                .isInstanceOf(JRaftException.class)
                .hasMessageContaining("no message of this library");
        assertThatThrownBy(
                        () ->
                                ProtobufMsgFactory.newMessageByProtoClassName(
                                        "jraft.GetLeaderRequest", new byte[] {-1}))
                .isInstanceOf(JRaftException.class);
    }

    @Test
    @DisplayName(
            "term and vote of LocalRaftMetaStorage are there after a restart, and damage is refused")
    void metaStorage() throws Exception {
        RaftMetaStorageOptions options =
                new RaftMetaStorageOptions(new NodeId("g", new PeerId("127.0.0.1", 1)));
        String directory = root.resolve("deep/meta").toString();
        LocalRaftMetaStorage first = new LocalRaftMetaStorage(directory, new RaftOptions());
        assertThatThrownBy(first::getTerm).isInstanceOf(IllegalStateException.class);
        assertThat(first.init(options)).isTrue();
        assertThat(first.getTerm()).isZero();
        assertThat(first.setTermAndVotedFor(3, new PeerId("127.0.0.1", 2))).isTrue();
        assertThat(first.setTerm(4)).isTrue();
        first.shutdown();

        LocalRaftMetaStorage second =
                new LocalRaftMetaStorage("file://" + directory, new RaftOptions());
        assertThat(second.init(options)).isTrue();
        assertThat(second.getTerm()).isEqualTo(4);
        assertThat(second.getVotedFor()).isEqualTo(new PeerId("127.0.0.1", 2));

        Path file = root.resolve("deep/meta/raft_meta");
        Files.writeString(file, Files.readString(file).replace("term=4", "term=1"));
        assertThat(new LocalRaftMetaStorage(directory, new RaftOptions()).init(options)).isFalse();
    }
}
