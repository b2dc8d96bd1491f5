package io.jraft.rhea.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Held;
import io.jraft.rhea.op.OpResult.Range;
import io.jraft.rhea.op.OpResult.Value;
import io.jraft.rhea.op.OpResult.Values;
import io.jraft.sim.history.Answer;
import io.jraft.sim.history.AppendList;
import io.jraft.sim.history.Command;
import io.jraft.sim.history.Counter;
import io.jraft.sim.history.Register;
import io.jraft.sim.world.SimRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What clients in the simulator ask: registers, a counter, a list, a fenced lock, a bank. Stateless. */
final class KVQuestions {
    private static final List<String> REGISTERS = List.of("a", "b", "c");

    private KVQuestions() {}

    /**
     * A question.
     *
     * @param object of the history; what it is in words
     * @param command as the history judges it; null if nobody reads what it changes
     * @param op what is asked of a region, or {@code read}
     * @param keys that it is about; empty for the region itself
     */
    record Drawn(
            String object,
            @Nullable Command command,
            @Nullable KVOp op,
            @Nullable KVRead read,
            List<String> keys) {
        @Override
        public String toString() {
            return object + " " + (op == null ? read : op);
        }
    }

    /** Draws one of a client; {@code current} guesses what stands under a key, so that swaps often succeed. */
    static Drawn draw(
            SimRandom random,
            String name,
            long number,
            Function<String, @Nullable String> current) {
        String key = random.pick(REGISTERS);
        byte[] at = bytes(key);
        String value = name + "." + number;
        byte[] bytes = bytes(value);
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> read(key, new Register.Read());
            case 3, 4 -> write(key, new Register.Write(value), new KVOp.GetAndPut(at, bytes));
            case 5, 6 -> {
                String expected = random.nextInt(3) == 0 ? null : current.apply(key);
                byte[] expect = expected == null ? null : bytes(expected);
                yield write(
                        key,
                        new Register.Cas(expected, value),
                        new KVOp.CompareAndPut(new KVOp.Swap(at, expect, bytes)));
            }
            case 7 -> write("seq", new Counter.Add(1), new KVOp.GetSequence(bytes("seq"), 1));
            case 8 ->
                    write(
                            "lock",
                            new FencedLock.Acquire(name),
                            new KVOp.Lock(bytes("lock"), name, Limits.LEASE_MS_MAX, false, null));
            case 10 -> {
                // Nobody reads these: that replicas agree when they end is what counts.
                String passing = "ttl" + random.nextInt(20);
                long ms = random.between(1, 2_000);
                yield new Drawn(
                        passing,
                        null,
                        new KVOp.PutFor(bytes(passing), bytes, ms),
                        null,
                        List.of(passing));
            }
            case 12 ->
                    write(
                            "list",
                            new AppendList.Append(value),
                            new KVOp.Merge(bytes("list"), bytes));
            case 13 -> read("list", new AppendList.ReadAll());
            case 14 -> transfer(random, current);
            case 15 -> new Drawn("bank", new Bank.ReadAll(), null, Bank.readAll(), accounts());
            case 11 -> new Drawn("sweep", null, new KVOp.Sweep(), null, List.of());
            default ->
                    write(
                            "lock",
                            new FencedLock.Release(name),
                            new KVOp.Unlock(bytes("lock"), name));
        };
    }

    /** Reads of all that is judged and can be read. */
    static List<Drawn> readAll() {
        List<Drawn> all = new ArrayList<>();
        REGISTERS.forEach(key -> all.add(read(key, new Register.Read())));
        all.add(read("list", new AppendList.ReadAll()));
        all.add(new Drawn("bank", new Bank.ReadAll(), null, Bank.readAll(), accounts()));
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static Drawn write(String key, Command command, KVOp op) {
        return new Drawn(key, command, op, null, List.of(key));
    }

    private static Drawn read(String key, Command command) {
        return new Drawn(key, command, null, new KVRead.Get(bytes(key)), List.of(key));
    }

    private static List<String> accounts() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < Bank.ACCOUNTS; i++) {
            all.add("bank" + i);
        }
        return all;
    }

    private static Drawn transfer(SimRandom random, Function<String, @Nullable String> current) {
        int from = random.nextInt(Bank.ACCOUNTS);
        int to = (from + 1 + random.nextInt(Bank.ACCOUNTS - 1)) % Bank.ACCOUNTS;
        String fromHas = current.apply("bank" + from);
        String toHas = current.apply("bank" + to);
        Bank.Transfer transfer =
                new Bank.Transfer(
                        from,
                        to,
                        fromHas == null ? Bank.NOTHING : fromHas,
                        toHas == null ? Bank.NOTHING : toHas);
        return new Drawn(
                "bank",
                transfer,
                new KVOp.CompareAndPutAll(transfer.swaps()),
                null,
                List.of("bank" + from, "bank" + to));
    }

    /** What a region said, as the history judges it. */
    static Answer answer(Drawn question, OpResult result) {
        if (question.op() instanceof KVOp.Merge) {
            return Answer.NOTHING;
        } else if (question.command() instanceof AppendList.ReadAll) {
            byte[] list = ((Value) result).bytes();
            return Answer.all(
                    list == null ? List.of() : List.of(new String(list, UTF_8).split(",")));
        } else if (result instanceof Values values) {
            return Answer.all(values.values().stream().map(Bank::text).toList());
        }
        return answer(result, question.op() instanceof KVOp.Unlock);
    }

    /** The same of what has one answer. */
    static Answer answer(OpResult result, boolean unlocks) {
        if (result instanceof Value value) {
            return Answer.value(value.bytes() == null ? null : new String(value.bytes(), UTF_8));
        } else if (result instanceof Flag flag) {
            return Answer.flag(flag.yes());
        } else if (result instanceof Range range) {
            return Answer.number(range.end());
        } else if (result instanceof Held held) {
            return unlocks
                    ? Answer.flag(held.success())
                    : Answer.number(held.success() ? held.token() : -1);
        }
        throw new AssertionError("no such answer: " + result);
    }
}
