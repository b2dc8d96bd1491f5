package io.jraft.example.counter;

import io.jraft.CliService;
import io.jraft.JRaftUtils;
import io.jraft.RaftServiceFactory;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.example.process.Console;
import io.jraft.example.process.Poll;
import io.jraft.option.CliOptions;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The second half of the tour: a fourth server joins as a learner and becomes a voter, the first one leaves, and the new
 * one is made leader, while increments go on. Every step must succeed. Owner: the main thread; what an administrator asks
 * for waits on a thread of its own.
 */
final class MembersTour implements AutoCloseable {
    private static final int TIMEOUT_MS = 60_000;
    private static final long POLL_MS = 20;

    /** Each step is taken under load: so many increments are acknowledged meanwhile, or longer. */
    private static final int LOAD = 500;

    /** Puts increments in flight; one call adds one. */
    interface Load {
        void add() throws InterruptedException;

        /** Acknowledged so far. */
        long acked();
    }

    private final CounterCluster cluster;
    private final Load load;
    private final CliService cli;
    private final Configuration all;

    MembersTour(CounterCluster cluster, Load load) {
        this.cluster = cluster;
        this.load = load;
        all = JRaftUtils.getConfiguration(cluster.servers().all());
        CliOptions options = new CliOptions();
        options.setTimeoutMs(TIMEOUT_MS);
        cli = RaftServiceFactory.createAndInitCliService(options);
    }

    void run() throws IOException, InterruptedException {
        int newcomer = cluster.servers().size() - 1;
        PeerId joins = peer(newcomer);
        PeerId leaves = peer(0);
        Console.line(
                "Starting a fourth server, "
                        + joins
                        + ". Members change now, and counting goes on.");
        cluster.servers().start(newcomer);
        step(joins + " serves", () -> awaitApplied(newcomer, 0));
        step(
                joins + " learns what the others know, and has no vote yet",
                () -> cli.addLearners(CounterCluster.GROUP, all, List.of(joins)));
        long known = load.acked();
        step(joins + " has caught up", () -> awaitApplied(newcomer, known));
        step(joins + " votes", () -> cli.learner2Follower(CounterCluster.GROUP, all, joins));
        step(
                leaves + " is no member any more",
                () -> cli.removePeer(CounterCluster.GROUP, all, leaves));
        cluster.servers().kill(List.of(0));
        Console.line("  " + leaves + " is switched off.");
        int leader = cluster.awaitLeader(TIMEOUT_MS);
        step(
                "leadership goes from " + peer(leader) + " to " + joins,
                () -> cli.transferLeader(CounterCluster.GROUP, all, joins));
        requireMembers(joins, leaves);
    }

    private void step(String what, Supplier<Status> asked) throws InterruptedException {
        long before = load.acked();
        long since = System.nanoTime();
        CompletableFuture<Status> answer = CompletableFuture.supplyAsync(asked);
        while (!answer.isDone() || load.acked() - before < LOAD) {
            load.add();
        }
        Status status = answer.join();
        if (!status.isOk()) {
            throw new IllegalStateException(
                    "It was asked that " + what + ", and refused: " + status);
        }
        Console.line(
                String.format(
                        Locale.ROOT,
                        "  %s. %,d increments were acknowledged meanwhile, in %.2f s.",
                        what,
                        load.acked() - before,
                        (System.nanoTime() - since) / 1e9));
    }

    /** OK once that server answers and has applied so much. */
    private Status awaitApplied(int server, long least) {
        try {
            Poll.until(
                    cluster.servers().address(server) + " to have applied " + least,
                    TIMEOUT_MS,
                    POLL_MS,
                    () -> {},
                    () -> cluster.status(server),
                    seen -> seen.isPresent() && seen.get().applied() >= least);
            return Status.OK();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Status(RaftError.EINTR, "interrupted");
        } catch (IllegalStateException e) {
            return new Status(RaftError.ETIMEDOUT.getNumber(), String.valueOf(e.getMessage()));
        }
    }

    private void requireMembers(PeerId joined, PeerId left) throws InterruptedException {
        int leader = cluster.awaitLeader(TIMEOUT_MS);
        Set<PeerId> members = new HashSet<>(cli.getPeers(CounterCluster.GROUP, all));
        Set<PeerId> wanted = new HashSet<>(all.listPeers());
        wanted.remove(left);
        boolean learners = cli.getLearners(CounterCluster.GROUP, all).isEmpty();
        if (!peer(leader).equals(joined) || !members.equals(wanted) || !learners) {
            throw new IllegalStateException(
                    peer(leader)
                            + " leads "
                            + members
                            + "; "
                            + joined
                            + " should lead "
                            + wanted
                            + ". This is a bug of the library; please report it.");
        }
    }

    private PeerId peer(int server) {
        return JRaftUtils.getPeerId(cluster.servers().address(server));
    }

    @Override
    public void close() {
        cli.shutdown();
    }
}
