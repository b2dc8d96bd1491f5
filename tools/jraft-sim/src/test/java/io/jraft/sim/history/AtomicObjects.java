package io.jraft.sim.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Generates histories of atomic objects: each operation takes effect at one moment between question and answer, so the
 * history is linearizable by construction; then, if asked, damages them.
 */
final class AtomicObjects {
    private final SplittableRandom random;
    private final Kind kind;
    private final int words;
    private int nextWord;

    /** What the keys hold. */
    enum Kind {
        REGISTER,
        UNIQUE_REGISTER,
        LADDER,
        COUNTER,
        SET,
        SET_BY_ELEMENT,
        LIST
    }

    /** Operations, and the log that made them. */
    record Generated(List<Operation> operations, LogOracle oracle) {}

    private record Draft(Operation operation, long effect) {}

    AtomicObjects(SplittableRandom random, Kind kind, int words) {
        this.random = random;
        this.kind = kind;
        this.words = words;
    }

    /** Clients ask one thing after the other, on random keys. */
    Generated generate(int operations, int clients, int keys, double unknown) {
        long[] freeAt = new long[clients];
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < operations; i++) {
            int client = 0;
            for (int other = 1; other < clients; other++) {
                client = freeAt[other] < freeAt[client] ? other : client;
            }
            long invoked = freeAt[client] + 1 + random.nextInt(40);
            long effect = invoked + 1 + random.nextInt(40);
            long returned = effect + 1 + random.nextInt(40);
            Outcome outcome = Outcome.OK;
            if (random.nextDouble() < unknown) {
                outcome = random.nextInt(4) == 0 ? Outcome.FAILED : Outcome.UNKNOWN;
                boolean late = random.nextInt(3) == 0;
                effect =
                        outcome == Outcome.FAILED || random.nextBoolean()
                                ? Operation.NEVER
                                : late ? effect + random.nextInt(1000) : effect;
            }
            freeAt[client] = returned;
            drafts.add(
                    new Draft(
                            new Operation(
                                    i,
                                    client,
                                    "k" + random.nextInt(keys),
                                    command(),
                                    outcome,
                                    Answer.NOTHING,
                                    invoked,
                                    outcome == Outcome.UNKNOWN ? Operation.NEVER : returned,
                                    invoked * 1_000,
                                    returned * 1_000),
                            effect));
        }
        return play(drafts);
    }

    private Generated play(List<Draft> drafts) {
        List<Draft> inOrder = new ArrayList<>(drafts);
        inOrder.sort(Comparator.comparingLong(Draft::effect));
        Map<String, State> states = new LinkedHashMap<>();
        LogOracle oracle = new LogOracle();
        Operation[] played = new Operation[drafts.size()];
        long index = 0;
        for (Draft draft : inOrder) {
            Operation op = draft.operation();
            if (draft.effect() == Operation.NEVER) {
                played[op.id()] = op;
                continue;
            }
            State state = states.getOrDefault(op.key(), op.command().start());
            State.Effect effect = state.apply(op.command());
            states.put(op.key(), effect.next());
            if (op.command().mutates()) {
                index += 1 + random.nextInt(2);
                oracle.applied(index, op.id());
            }
            boolean told = op.outcome() == Outcome.OK;
            played[op.id()] =
                    told && (kind == Kind.LADDER || !mayStaySilent(op))
                            ? op.ended(Outcome.OK, effect.answer(), op.returned())
                            : op;
        }
        return new Generated(List.of(played), oracle);
    }

    private boolean mayStaySilent(Operation op) {
        return op.command().mutates() && random.nextInt(3) == 0;
    }

    private String word() {
        boolean unique = kind == Kind.UNIQUE_REGISTER || kind == Kind.LIST;
        return "v" + (unique ? nextWord++ : random.nextInt(words));
    }

    private Command command() {
        int dice = random.nextInt(10);
        return switch (kind) {
            case REGISTER -> {
                if (dice < 4) {
                    yield new Register.Read();
                }
                if (dice < 7) {
                    yield new Register.Write(word());
                }
                yield dice < 9 ? new Register.Cas(word(), word()) : new Register.Remove();
            }
            case UNIQUE_REGISTER -> dice < 5 ? new Register.Read() : new Register.Write(word());
            case LADDER -> dice < 5 ? new Counter.Get() : new Counter.Add(1);
            case COUNTER -> dice < 5 ? new Counter.Get() : new Counter.Add(random.nextInt(4) - 1);
            case SET, SET_BY_ELEMENT -> {
                if (dice < 3) {
                    yield new ElementSet.Insert(word());
                }
                if (dice < 5) {
                    yield new ElementSet.Erase(word());
                }
                yield kind == Kind.SET && dice < 8
                        ? new ElementSet.ReadAll()
                        : new ElementSet.Contains(word());
            }
            case LIST -> dice < 5 ? new AppendList.ReadAll() : new AppendList.Append(word());
        };
    }

    /** One wrong thing: an answer, an interval, an end, or two entries of the log. Possibly harmless. */
    Generated damage(Generated good) {
        List<Operation> operations = new ArrayList<>(good.operations());
        Map<Integer, Long> log = new LinkedHashMap<>();
        operations.forEach(op -> log.put(op.id(), good.oracle().appliedAt(op.id())));
        int victim = random.nextInt(operations.size());
        int other = random.nextInt(operations.size());
        Operation op = operations.get(victim);
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                Answer stolen = operations.get(other).answer();
                if (op.outcome() == Outcome.OK && stolen.getClass() == op.answer().getClass()) {
                    operations.set(victim, op.ended(Outcome.OK, stolen, op.returned()));
                }
            }
            case 2 -> operations.set(victim, moved(op));
            case 3 -> {
                long mine = log.getOrDefault(victim, 0L);
                long theirs = log.getOrDefault(other, 0L);
                if (mine != 0 && theirs != 0) {
                    log.put(victim, theirs);
                    log.put(other, mine);
                }
            }
            default -> {
                if (op.outcome() == Outcome.OK && random.nextBoolean()) {
                    operations.set(victim, op.ended(Outcome.FAILED, Answer.NOTHING, op.returned()));
                } else {
                    log.put(victim, 0L);
                }
            }
        }
        LogOracle oracle = new LogOracle();
        log.forEach(
                (id, index) -> {
                    if (index != LogOracle.NOT_APPLIED) {
                        oracle.applied(index, id);
                    }
                });
        return new Generated(operations, oracle);
    }

    private Operation moved(Operation op) {
        long by = random.nextInt(161) - 80L;
        long invoked = Math.max(0, op.invoked() + by);
        long returned =
                op.returned() == Operation.NEVER
                        ? Operation.NEVER
                        : Math.max(invoked + 1, op.returned() + by);
        return new Operation(
                op.id(),
                op.process(),
                op.key(),
                op.command(),
                op.outcome(),
                op.answer(),
                invoked,
                returned,
                invoked * 1_000,
                returned == Operation.NEVER ? returned : returned * 1_000);
    }
}
