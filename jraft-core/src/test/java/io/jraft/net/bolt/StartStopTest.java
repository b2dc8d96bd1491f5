package io.jraft.net.bolt;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.jraft.net.Recorder;
import io.jraft.net.bolt.Servers.BoltMember;
import io.jraft.net.codec.Messages;
import io.jraft.ring.Eventually;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.spi.Transport.Lane;
import io.jraft.util.Endpoint;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that starts and stops its network a hundred times is as it was. */
@Timeout(240)
class StartStopTest {
    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getOpenFileDescriptorCount();
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    private static long ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("jraft-"))
                .count();
    }

    private static void cycle() throws Exception {
        BoltMember a = new BoltMember(Servers.freeEndpoint(), BoltOptions.DEFAULT);
        BoltMember b = new BoltMember(Servers.freeEndpoint(), BoltOptions.DEFAULT);
        BoltRpcClient client = new BoltRpcClient(BoltOptions.DEFAULT);
        b.server.registerProcessor(
                new RpcProcessor<String>() {
                    @Override
                    public void handleRequest(RpcContext context, String request) {
                        context.sendResponse(request);
                    }

                    @Override
                    public String interest() {
                        return String.class.getName();
                    }
                });
        Endpoint to = b.endpoint();
        assertThat(client.init(Servers.patient())).isTrue();
        assertThat(client.invokeSync(to, "x", 20_000)).isEqualTo("x");
        a.transport().send(to, Lane.ORDERED, List.of(Messages.beat(Messages.ROUTE, 0)));
        assertThat(a.recorder().nextNews()).isEqualTo(new Recorder.News(to, true));
        assertThat(a.transport().send(to, Lane.ORDERED, List.of(Messages.beat(Messages.ROUTE, 1))))
                .isTrue();
        b.recorder().next();
        client.shutdown();
        a.stop();
        b.stop();
        // A thread that has done its last work still needs a moment to be gone.
        Eventually.holds("our threads have ended", () -> ourThreads() == 0);
    }

    @Test
    @DisplayName(
            "100 starts and stops leave threads, file descriptors and direct memory where they were")
    void hundredTimes() throws Exception {
        // Class loading, Netty's own pools and the JDK's name cache settle in the first few.
        for (int i = 0; i < 5; i++) {
            cycle();
        }
        long descriptors = descriptors();
        long direct = directMemory();
        int threads = Thread.activeCount();

        for (int i = 0; i < 100; i++) {
            cycle();
        }

        Eventually.holds(
                "descriptors are back at " + descriptors + ", now " + descriptors(),
                () -> descriptors() <= descriptors);
        Eventually.holds("threads are back at " + threads, () -> Thread.activeCount() <= threads);
        assertThat(directMemory()).isLessThanOrEqualTo(direct + (8 << 20));
    }
}
