package io.jraft.example.bench;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.JRaftUtils;
import io.jraft.Node;
import io.jraft.NodeStatus;
import io.jraft.RaftGroupService;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftException;
import io.jraft.example.process.Console;
import io.jraft.example.process.ParentWatch;
import io.jraft.option.NodeOptions;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.rpc.RpcServer;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One server of the measured cluster: {@code BenchServer <dataPath> <groupId> <serverId> <conf>}. Its state machine only
 * walks over the entries. It takes one order at a time from BenchFirst and makes the load itself.
 * Owner: the main thread starts it; orders run on a thread of their own each.
 */
public final class BenchServer {
    private static final int CANNOT_START = 3;
    private static final int STOPPED_BY_ITSELF = 4;

    private final Node node;

    private BenchServer(Node node) {
        this.node = node;
    }

    public static void main(String[] args) {
        ParentWatch.watchIfChild();
        try {
            start(Path.of(args[0]), args[1], JRaftUtils.getPeerId(args[2]), args[3]);
        } catch (RuntimeException e) {
            Console.error("Cannot start: " + e);
            System.exit(CANNOT_START);
        }
    }

    private static void start(Path data, String groupId, PeerId serverId, String conf) {
        NodeOptions options = new NodeOptions();
        options.setFsm(new Walker());
        options.setInitialConf(JRaftUtils.getConfiguration(conf));
        options.setLogUri(data.resolve("log").toString());
        options.setRaftMetaUri(data.resolve("raft_meta").toString());
        options.setSnapshotUri(data.resolve("snapshot").toString());
        // No snapshot while measuring: what is measured is the log.
        options.setSnapshotIntervalSecs(0);
        RpcServer rpcServer = RaftRpcServerFactory.createRaftRpcServer(serverId.getEndpoint());
        CompletableFuture<BenchServer> ready = new CompletableFuture<>();
        rpcServer.registerCodec(BenchCodecs.ORDER);
        rpcServer.registerCodec(BenchCodecs.REPORT);
        rpcServer.registerProcessor(new Orders(ready));
        RaftGroupService service = new RaftGroupService(groupId, serverId, options, rpcServer);
        ready.complete(new BenchServer(service.start()));
    }

    /** Answers a status at once; a load gets a thread, because it takes long and the RPC threads are few. */
    private record Orders(CompletableFuture<BenchServer> ready)
            implements RpcProcessor<BenchOrder> {
        @Override
        public void handleRequest(RpcContext context, BenchOrder order) {
            BenchServer server = ready.getNow(null);
            if (server == null) {
                context.sendResponse(new BenchReport("STARTING", 0, 0, 0, 0, 0, 0, 0, 0, 0, ""));
            } else if (order.kind() == BenchOrder.Kind.STATUS) {
                context.sendResponse(server.report(null, ""));
            } else {
                new Thread(() -> context.sendResponse(server.load(order)), "bench-loader").start();
            }
        }

        @Override
        public String interest() {
            return BenchOrder.class.getName();
        }
    }

    private BenchReport load(BenchOrder order) {
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
        ClosedLoop loop = new ClosedLoop(node, order.payloadBytes(), order.inFlight());
        try {
            loop.run(order.warmUpMs(), order.measureMs(), order.entries());
            return report(loop, loop.failure());
        } catch (RuntimeException e) {
            return report(loop, e.toString());
        }
    }

    private BenchReport report(@Nullable ClosedLoop loop, String failure) {
        NodeStatus status = node.status();
        String role = status.role().name().replace("STATE_", "");
        if (loop == null) {
            return new BenchReport(
                    role, status.appliedIndex(), 0, 0, 0, 0, 0, 0, peakHeap(), direct(), failure);
        }
        return new BenchReport(
                role,
                status.appliedIndex(),
                loop.counted(),
                loop.failures(),
                loop.nanos(),
                loop.percentile(50),
                loop.percentile(99),
                loop.max(),
                peakHeap(),
                direct(),
                failure);
    }

    private static long peakHeap() {
        return heapPools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }

    private static java.util.stream.Stream<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP);
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /** A state machine without state: it answers, and nothing else costs anything. */
    private static final class Walker extends StateMachineAdapter {
        @Override
        public void onApply(Iterator entries) {
            while (entries.hasNext()) {
                Closure done = entries.done();
                if (done != null) {
                    done.run(Status.OK());
                }
                entries.next();
            }
        }

        @Override
        public void onError(RaftException e) {
            Console.error("The node has stopped and must not go on: " + e);
            Runtime.getRuntime().halt(STOPPED_BY_ITSELF);
        }
    }
}
