package io.jraft.rhea.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Status;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Held;
import io.jraft.rhea.op.OpResult.Range;
import io.jraft.rhea.op.OpResult.Value;
import io.jraft.rhea.op.OpResult.Values;
import io.jraft.sim.Sim;
import io.jraft.sim.history.Answer;
import io.jraft.sim.history.AppendList;
import io.jraft.sim.history.Command;
import io.jraft.sim.history.Counter;
import io.jraft.sim.history.History;
import io.jraft.sim.history.LinearizabilityChecker;
import io.jraft.sim.history.Register;
import io.jraft.sim.history.Verdict;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a region in the simulator. As the real ones they number what they write and repeat it, at whatever server,
 * until they are told; impatient ones, so that much is repeated that was done. Owner: the run's thread.
 */
final class KVClients {
    private static final List<String> REGISTERS = List.of("a", "b", "c");
    private static final long PATIENCE_NANOS = 300_000_000L;

    /** Instead of an operation's place in the history: it opens something, or is not part of the history. */
    private static final int OPENING = -1;

    private static final int UNJUDGED = -2;

    private final Sim sim;
    private final SimRandom random;
    private final History history = new History();
    private final List<Client> clients = new ArrayList<>();
    private final Watchers watchers;
    private int repeated;

    KVClients(Sim sim, SimRandom random, int count) {
        this.sim = sim;
        this.random = random;
        watchers = new Watchers(sim, random);
        for (int i = 0; i < count; i++) {
            clients.add(new Client(i));
        }
    }

    /** A story: clients ask while trouble goes on; then peace, all are answered, and the answers are judged. */
    static KVClients story(Sim sim, SimRandom random) {
        return story(sim, random, () -> {});
    }

    /** The same, and something is done beside each step of the clients. */
    static KVClients story(Sim sim, SimRandom random, Runnable beside) {
        KVClients clients = new KVClients(sim, random, 4);
        for (int i = 0; i < 120; i++) {
            clients.step(true);
            beside.run();
            sim.run(random.between(1, 120));
        }
        sim.settle();
        for (int i = 0; i < 200 && !clients.isIdle(); i++) {
            clients.step(false);
            sim.run(50);
        }
        clients.watchers.finish();
        clients.judge();
        return clients;
    }

    int repeated() {
        return repeated;
    }

    /** What watchers were told, and how often that they had fallen behind. */
    Watchers watchers() {
        return watchers;
    }

    int answered() {
        return (int)
                history.operations().stream()
                        .filter(op -> op.returnedNanos() != io.jraft.sim.history.Operation.NEVER)
                        .count();
    }

    private boolean isIdle() {
        return clients.stream().allMatch(c -> c.open == null);
    }

    private void step(boolean more) {
        watchers.step();
        for (Client client : clients) {
            client.step(more);
        }
    }

    private void judge() {
        sim.require("all clients are answered in peace: " + clients, isIdle());
        Verdict verdict = new LinearizabilityChecker().search(history.operations());
        if (verdict instanceof Verdict.Violation v) {
            throw new AssertionError("not linearizable: " + v.explanation());
        }
        if (verdict instanceof Verdict.Undecided u) {
            throw new AssertionError("undecided: " + u.reason());
        }
    }

    private long now() {
        return sim.cluster().world().now();
    }

    /** One question of one client. */
    private final class Question {
        final @Nullable KVOp op;
        final @Nullable KVRead read;
        final long sequence;
        final int operation;
        long askedNanos;
        int attempts;

        Question(@Nullable KVOp op, @Nullable KVRead read, long sequence, int operation) {
            this.op = op;
            this.read = read;
            this.sequence = sequence;
            this.operation = operation;
        }
    }

    private final class Client {
        private final int number;
        private final ClientId id;
        private final String name;
        private long last;
        private boolean known;
        private String lastTold = "nothing";
        private @Nullable Question open;

        Client(int number) {
            this.number = number;
            id = new ClientId(1, number + 1);
            name = "c" + number;
        }

        void step(boolean more) {
            Question question = open;
            if (question == null) {
                if (more && random.nextInt(3) > 0) {
                    ask();
                }
            } else if (now() - question.askedNanos > PATIENCE_NANOS || random.nextInt(6) == 0) {
                send(question);
            }
        }

        @Override
        public String toString() {
            Question question = open;
            return question == null
                    ? name + " waits for nothing"
                    : name
                            + " has asked "
                            + (question.op == null ? question.read : question.op)
                            + " "
                            + question.attempts
                            + " times, last told "
                            + lastTold;
        }

        private void ask() {
            if (!known) {
                // The region first, by whoever comes first; then the client.
                KVOp op =
                        random.nextInt(2) == 0
                                ? new KVOp.OpenRegion(1, 1, null, null)
                                : new KVOp.OpenSession();
                begin(new Question(op, null, 0, OPENING));
                return;
            }
            String key = random.pick(REGISTERS);
            byte[] at = key.getBytes(UTF_8);
            String value = name + "." + (last + 1);
            byte[] bytes = value.getBytes(UTF_8);
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> read(key);
                case 3, 4 -> write(key, new Register.Write(value), new KVOp.GetAndPut(at, bytes));
                case 5, 6 -> {
                    String expected = random.nextInt(3) == 0 ? null : current(key);
                    byte[] expect = expected == null ? null : expected.getBytes(UTF_8);
                    write(
                            key,
                            new Register.Cas(expected, value),
                            new KVOp.CompareAndPut(new KVOp.Swap(at, expect, bytes)));
                }
                case 7 ->
                        write(
                                "seq",
                                new Counter.Add(1),
                                new KVOp.GetSequence("seq".getBytes(UTF_8), 1));
                case 8 ->
                        write(
                                "lock",
                                new FencedLock.Acquire(name),
                                new KVOp.Lock(
                                        "lock".getBytes(UTF_8),
                                        name,
                                        Limits.LEASE_MS_MAX,
                                        false,
                                        null));
                case 10 ->
                        // Nobody reads these: that replicas agree when they end is what counts.
                        begin(
                                new Question(
                                        new KVOp.PutFor(
                                                ("ttl" + random.nextInt(20)).getBytes(UTF_8),
                                                bytes,
                                                random.between(1, 2_000)),
                                        null,
                                        ++last,
                                        UNJUDGED));
                case 12 ->
                        write(
                                "list",
                                new AppendList.Append(value),
                                new KVOp.Merge("list".getBytes(UTF_8), bytes));
                case 13 -> ask("list", new AppendList.ReadAll(), get("list"));
                case 14 -> transfer();
                case 15 -> ask("bank", new Bank.ReadAll(), Bank.readAll());
                case 11 -> begin(new Question(new KVOp.Sweep(), null, ++last, UNJUDGED));
                default ->
                        write(
                                "lock",
                                new FencedLock.Release(name),
                                new KVOp.Unlock("lock".getBytes(UTF_8), name));
            }
        }

        /** What some server holds: a guess that is often right, so that swaps succeed. */
        private @Nullable String current(String key) {
            for (SimNode node : sim.nodes()) {
                if (node.isUp()
                        && sim.machine(node, RegionMachine.class)
                                        .read(new KVRead.Get(key.getBytes(UTF_8)))
                                instanceof Value value
                        && value.bytes() != null) {
                    return new String(value.bytes(), UTF_8);
                }
            }
            return null;
        }

        /** By what some server holds, so that it often succeeds. */
        private void transfer() {
            int from = random.nextInt(Bank.ACCOUNTS);
            int to = (from + 1 + random.nextInt(Bank.ACCOUNTS - 1)) % Bank.ACCOUNTS;
            String fromHas = current("bank" + from);
            String toHas = current("bank" + to);
            Bank.Transfer transfer =
                    new Bank.Transfer(
                            from,
                            to,
                            fromHas == null ? Bank.NOTHING : fromHas,
                            toHas == null ? Bank.NOTHING : toHas);
            write("bank", transfer, new KVOp.CompareAndPutAll(transfer.swaps()));
        }

        private void read(String key) {
            ask(key, new Register.Read(), get(key));
        }

        private static KVRead get(String key) {
            return new KVRead.Get(key.getBytes(UTF_8));
        }

        private void ask(String object, Command command, KVRead read) {
            begin(new Question(null, read, 0, history.invoke(number, object, command, now())));
        }

        private void write(String key, Command command, KVOp op) {
            int operation = history.invoke(number, key, command, now());
            begin(new Question(op, null, ++last, operation));
        }

        private void begin(Question question) {
            open = question;
            send(question);
        }

        private void send(Question question) {
            if (question.attempts++ > 0) {
                repeated++;
            }
            question.askedNanos = now();
            SimNode leader = sim.leaderNow();
            SimNode via =
                    leader != null && leader.isUp() && random.nextInt(4) > 0
                            ? leader
                            : random.pick(sim.nodes());
            if (!via.isUp()) {
                return;
            }
            int born = via.incarnation();
            KVOp op = question.op;
            KVRead read = question.read;
            if (read != null) {
                via.read(
                        5 * sim.timeoutMs(),
                        (status, index) -> {
                            lastTold = status.toString();
                            if (status.isOk() && born == via.incarnation()) {
                                answered(
                                        question, sim.machine(via, RegionMachine.class).read(read));
                            }
                        });
            } else if (op != null) {
                OpHeader header =
                        new OpHeader(
                                now() / 1_000_000, 1, id, question.sequence, question.sequence);
                via.apply(
                        ByteBuffer.wrap(OpCodec.encode(header, op)),
                        status -> told(question, via, born, status));
            }
        }

        private void told(Question question, SimNode via, int born, Status status) {
            lastTold = status.toString();
            if (status.isOk() && born == via.incarnation()) {
                OpResult answer =
                        sim.machine(via, RegionMachine.class).answer(id, question.sequence);
                if (answer != null) {
                    answered(question, answer);
                }
            }
        }

        private void answered(Question question, OpResult result) {
            lastTold = result.toString();
            boolean refused = result instanceof OpResult.Refused;
            if (open != question || (refused && question.operation != OPENING)) {
                return;
            }
            open = null;
            if (question.operation == UNJUDGED) {
                return;
            }
            if (question.operation == OPENING) {
                // Refused if nobody has opened the region yet.
                known = !refused && question.op instanceof KVOp.OpenSession;
                return;
            }
            history.ok(question.operation, answer(question, result), now());
        }

        private Answer answer(Question question, OpResult result) {
            if (question.op instanceof KVOp.Merge) {
                return Answer.NOTHING;
            } else if (question.read instanceof KVRead.Get get
                    && Arrays.equals(get.key(), "list".getBytes(UTF_8))) {
                byte[] list = ((Value) result).bytes();
                return Answer.all(
                        list == null ? List.of() : List.of(new String(list, UTF_8).split(",")));
            } else if (result instanceof Values values) {
                return Answer.all(values.values().stream().map(Bank::text).toList());
            } else if (result instanceof Value value) {
                return Answer.value(
                        value.bytes() == null ? null : new String(value.bytes(), UTF_8));
            } else if (result instanceof Flag flag) {
                return Answer.flag(flag.yes());
            } else if (result instanceof Range range) {
                return Answer.number(range.end());
            } else if (result instanceof Held held) {
                return question.op instanceof KVOp.Unlock
                        ? Answer.flag(held.success())
                        : Answer.number(held.success() ? held.token() : -1);
            }
            throw new AssertionError("no such answer: " + result);
        }
    }
}
