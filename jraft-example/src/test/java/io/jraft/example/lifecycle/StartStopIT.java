package io.jraft.example.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.jraft.JRaftUtils;
import io.jraft.RaftGroupService;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.example.process.FreePorts;
import io.jraft.example.process.Poll;
import io.jraft.option.NodeOptions;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StartStopIT {
    private static final int ROUNDS = 100;
    // The first rounds load classes and create what the process keeps once and for all.
    private static final int WARM_UP_ROUNDS = 5;
    private static final int SERVERS = 3;

    // Netty keeps chunks of 4 MiB and the JDK a buffer for every thread that did IO; a few of them
    // come and go. A leak of one journal's buffers would be above 36 MiB.
    private static final long DIRECT_SLACK_BYTES = 16L << 20;

    @TempDir Path directory;

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName(
            "T29 100 starts and stops of three servers in one JVM leave no thread, file or direct memory behind")
    void hundredTimes() throws Exception {
        List<Integer> ports = FreePorts.find(SERVERS);
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            startWriteStop(ports, round);
        }
        Footprint before = Footprint.now();
        for (int round = 0; round < ROUNDS; round++) {
            startWriteStop(ports, WARM_UP_ROUNDS + round);
        }

        // What ends in the background may need a moment; what leaks, a hundred times over, never
        // goes.
        Poll.until(
                "the footprint to be as before: " + before,
                30_000,
                50,
                () -> {},
                Footprint::now,
                after -> after.isNotAbove(before));
    }

    /** Every round uses the same ports and directories: the second start already proves that the first stop was one. */
    private void startWriteStop(List<Integer> ports, int round) throws Exception {
        String conf =
                "127.0.0.1:"
                        + ports.get(0)
                        + ",127.0.0.1:"
                        + ports.get(1)
                        + ",127.0.0.1:"
                        + ports.get(2);
        BlockingQueue<PeerId> leading = new LinkedBlockingQueue<>();
        List<Member> members = new ArrayList<>();
        for (PeerId peer : JRaftUtils.getConfiguration(conf).listPeers()) {
            members.add(new Member(peer, conf, directory.resolve("" + peer.getPort()), leading));
        }
        try {
            List<Status> answers = new ArrayList<>();
            do {
                // A machine that stands still for an election timeout deposes a leader before it
                // has written anything; then there is another one.
                PeerId leader = leading.poll(30, TimeUnit.SECONDS);
                assertThat(leader).as("a leader, after %s", answers).isNotNull();
                Member member =
                        members.stream()
                                .filter(m -> m.peer.equals(leader))
                                .findFirst()
                                .orElseThrow();
                answers.add(member.write(round).get(30, TimeUnit.SECONDS));
            } while (!answers.get(answers.size() - 1).isOk());
        } finally {
            for (Member member : members) {
                member.service.shutdown();
            }
            for (Member member : members) {
                member.service.join();
            }
        }
    }

    private static final class Member extends StateMachineAdapter {
        private final PeerId peer;
        private final BlockingQueue<PeerId> leading;
        private final RaftGroupService service;

        Member(PeerId peer, String conf, Path data, BlockingQueue<PeerId> leading) {
            this.peer = peer;
            this.leading = leading;
            NodeOptions options = new NodeOptions();
            options.setFsm(this);
            options.setElectionTimeoutMs(200);
            options.getRaftOptions().setMaxElectionDelayMs(100);
            options.setInitialConf(JRaftUtils.getConfiguration(conf));
            options.setLogUri(data.resolve("log").toString());
            options.setRaftMetaUri(data.resolve("meta").toString());
            options.setSnapshotUri(data.resolve("snapshot").toString());
            service = new RaftGroupService("startstop", peer, options);
            service.start();
        }

        CompletableFuture<Status> write(int round) {
            CompletableFuture<Status> answer = new CompletableFuture<>();
            service.getRaftNode()
                    .apply(
                            new Task(
                                    ByteBuffer.allocate(Integer.BYTES).putInt(0, round),
                                    answer::complete));
            return answer;
        }

        @Override
        public void onApply(io.jraft.Iterator entries) {
            for (; entries.hasNext(); entries.next()) {
                if (entries.done() != null) {
                    entries.done().run(Status.OK());
                }
            }
        }

        @Override
        public void onLeaderStart(long term) {
            leading.add(peer);
        }
    }

    /** What a process holds. The names are for the message; the numbers decide. */
    private record Footprint(int threads, long files, long directBytes, Set<String> threadNames) {
        static Footprint now() {
            // Direct buffers that nobody holds any more are given back by the collector only.
            System.gc();
            Set<String> names = new TreeSet<>();
            Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
            long direct =
                    ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                            .filter(pool -> pool.getName().equals("direct"))
                            .mapToLong(BufferPoolMXBean::getMemoryUsed)
                            .sum();
            return new Footprint(
                    Thread.getAllStackTraces().size(),
                    ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                            .getOpenFileDescriptorCount(),
                    direct + io.netty.util.internal.PlatformDependent.usedDirectMemory(),
                    names);
        }

        /** A few of each may come and go by the JVM's own doing; a leak would be at least one for every round. */
        boolean isNotAbove(Footprint before) {
            return threads <= before.threads + 3
                    && files <= before.files + 5
                    && directBytes <= before.directBytes + DIRECT_SLACK_BYTES;
        }
    }
}
