package io.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.Task;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a write costs in garbage from end to end: three members with sockets and files, every thread of the library
 * counted by the JVM. No clock; a busier machine makes bigger batches, and those cost less.
 */
@Timeout(120)
class WriteAllocationIT {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PAYLOAD = 16;
    private static final int IN_FLIGHT = 256;
    private static final int WRITES = 100_000;

    /** The array and the buffer that {@link Iterator#getData} promises: 32 + 56 bytes. */
    private static final int PROMISED = 88;

    private static final Status OK = Status.OK();

    @TempDir Path root;

    @Test
    @DisplayName(
            "T30 a write of 16 bytes makes about 70 bytes of garbage in a leader and 55 in a follower")
    void write(TestReporter reporter) throws Exception {
        try (RealCluster cluster =
                new RealCluster("garbage", root, 3, options -> options.setFsm(new Looker()))) {
            cluster.members().forEach(Member::start);
            Member leader = cluster.leader();
            Member follower = cluster.followers().get(0);
            write(leader.node(), 2 * WRITES);
            settle(cluster, leader);
            long leaderBefore = allocated(leader);
            long followerBefore = allocated(follower);

            write(leader.node(), WRITES);
            settle(cluster, leader);

            double byLeader = (double) (allocated(leader) - leaderBefore) / WRITES - PROMISED;
            double byFollower = (double) (allocated(follower) - followerBefore) / WRITES - PROMISED;
            reporter.publishEntry(
                    "garbage",
                    String.format(
                            Locale.ROOT,
                            "%.1f bytes a write in the leader, %.1f in a follower",
                            byLeader,
                            byFollower));
            assertThat(byLeader).isLessThan(130);
            assertThat(byFollower).isLessThan(100);
        }
    }

    private static void settle(RealCluster cluster, Member leader) {
        long last = leader.node().getLastAppliedLogIndex();
        RealCluster.await(
                "all applied",
                () ->
                        cluster.members().stream()
                                .allMatch(m -> m.node().getLastAppliedLogIndex() >= last));
    }

    private static void write(Node leader, int writes) throws InterruptedException {
        byte[] data = new byte[PAYLOAD];
        Semaphore room = new Semaphore(IN_FLIGHT);
        Semaphore good = new Semaphore(0);
        Closure done =
                status -> {
                    if (status.isOk()) {
                        good.release();
                    }
                    room.release();
                };
        for (int i = 0; i < writes; i++) {
            assertThat(room.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            leader.apply(new Task(ByteBuffer.wrap(data), done));
        }
        assertThat(good.tryAcquire(writes, 20, TimeUnit.SECONDS)).isTrue();
    }

    /** By the threads of a member so far; they are named by its port. */
    private static long allocated(Member member) {
        long sum = 0;
        for (ThreadInfo info : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (info != null
                    && info.getThreadName().startsWith("jraft-" + member.peer.getPort() + "-")) {
                sum += THREADS.getThreadAllocatedBytes(info.getThreadId());
            }
        }
        assertThat(sum).isPositive();
        return sum;
    }

    /** Looks at every command and keeps none. */
    private static final class Looker extends StateMachineAdapter {
        private long bytes;

        @Override
        public void onApply(Iterator commands) {
            while (commands.hasNext()) {
                bytes += commands.getData().remaining();
                Closure done = commands.done();
                if (done != null) {
                    done.run(OK);
                }
                commands.next();
            }
        }

        @Override
        public String toString() {
            return bytes + " bytes seen";
        }
    }
}
