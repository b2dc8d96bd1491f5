package io.jraft.example.counter;

import io.jraft.JRaftUtils;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.example.process.Poll;
import io.jraft.example.process.ServerGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Counter servers as processes of this machine, and a client that asks them how they are.
 * Owner: one thread starts, kills and waits. Used by Quickstart and by the crash test.
 */
public final class CounterCluster implements AutoCloseable {
    public static final String GROUP = "counter";

    private static final int STATUS_TIMEOUT_MS = 1_000;
    private static final long POLL_MS = 20;

    private final ServerGroup servers;
    private final Configuration conf;
    private final CounterClient client;

    /** Chooses ports; starts nothing yet. The servers' JVMs get the arguments given. */
    public CounterCluster(Path directory, int count, List<String> jvmArguments) throws IOException {
        this(directory, count, count, jvmArguments);
    }

    /** The same with servers that do not belong to the group until somebody adds them. */
    public CounterCluster(Path directory, int count, int founders, List<String> jvmArguments)
            throws IOException {
        servers =
                new ServerGroup(
                        directory, GROUP, count, founders, CounterServer.class, jvmArguments);
        conf = JRaftUtils.getConfiguration(servers.conf());
        client = new CounterClient(GROUP, JRaftUtils.getConfiguration(servers.all()));
    }

    /** The processes: start and kill them here. */
    public ServerGroup servers() {
        return servers;
    }

    /** The members that found the group. */
    public Configuration conf() {
        return conf;
    }

    /** A client of this cluster, which lives as long as it. */
    public CounterClient client() {
        return client;
    }

    /** How a server sees itself; empty if it does not answer within a second. */
    public Optional<StatusReply> status(int server) throws InterruptedException {
        PeerId peer = JRaftUtils.getPeerId(servers.address(server));
        try {
            return Optional.of(
                    client.status(peer, STATUS_TIMEOUT_MS)
                            .get(2L * STATUS_TIMEOUT_MS, TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException down) {
            return Optional.empty();
        }
    }

    /** What those servers say that are up and answer, in the order of the servers. */
    public List<StatusReply> statuses() throws InterruptedException {
        List<StatusReply> seen = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            if (servers.isUp(i)) {
                status(i).ifPresent(seen::add);
            }
        }
        return seen;
    }

    /** The server that says it leads, in the highest term if several do; -1 if none does. */
    public int leader() throws InterruptedException {
        int leader = -1;
        long term = -1;
        for (int i = 0; i < servers.size(); i++) {
            Optional<StatusReply> status = servers.isUp(i) ? status(i) : Optional.empty();
            if (status.isPresent() && status.get().isLeader() && status.get().term() > term) {
                leader = i;
                term = status.get().term();
            }
        }
        return leader;
    }

    /** Waits until some server says it leads; returns which. */
    public int awaitLeader(long timeoutMs) throws InterruptedException {
        return Poll.until(
                "a leader among " + conf,
                timeoutMs,
                POLL_MS,
                servers::checkAlive,
                this::leader,
                found -> found >= 0);
    }

    /** Waits until all servers that are up answer and have applied the same index; returns what each said. */
    public List<StatusReply> awaitAgreement(long timeoutMs) throws InterruptedException {
        return Poll.until(
                "the same applied index on all of " + servers.all(),
                timeoutMs,
                POLL_MS,
                servers::checkAlive,
                this::statuses,
                seen -> seen.size() == servers.up() && appliedTheSame(seen));
    }

    private static boolean appliedTheSame(List<StatusReply> seen) {
        return seen.stream().map(StatusReply::applied).distinct().count() == 1;
    }

    /** Kills what is still up. The data stays. */
    @Override
    public void close() {
        servers.close();
        client.close();
    }
}
