package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.sim.history.Answer;
import io.jraft.sim.history.Command;
import io.jraft.sim.history.Counter;
import io.jraft.sim.history.History;
import io.jraft.sim.history.LinearizabilityChecker;
import io.jraft.sim.history.Register;
import io.jraft.sim.history.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Four clients that read, write, swap and count all the time, and remember what they were told. */
final class Workers {
    private static final List<String> KEYS = List.of("a", "c", "i", "k", "q", "s");

    private final History history = new History();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    void start(RheaKVStore kv) {
        for (int i = 0; i < 4; i++) {
            int number = i;
            Thread worker = new Thread(() -> work(kv, number), "worker-" + i);
            threads.add(worker);
            worker.start();
        }
    }

    int answered() {
        return answered.get();
    }

    /** Waits until they have had so many answers more. */
    void awaitMore(int count) {
        int enough = answered.get() + count;
        Cluster.await("clients to get on", () -> answered.get() >= enough);
    }

    void stop() throws InterruptedException {
        stop.set(true);
        for (Thread worker : threads) {
            worker.join();
        }
    }

    /** Whether one order explains all that they were told. */
    Verdict verdict() {
        return new LinearizabilityChecker().search(history.operations());
    }

    private static byte[] b(String text) {
        return text.getBytes(UTF_8);
    }

    private static @Nullable String s(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    private void work(RheaKVStore kv, int number) {
        SplittableRandom random = new SplittableRandom(number);
        for (int n = 0; !stop.get(); n++) {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            String value = number + "." + n;
            switch (random.nextInt(8)) {
                case 0, 1 ->
                        ask(number, key, new Register.Read(), () -> Answer.value(s(kv.bGet(key))));
                case 2, 3 ->
                        ask(
                                number,
                                key,
                                new Register.Write(value),
                                () -> Answer.value(s(kv.bGetAndPut(key, b(value)))));
                case 4, 5 -> {
                    String expected = s(kv.bGet(b(key), false));
                    ask(
                            number,
                            key,
                            new Register.Cas(expected, value),
                            () ->
                                    Answer.flag(
                                            kv.bCompareAndPut(
                                                    key,
                                                    expected == null ? null : b(expected),
                                                    b(value))));
                }
                default ->
                        ask(
                                number,
                                "sequence " + key,
                                new Counter.Add(1),
                                () -> Answer.number(kv.bGetSequence(key, 1).getEndValue()));
            }
        }
    }

    private void ask(int number, String key, Command command, Supplier<Answer> call) {
        int id;
        synchronized (history) {
            id = history.invoke(number, key, command, System.nanoTime());
        }
        try {
            Answer answer = call.get();
            synchronized (history) {
                history.ok(id, answer, System.nanoTime());
            }
            answered.incrementAndGet();
        } catch (ApiException e) {
            synchronized (history) {
                if (e.getError() == Errors.OUTCOME_UNKNOWN) {
                    history.unknown(id, System.nanoTime());
                } else {
                    history.failed(id, System.nanoTime());
                }
            }
        }
    }
}
