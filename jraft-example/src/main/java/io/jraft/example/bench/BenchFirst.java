package io.jraft.example.bench;

import io.jraft.JRaftUtils;
import io.jraft.error.RemotingException;
import io.jraft.example.process.Console;
import io.jraft.example.process.Directories;
import io.jraft.example.process.Poll;
import io.jraft.example.process.ServerGroup;
import io.jraft.option.RpcOptions;
import io.jraft.rpc.RpcClient;
import io.jraft.util.RpcFactoryHelper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The command behind tools/bench-first: three processes on loopback, and what they achieve.
 * Owner: the main thread. {@code BenchFirst [--seconds 10] [--megabytes 1024] [--dir <directory>] [--write <file>]}
 */
public final class BenchFirst {
    private static final int PAYLOAD_BYTES = 16;
    private static final int BIG_PAYLOAD_BYTES = 16 * 1024;
    private static final int BIG_IN_FLIGHT = 64;
    private static final int WARM_UP_SECONDS_MAX = 3;
    private static final long WAIT_MS = 60_000;
    private static final long CATCH_UP_MS = 300_000;
    private static final List<String> SERVER_JVM =
            List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC");

    private final BenchOptions options;
    private final ServerGroup servers;
    private final RpcClient rpc;

    private BenchFirst(BenchOptions options, ServerGroup servers) {
        this.options = options;
        this.servers = servers;
        this.rpc = RpcFactoryHelper.rpcFactory().createRpcClient();
        rpc.registerCodec(BenchCodecs.ORDER);
        rpc.registerCodec(BenchCodecs.REPORT);
        if (!rpc.init(new RpcOptions())) {
            throw new IllegalStateException("Cannot start the RPC client; the log says why.");
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        BenchOptions options;
        try {
            options = BenchOptions.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            Console.error("Bad arguments: " + e.getMessage() + "\n" + BenchOptions.USAGE);
            System.exit(2);
            return;
        }
        boolean good = false;
        try (ServerGroup servers =
                new ServerGroup(options.directory(), "bench", 3, BenchServer.class, SERVER_JVM)) {
            String page = new BenchFirst(options, servers).measure();
            if (options.write() != null) {
                PerformancePage.replace(options.write(), page);
                Console.line("Wrote the table into " + options.write() + ".");
            }
            good = true;
        } catch (IllegalStateException e) {
            Console.error(
                    e.getMessage()
                            + "\nData and logs of the servers are kept in "
                            + options.directory()
                            + ".");
        }
        if (good) {
            Directories.deleteAll(options.directory());
        }
        System.exit(good ? 0 : 1);
    }

    private String measure() throws IOException, InterruptedException {
        PerformancePage page = new PerformancePage(DiskProbe.medianSyncNanos(options.directory()));
        servers.startAll();
        int leader = awaitLeader();
        Console.line(
                "Warming up the leader "
                        + servers.address(leader)
                        + " for "
                        + options.seconds()
                        + " s.");
        order(leader, BenchOrder.timed(PAYLOAD_BYTES, 1_024, 0, options.seconds() * 1_000));
        int warmUpMs = 1_000 * Math.min(WARM_UP_SECONDS_MAX, options.seconds());
        for (int inFlight : List.of(1, 16, 256, 4_096)) {
            BenchOrder order =
                    BenchOrder.timed(PAYLOAD_BYTES, inFlight, warmUpMs, options.seconds() * 1_000);
            BenchReport report = order(leader, order);
            page.addLoad(PAYLOAD_BYTES, inFlight, report);
            Console.line(PerformancePage.loadRow(PAYLOAD_BYTES, inFlight, report));
        }
        big(leader, page);
        String text = page.text();
        Console.line("");
        Console.line(text);
        return text;
    }

    /** A gigabyte with one follower down, and how long that follower needs when it comes back. */
    private void big(int leader, PerformancePage page) throws IOException, InterruptedException {
        int follower = (leader + 1) % servers.size();
        servers.kill(List.of(follower));
        long entries = options.megabytes() * 1024L * 1024 / BIG_PAYLOAD_BYTES;
        BenchReport report =
                order(leader, BenchOrder.counted(BIG_PAYLOAD_BYTES, BIG_IN_FLIGHT, entries));
        long restarted = System.nanoTime();
        servers.start(follower);
        long target = report.applied();
        Poll.until(
                "the follower " + servers.address(follower) + " at index " + target,
                CATCH_UP_MS,
                50,
                servers::checkAlive,
                () -> status(follower),
                seen -> seen.isPresent() && seen.get().applied() >= target);
        double seconds = (System.nanoTime() - restarted) / 1e9;
        BenchReport after = order(leader, BenchOrder.status());
        page.addBig(
                options.megabytes(),
                report,
                seconds,
                Math.max(report.heapBytes(), after.heapBytes()));
    }

    private int awaitLeader() throws InterruptedException {
        return Poll.until(
                "a leader", WAIT_MS, 50, servers::checkAlive, this::leader, found -> found >= 0);
    }

    private int leader() throws InterruptedException {
        for (int i = 0; i < servers.size(); i++) {
            Optional<BenchReport> report = status(i);
            if (report.isPresent() && report.get().role().equals("LEADER")) {
                return i;
            }
        }
        return -1;
    }

    private Optional<BenchReport> status(int server) throws InterruptedException {
        try {
            return Optional.of(invoke(server, BenchOrder.status(), 1_000));
        } catch (RemotingException down) {
            return Optional.empty();
        }
    }

    private BenchReport order(int server, BenchOrder order) throws InterruptedException {
        try {
            // Counted loads take as long as they take; the server itself gives up when answers stop
            // coming.
            long timeoutMs =
                    order.warmUpMs()
                            + order.measureMs()
                            + (order.entries() > 0 ? 600_000 : 120_000);
            BenchReport report = invoke(server, order, timeoutMs);
            if (report.failures() > 0 || !report.failure().isEmpty()) {
                throw new IllegalStateException(
                        report.failures()
                                + " operations failed, so these figures mean nothing: "
                                + report.failure());
            }
            return report;
        } catch (RemotingException e) {
            servers.checkAlive();
            throw new IllegalStateException(
                    "The server " + servers.address(server) + " did not answer: " + e, e);
        }
    }

    private BenchReport invoke(int server, BenchOrder order, long timeoutMs)
            throws InterruptedException, RemotingException {
        Object reply =
                rpc.invokeSync(
                        JRaftUtils.getPeerId(servers.address(server)).getEndpoint(),
                        order,
                        timeoutMs);
        if (reply instanceof BenchReport report) {
            return report;
        }
        throw new RemotingException("unexpected reply: " + reply);
    }
}
