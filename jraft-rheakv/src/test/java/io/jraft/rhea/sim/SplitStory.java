package io.jraft.rhea.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Status;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.sim.Sim;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a region that is split in the middle of trouble, and perhaps merged again. They know the region as it was until one says that it has changed;
 * impatient, they repeat what was not answered, with its number, at either region and under either version, as clients may whose
 * news is old. Owner: the run's thread.
 */
final class SplitStory {
    static final long CHILD = 2;
    private static final String BORDER = "d";
    private static final List<String> REGISTERS = List.of("a", "b", "e", "f");
    private static final long PATIENCE_NANOS = 300_000_000L;

    private final Sim sim;
    private final SimRandom random;
    private final History history = new History();
    private final List<Client> clients = new ArrayList<>();
    private final ChildGroup child;
    private final @Nullable MergeWalk merge;
    private boolean wanted;
    private int repeated;
    private int refusedAsStale;
    private int answeredByTheChild;

    private SplitStory(Sim sim, SimRandom random, boolean merging) {
        this.sim = sim;
        this.random = random;
        child = new ChildGroup(sim, CHILD);
        merge = merging ? new MergeWalk(sim, random, child) : null;
        for (int i = 0; i < 4; i++) {
            clients.add(new Client(i));
        }
    }

    static SplitStory tell(Sim sim, SimRandom random) {
        return tell(sim, random, false);
    }

    /** The same, and what was split off is merged again. */
    static SplitStory merging(Sim sim, SimRandom random) {
        return tell(sim, random, true);
    }

    private static SplitStory tell(Sim sim, SimRandom random, boolean merging) {
        SplitStory story = new SplitStory(sim, random, merging);
        long splitAt = merging ? random.between(5, 20) : random.between(20, 70);
        for (int i = 0; i < (merging ? 220 : 140); i++) {
            story.wanted |= i >= splitAt;
            story.step(true);
            sim.run(random.between(1, 120));
        }
        sim.settle();
        for (int i = 0; i < 400 && !(story.isIdle() && story.agrees()); i++) {
            story.step(false);
            sim.run(50);
        }
        story.judge();
        return story;
    }

    /** How the merge went; null without one. */
    @Nullable MergeWalk merge() {
        return merge;
    }

    /** Whether the child has ended, so that nobody need agree about it. */
    private boolean isMerged() {
        return merge != null && merge.isTaken();
    }

    private boolean agrees() {
        return isMerged() || (child.agrees() && (merge == null || merge.isAtRest()));
    }

    /** The version of a region, by the latest news. */
    private long version(boolean ofTheChild) {
        return merge == null ? 2 : merge.version(ofTheChild);
    }

    int repeated() {
        return repeated;
    }

    int refusedAsStale() {
        return refusedAsStale;
    }

    int answeredByTheChild() {
        return answeredByTheChild;
    }

    int installed() {
        return child.installed();
    }

    private boolean isIdle() {
        return clients.stream().allMatch(c -> c.open == null);
    }

    private void step(boolean more) {
        child.step();
        if (merge != null && child.isBorn()) {
            merge.step(more);
        }
        if (wanted && !child.isBorn() && clients.stream().allMatch(c -> c.known)) {
            split();
        }
        for (Client client : clients) {
            client.step(more);
        }
    }

    /** More than once if nobody answers: then the second one is refused. */
    private void split() {
        SimNode leader = sim.leaderNow();
        if (leader != null && leader.isUp() && random.nextInt(4) == 0) {
            KVOp op = new KVOp.SplitRegion(CHILD, BORDER.getBytes(UTF_8), "", 1, 1);
            OpHeader header = OpHeader.once(1).at(nowMs());
            leader.apply(ByteBuffer.wrap(OpCodec.encode(header, op)), status -> {});
        }
    }

    private void judge() {
        sim.require("all clients are answered in peace: " + clients, isIdle());
        if (child.isBorn() && !isMerged()) {
            sim.require("the child's replicas agree", child.agrees());
            child.requireEqual();
        }
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

    private long nowMs() {
        return now() / 1_000_000;
    }

    /** One question of one client. */
    private static final class Question {
        final String key;
        final KVOp op;
        final long sequence;
        final int operation;
        boolean toTheChild;
        long askedNanos;
        int attempts;

        Question(String key, KVOp op, long sequence, int operation) {
            this.key = key;
            this.op = op;
            this.sequence = sequence;
            this.operation = operation;
        }

        boolean isOpening() {
            return operation < 0;
        }
    }

    private final class Client {
        private final int number;
        private final ClientId id;
        private final String name;
        private long last;
        private boolean known;
        private boolean hasHeard;
        private String lastTold = "nothing";
        private @Nullable Question open;

        Client(int number) {
            this.number = number;
            id = new ClientId(1, number + 1);
            name = "c" + number;
        }

        @Override
        public String toString() {
            Question question = open;
            return question == null
                    ? name + " waits for nothing"
                    : name
                            + " asked "
                            + question.op
                            + " "
                            + question.attempts
                            + " times, last told "
                            + lastTold;
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

        private void ask() {
            if (!known) {
                KVOp op =
                        random.nextInt(2) == 0
                                ? new KVOp.OpenRegion(1, 1, null, null)
                                : new KVOp.OpenSession();
                begin(new Question("a", op, 0, -1));
                return;
            }
            String key = random.pick(REGISTERS);
            byte[] at = key.getBytes(UTF_8);
            String value = name + "." + (last + 1);
            byte[] bytes = value.getBytes(UTF_8);
            switch (random.nextInt(8)) {
                case 0, 1, 2 ->
                        write(key, key, new Register.Write(value), new KVOp.GetAndPut(at, bytes));
                case 3 -> {
                    String expected = name + "." + last;
                    KVOp.Swap swap = new KVOp.Swap(at, expected.getBytes(UTF_8), bytes);
                    write(
                            key,
                            key,
                            new Register.Cas(expected, value),
                            new KVOp.CompareAndPut(swap));
                }
                case 4, 5 -> {
                    String of = random.pick(List.of("a", "e"));
                    write(
                            of,
                            "sequence " + of,
                            new Counter.Add(1),
                            new KVOp.GetSequence(of.getBytes(UTF_8), 1));
                }
                case 6 ->
                        write(
                                "lock",
                                "lock",
                                new FencedLock.Acquire(name),
                                new KVOp.Lock(
                                        "lock".getBytes(UTF_8),
                                        name,
                                        Limits.LEASE_MS_MAX,
                                        false,
                                        null));
                default ->
                        write(
                                "lock",
                                "lock",
                                new FencedLock.Release(name),
                                new KVOp.Unlock("lock".getBytes(UTF_8), name));
            }
        }

        private void write(String key, String object, Command command, KVOp op) {
            int operation = history.invoke(number, object, command, now());
            begin(new Question(key, op, ++last, operation));
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
            // Others tell of it too: then what was asked of the one region goes on at the other.
            hasHeard |= child.isBorn() && random.nextInt(3) == 0;
            // Who has heard of the split goes by it, mostly: an old request may also come late.
            boolean byNews = hasHeard && random.nextInt(8) > 0;
            boolean gone = question.key.compareTo(BORDER) >= 0;
            boolean there = !isMerged() || random.nextInt(6) == 0;
            question.toTheChild = byNews && gone && there && !question.isOpening();
            long version = byNews ? version(question.toTheChild) : 1;
            OpHeader header =
                    new OpHeader(nowMs(), version, id, question.sequence, question.sequence);
            if (question.toTheChild) {
                child.apply(
                        OpCodec.encode(header, question.op),
                        (machine, status) -> told(question, machine, status));
                return;
            }
            SimNode leader = sim.leaderNow();
            if (leader == null || !leader.isUp()) {
                return;
            }
            int born = leader.incarnation();
            leader.apply(
                    ByteBuffer.wrap(OpCodec.encode(header, question.op)),
                    status -> {
                        if (born == leader.incarnation()) {
                            told(question, sim.machine(leader, RegionMachine.class), status);
                        }
                    });
        }

        private void told(Question question, RegionMachine machine, Status status) {
            lastTold = status.toString();
            OpResult answer = status.isOk() ? machine.answer(id, question.sequence) : null;
            // Or it is lost on its way, so that what one region did is asked of the other.
            boolean lost = merge != null && question.toTheChild && random.nextInt(3) == 0;
            if (answer == null || open != question || lost) {
                return;
            }
            lastTold = answer.toString();
            if (answer instanceof Refused refused) {
                onRefused(question, machine, refused);
                return;
            }
            open = null;
            if (question.isOpening()) {
                known |= question.op instanceof KVOp.OpenSession;
                return;
            }
            answeredByTheChild += question.toTheChild ? 1 : 0;
            history.ok(
                    question.operation,
                    KVQuestions.answer(answer, question.op instanceof KVOp.Unlock),
                    now());
        }

        private void onRefused(Question question, RegionMachine machine, Refused refused) {
            if (question.isOpening()) {
                open = null;
            } else if (refused.error() == Errors.INVALID_REGION_EPOCH) {
                refusedAsStale++;
                hasHeard = true;
            } else if (refused.error() == Errors.SESSION_EXPIRED && question.toTheChild) {
                // What it is told is that it was never known there; it makes itself known, and goes
                // on.
                OpHeader header = new OpHeader(nowMs(), version(true), id, 0, 0);
                child.apply(OpCodec.encode(header, new KVOp.OpenSession()), (nobody, status) -> {});
            }
        }
    }
}
