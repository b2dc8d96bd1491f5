package io.jraft.example.counter;

import io.jraft.JRaftUtils;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.ConnectionFailureException;
import io.jraft.error.RemotingException;
import io.jraft.example.process.Console;
import io.jraft.option.RpcOptions;
import io.jraft.rpc.RaftRpcFactory;
import io.jraft.rpc.RpcClient;
import io.jraft.util.Endpoint;
import io.jraft.util.RpcFactoryHelper;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the counter of a group: finds the leader, asks again what is safe to ask again, and says honestly when nobody can
 * know whether an increment has happened. As a command: {@code CounterClient <groupId> <conf> [times]}, with exit codes
 * 0 all done, 2 bad arguments, 3 something surely not done, 4 something of unknown outcome.
 * Owner: ANY thread. Answers are completed on threads of the RPC client, or on the client's own for retries.
 */
public final class CounterClient implements AutoCloseable {
    static final int NOT_DONE = 3;
    static final int UNKNOWN_OUTCOME = 4;

    private static final String USAGE =
            "Usage: CounterClient <groupId> <conf> [times], for instance\n"
                    + "  CounterClient counter 127.0.0.1:8081,127.0.0.1:8082,127.0.0.1:8083 1000";
    private static final int WINDOW = 64;
    private static final long TIMEOUT_MS = 30_000;
    private static final int FIRST_PAUSE_MS = 1;
    private static final int LONGEST_PAUSE_MS = 50;

    /** How an operation ended for the caller. */
    public enum Outcome {
        /** Done; the value is the counter's. */
        OK,
        /** Surely not done: refused until the time was up, or invalid. */
        NOT_DONE,
        /** Done or not, now or later; adding again could count twice. */
        UNKNOWN
    }

    /**
     * The answer to one operation.
     *
     * @param value the counter after the increment or as read; 0 unless OK
     * @param text what went wrong last; empty if OK
     */
    public record Answer(Outcome outcome, long value, String text) {}

    private final String groupId;
    private final List<PeerId> servers;
    private final RpcClient rpc;
    private final int attemptTimeoutMs;
    private final ScheduledExecutorService retries;

    /** Whom to ask first. A guess: a wrong one costs a round trip, never a wrong answer. */
    private volatile Endpoint target;

    private volatile boolean closed;

    /** Throws IllegalStateException if the RPC client cannot be started. */
    public CounterClient(String groupId, Configuration conf) {
        this(groupId, conf, 5_000);
    }

    /** As above; an attempt that one server has not answered within that time counts as lost. */
    public CounterClient(String groupId, Configuration conf, int attemptTimeoutMs) {
        this.groupId = groupId;
        this.servers = List.copyOf(conf.listPeers());
        this.attemptTimeoutMs = attemptTimeoutMs;
        this.target = servers.get(0).getEndpoint();
        this.rpc = startRpc();
        this.retries =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, "counter-client");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /**
     * Adds, and answers with the counter's value right after this very increment. Never blocks for the answer.
     * The future is never completed exceptionally.
     */
    public CompletableFuture<Answer> add(long delta, long timeoutMs) {
        return start(new CounterRequest(groupId, delta), timeoutMs);
    }

    /** Reads linearizably: at least everything that was acknowledged to anyone before this call is in the answer. */
    public CompletableFuture<Answer> get(long timeoutMs) {
        return start(new CounterRequest(groupId, null), timeoutMs);
    }

    /** How one server sees itself. Completed exceptionally if it does not answer. */
    public CompletableFuture<StatusReply> status(PeerId server, int timeoutMs) {
        CompletableFuture<StatusReply> future = new CompletableFuture<>();
        try {
            rpc.invokeAsync(
                    server.getEndpoint(),
                    new StatusRequest(groupId),
                    (reply, failure) -> {
                        if (reply instanceof StatusReply status) {
                            future.complete(status);
                        } else {
                            future.completeExceptionally(orUnexpected(reply, failure));
                        }
                    },
                    timeoutMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.completeExceptionally(e);
        } catch (RemotingException e) {
            future.completeExceptionally(e);
        }
        return future;
    }

    /** Ends every operation that is still open, each with the outcome that is true for it. */
    @Override
    public void close() {
        closed = true;
        // What waits for its next attempt runs once more, sees that the client is closed, and ends.
        retries.shutdown();
        rpc.shutdown();
    }

    public static void main(String[] args) throws InterruptedException {
        List<String> words = List.of(args);
        int times;
        Configuration conf;
        try {
            if (words.size() < 2 || words.size() > 3) {
                throw new IllegalArgumentException(
                        "expected two or three arguments, got " + words.size());
            }
            conf = JRaftUtils.getConfiguration(words.get(1));
            times = words.size() == 3 ? Integer.parseInt(words.get(2)) : 1;
            if (conf.isEmpty() || times < 0) {
                throw new IllegalArgumentException(
                        "the configuration is empty, or the number of times negative");
            }
        } catch (IllegalArgumentException e) {
            Console.error("Bad arguments: " + e.getMessage() + "\n" + USAGE);
            System.exit(CounterServer.BAD_ARGUMENTS);
            return;
        }
        try (CounterClient client = new CounterClient(words.get(0), conf)) {
            System.exit(run(client, times));
        }
    }

    private static int run(CounterClient client, int times) throws InterruptedException {
        AddPipeline pipeline = new AddPipeline(client, WINDOW, TIMEOUT_MS);
        for (int i = 0; i < times && pipeline.notDone() == 0; i++) {
            pipeline.add();
        }
        pipeline.drain();
        Answer read = client.get(TIMEOUT_MS).join();
        Console.line(
                pipeline.acked()
                        + " increments acknowledged, "
                        + pipeline.notDone()
                        + " surely not done, "
                        + pipeline.unknown()
                        + " of unknown outcome.");
        if (read.outcome() == Outcome.OK) {
            Console.line("The counter is " + read.value() + ".");
        } else {
            Console.error("Cannot read the counter: " + read.text());
        }
        if (!pipeline.lastTrouble().isEmpty()) {
            Console.error("Last trouble: " + pipeline.lastTrouble());
        }
        if (pipeline.unknown() > 0) {
            return UNKNOWN_OUTCOME;
        }
        return pipeline.notDone() > 0 || read.outcome() != Outcome.OK ? NOT_DONE : 0;
    }

    private static RpcClient startRpc() {
        RaftRpcFactory factory = RpcFactoryHelper.rpcFactory();
        RpcClient client = factory.createRpcClient();
        CounterCodecs.all().forEach(client::registerCodec);
        RpcOptions options = new RpcOptions();
        if (!client.init(options)) {
            throw new IllegalStateException("Cannot start the RPC client; the log says why.");
        }
        return client;
    }

    private CompletableFuture<Answer> start(CounterRequest request, long timeoutMs) {
        Operation operation = new Operation(request, timeoutMs);
        operation.attempt();
        return operation.answer;
    }

    private void believe(String leader) {
        for (PeerId server : servers) {
            if (server.getEndpoint().toString().equals(leader)) {
                target = server.getEndpoint();
                return;
            }
        }
    }

    /** After a server that did not help: the one behind it, unless somebody else has moved on already. */
    private void turnAwayFrom(Endpoint tried) {
        if (!target.equals(tried)) {
            return;
        }
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).getEndpoint().equals(tried)) {
                target = servers.get((i + 1) % servers.size()).getEndpoint();
                return;
            }
        }
    }

    private static Throwable orUnexpected(@Nullable Object reply, @Nullable Throwable failure) {
        return failure != null ? failure : new RemotingException("unexpected reply: " + reply);
    }

    /** One increment or read, over as many attempts as it takes and as are safe. */
    private final class Operation {
        private final CounterRequest request;
        private final long deadlineNanos;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private int pauseMs = FIRST_PAUSE_MS;

        Operation(CounterRequest request, long timeoutMs) {
            this.request = request;
            this.deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        }

        void attempt() {
            if (closed) {
                end(Outcome.NOT_DONE, "the client is closed");
                return;
            }
            Endpoint asked = target;
            try {
                rpc.invokeAsync(
                        asked,
                        request,
                        (reply, failure) -> {
                            if (reply instanceof CounterReply counterReply) {
                                onReply(asked, counterReply);
                            } else {
                                onFailure(asked, orUnexpected(reply, failure));
                            }
                        },
                        attemptTimeoutMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                end(Outcome.UNKNOWN, "interrupted while sending to " + asked);
            } catch (RemotingException e) {
                onFailure(asked, e);
            }
        }

        private void onReply(Endpoint asked, CounterReply reply) {
            switch (reply.code()) {
                case OK -> {
                    target = asked;
                    answer.complete(new Answer(Outcome.OK, reply.value(), ""));
                }
                case INVALID -> end(Outcome.NOT_DONE, reply.text());
                case UNKNOWN -> end(Outcome.UNKNOWN, asked + ": " + reply.text());
                case REFUSED -> {
                    boolean told =
                            !reply.leader().isEmpty() && !reply.leader().equals(asked.toString());
                    if (told) {
                        believe(reply.leader());
                    } else if (reply.leader().isEmpty()) {
                        turnAwayFrom(asked);
                    }
                    again(asked + ": " + reply.text());
                }
            }
        }

        private void onFailure(Endpoint asked, Throwable failure) {
            turnAwayFrom(asked);
            String text = String.format(Locale.ROOT, "%s: %s", asked, failure.getMessage());
            if (request.delta() == null || failure instanceof ConnectionFailureException) {
                // A read, or a connection that was never there: nothing can have happened.
                again(text);
            } else {
                end(Outcome.UNKNOWN, text);
            }
        }

        private void again(String reason) {
            long left = deadlineNanos - System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(pauseMs);
            if (left <= 0) {
                end(Outcome.NOT_DONE, reason);
                return;
            }
            try {
                retries.schedule(this::attempt, pauseMs, TimeUnit.MILLISECONDS);
                pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
            } catch (RejectedExecutionException closed) {
                end(Outcome.NOT_DONE, "the client is closed; before that " + reason);
            }
        }

        private void end(Outcome outcome, String text) {
            answer.complete(new Answer(outcome, 0, text));
        }
    }
}
