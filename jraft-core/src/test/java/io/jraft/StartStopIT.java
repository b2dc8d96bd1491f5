package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that starts and stops a whole node, server and journal and all, is afterwards as it was. */
@Timeout(120)
class StartStopIT {
    private static final int TIMES = 100;

    // Two of Netty's chunks, or a few of the JDK's buffers per thread. One journal's buffers leaked
    // each time would be
    // 12 MiB or more.
    private static final long SLACK_BYTES = 8 << 20;

    @TempDir Path root;

    /** What this process holds. Netty keeps arenas, so its used memory is asked, not its reserved one. */
    private record Holdings(long threads, long descriptors, long direct, long netty) {
        static Holdings now() {
            // Direct buffers that nobody holds any more are given back by the collector only.
            System.gc();
            long direct =
                    ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                            .mapToLong(BufferPoolMXBean::getMemoryUsed)
                            .sum();
            return new Holdings(
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    descriptorsOpen().values().stream().mapToLong(n -> n).sum(),
                    direct,
                    ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                            .metric()
                            .usedDirectMemory());
        }

        boolean within(Holdings before) {
            return threads <= before.threads
                    && descriptors <= before.descriptors
                    && direct <= before.direct + SLACK_BYTES
                    && netty <= before.netty + SLACK_BYTES;
        }
    }

    /** Open descriptors by what they point to. */
    private static Map<String, Long> descriptorsOpen() {
        Map<String, Long> open = new TreeMap<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path one : all.toList()) {
                // One of them was this listing's own, and is gone.
                if (Files.isSymbolicLink(one)) {
                    open.merge(target(one).replaceAll("[0-9]+", "N"), 1L, Long::sum);
                }
            }
        } catch (IOException e) {
            throw new AssertionError("cannot list the descriptors of this process", e);
        }
        return open;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Descriptors are counted in /proc.
    @DisplayName(
            "P29 100 starts and stops of a node leave threads, file descriptors and direct memory where they were")
    void hundredTimes() throws Exception {
        comeAndGo(ThreadingMode.DEDICATED);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName("P29 and so do 100 of a node whose worker lives on a thread of the server")
    void hundredTimesFused() throws Exception {
        comeAndGo(ThreadingMode.FUSED);
    }

    private void comeAndGo(ThreadingMode mode) throws Exception {
        try (RealCluster cluster =
                new RealCluster(
                        "p29",
                        root,
                        1,
                        options -> options.getEngineOptions().setThreadingMode(mode))) {
            Member solo = cluster.member(0);
            // Class loading, the JDK's caches and Netty's own threads settle in the first few.
            for (int i = 0; i < 10; i++) {
                live(solo);
            }
            Holdings before = Holdings.now();
            Map<String, Long> openBefore = descriptorsOpen();

            for (int i = 0; i < TIMES; i++) {
                live(solo);
            }

            await(
                    "holdings to be back at "
                            + before
                            + " "
                            + openBefore
                            + ", now "
                            + Holdings.now()
                            + " "
                            + descriptorsOpen(),
                    () -> Holdings.now().within(before));
            assertThat(NodeManager.getInstance().getAllNodes()).isEmpty();
        }
    }

    private static void live(Member solo) {
        solo.restart();
        applyAll(solo, "x", 1);
        solo.stop();
    }
}
