package io.jraft.example.crash;

import io.jraft.conf.Configuration;
import io.jraft.example.counter.CounterClient;
import io.jraft.example.counter.CounterClient.Answer;
import io.jraft.example.counter.CounterCluster;
import io.jraft.example.crash.History.Kind;
import io.jraft.example.crash.History.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Several clients that increment and read without a pause, and write down what they were told.
 * Owner: each client has threads of its own; start, awaitAcks and stop belong to the thread of CrashTest.
 */
final class CounterLoad implements AutoCloseable {
    private static final int THREADS_PER_CLIENT = 2;
    private static final int READS_IN_TEN = 2;
    private static final long OPERATION_TIMEOUT_MS = 4_000;
    private static final int ATTEMPT_TIMEOUT_MS = 2_000;

    private final History history;
    private final List<CounterClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;
    private long acks;

    /** Starts the load at once. */
    CounterLoad(Configuration conf, int clientCount, History history, SplittableRandom random) {
        this.history = history;
        for (int i = 0; i < clientCount; i++) {
            CounterClient client =
                    new CounterClient(CounterCluster.GROUP, conf, ATTEMPT_TIMEOUT_MS);
            clients.add(client);
            int number = i + 1;
            for (int j = 0; j < THREADS_PER_CLIENT; j++) {
                SplittableRandom own = random.split();
                threads.add(
                        new Thread(() -> ask(client, number, own), "client-" + number + "-" + j));
            }
        }
        threads.forEach(Thread::start);
    }

    /** Waits for so many more acknowledgements, but not longer than that. Returns how many came. */
    synchronized long awaitAcks(long more, long timeoutMs) throws InterruptedException {
        long from = acks;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (acks - from < more) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMs <= 0) {
                break;
            }
            wait(leftMs);
        }
        return acks - from;
    }

    /** Lets every client finish what it is doing. Returns when no operation is open that could still be answered. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(OPERATION_TIMEOUT_MS + 10L * ATTEMPT_TIMEOUT_MS);
            if (thread.isAlive()) {
                throw new IllegalStateException(
                        thread.getName()
                                + " still waits for an answer, long after the deadline of its operation");
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
        clients.forEach(CounterClient::close);
    }

    private void ask(CounterClient client, int number, SplittableRandom random) {
        while (!stopped) {
            Kind kind = random.nextInt(10) < READS_IN_TEN ? Kind.GET : Kind.ADD;
            int op = history.begin(number, kind, System.nanoTime());
            Answer answer =
                    (kind == Kind.GET
                                    ? client.get(OPERATION_TIMEOUT_MS)
                                    : client.add(1, OPERATION_TIMEOUT_MS))
                            .join();
            history.end(op, outcome(answer), answer.value(), System.nanoTime());
            if (answer.outcome() == CounterClient.Outcome.OK) {
                acked();
            }
        }
    }

    private synchronized void acked() {
        acks++;
        notifyAll();
    }

    private static Outcome outcome(Answer answer) {
        return switch (answer.outcome()) {
            case OK -> Outcome.OK;
            case NOT_DONE -> Outcome.REFUSED;
            case UNKNOWN -> Outcome.UNKNOWN;
        };
    }
}
