package io.jraft.rhea.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Status;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Value;
import io.jraft.rhea.sim.KVQuestions.Drawn;
import io.jraft.sim.Sim;
import io.jraft.sim.history.Command;
import io.jraft.sim.history.History;
import io.jraft.sim.history.LinearizabilityChecker;
import io.jraft.sim.history.Verdict;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a region in the simulator. As the real ones they number what they write and repeat it, at whatever server,
 * until they are told; impatient ones, so that much is repeated that was done. Owner: the run's thread.
 */
final class KVClients {
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
    private static final class Question {
        final Drawn what;
        final long sequence;
        final int operation;
        long askedNanos;
        int attempts;

        Question(Drawn what, long sequence, int operation) {
            this.what = what;
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
                            + question.what
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
                begin(new Question(new Drawn("", null, op, null, List.of()), 0, OPENING));
                return;
            }
            Drawn what = KVQuestions.draw(random, name, last + 1, this::current);
            Command command = what.command();
            int operation =
                    command == null
                            ? UNJUDGED
                            : history.invoke(number, what.object(), command, now());
            begin(new Question(what, what.op() == null ? 0 : ++last, operation));
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
            KVOp op = question.what.op();
            KVRead read = question.what.read();
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
                known = !refused && question.what.op() instanceof KVOp.OpenSession;
                return;
            }
            history.ok(question.operation, KVQuestions.answer(question.what, result), now());
        }
    }
}
