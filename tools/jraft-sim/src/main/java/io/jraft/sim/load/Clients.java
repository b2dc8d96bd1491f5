package io.jraft.sim.load;

import io.jraft.StateMachine;
import io.jraft.Status;
import io.jraft.sim.history.Answer;
import io.jraft.sim.history.Command;
import io.jraft.sim.history.Counter;
import io.jraft.sim.history.ElementSet;
import io.jraft.sim.history.History;
import io.jraft.sim.history.LogOracle;
import io.jraft.sim.history.Register;
import io.jraft.sim.node.SimCluster;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.Trace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a run. Each has at most one question out, asks the node it takes for the leader or any other, and waits only
 * so long: what is not answered by then is unknown. Owner: the run's thread.
 */
public final class Clients {
    private final SimCluster cluster;
    private final Load load;
    private final History history = new History();
    private final LogOracle log = new LogOracle();
    private final List<Client> clients = new ArrayList<>();
    private final Set<Integer> acknowledged = new LinkedHashSet<>();
    private final Set<String> only;
    private int drawn;
    private int asked;
    private int answered;
    private int refused;
    private int unknown;
    private boolean hurried;
    private boolean paused;

    public Clients(SimCluster cluster, Load load) {
        this.cluster = cluster;
        this.load = load;
        only = new LinkedHashSet<>(load.only());
        for (int i = 0; i < load.clients(); i++) {
            clients.add(new Client(i, cluster.stream("client " + i)));
        }
    }

    /** Lets them begin. */
    public void start() {
        clients.forEach(Client::think);
    }

    /** No new questions from now on. */
    public void pause() {
        paused = true;
    }

    /** One more question that changes something, although they are paused: does the group still take it? */
    public void askLast() {
        clients.get(0).askLast();
    }

    /** True when no question is out. */
    public boolean isIdle() {
        return clients.stream().allMatch(c -> c.open == null);
    }

    public History history() {
        return history;
    }

    public LogOracle log() {
        return log;
    }

    /** An entry was given to a state machine somewhere. */
    public void applied(long index, ByteBuffer entry) {
        log.applied(index, StoreCodec.decode(entry).operation());
    }

    /** Operations that were acknowledged and changed something. */
    public Set<Integer> acknowledged() {
        return acknowledged;
    }

    /** Questions so far. */
    public int asked() {
        return asked;
    }

    public int answered() {
        return answered;
    }

    public int refused() {
        return refused;
    }

    public int unknown() {
        return unknown;
    }

    /** Clients think shorter from now on: what trouble kept them from asking is asked in peace. */
    public void hurry() {
        hurried = true;
    }

    /** True when so many questions were drawn, or all there are. */
    public boolean hasDrawn(int questions) {
        return drawn >= Math.min(questions, load.operations());
    }

    /** A client cannot reach a node, or can again. */
    public void reach(int client, int node, boolean reachable) {
        clients.get(Math.floorMod(client, clients.size())).cut[node] = !reachable;
    }

    /** All clients reach all nodes. */
    public void heal() {
        for (Client c : clients) {
            java.util.Arrays.fill(c.cut, false);
        }
    }

    /** Every client takes another node for the leader. */
    public void churn() {
        clients.forEach(c -> c.believed = c.random.nextInt(cluster.nodes().size()));
    }

    /** One client. */
    private final class Client {
        private final int process;
        private final SimRandom pauses;
        private final boolean[] cut;

        /** A stream for each question: when one is left out, the others stay what they are. */
        private SimRandom random;

        private @Nullable Question open;
        private int believed;
        private int questions;

        Client(int process, SimRandom pauses) {
            this.process = process;
            this.pauses = pauses;
            random = pauses;
            cut = new boolean[cluster.nodes().size()];
        }

        void think() {
            long mean = hurried ? load.thinkNanos() / 8 : load.thinkNanos();
            cluster.world().after(pauses.around(mean), this::ask);
        }

        private void ask() {
            if (paused || drawn >= load.operations()) {
                return;
            }
            drawn++;
            questions++;
            String name = "c" + process + "." + questions;
            if (!only.isEmpty() && !only.contains(name)) {
                think();
                return;
            }
            asked++;
            random = cluster.stream("question " + name);
            Load.Kind kind = random.pick(load.kinds());
            String key = key(kind);
            boolean read = random.nextInt(100) < load.readPercent();
            Command command = read ? reading(kind) : changing(kind);
            send(name, key, command, target(read));
        }

        private void askLast() {
            questions++;
            String name = "c" + process + "." + questions;
            asked++;
            random = cluster.stream("question " + name);
            Load.Kind kind = random.pick(load.kinds());
            SimNode leader = cluster.leader();
            send(name, key(kind), changing(kind), leader == null ? believed : leader.ordinal());
        }

        private void send(String name, String key, Command command, int target) {
            Question question = new Question(name, key, command, target);
            open = question;
            cluster.trace()
                    .add(
                            cluster.world().now(),
                            Trace.Kind.CLIENT,
                            target,
                            -1,
                            question.operation,
                            () -> name + " asks " + key + " " + command);
            cluster.world().after(load.timeoutNanos(), question::timeOut);
            if (cut[target]) {
                return;
            }
            cluster.world().after(random.around(200_000), question::arrive);
        }

        private String key(Load.Kind kind) {
            return switch (kind) {
                case REGISTER -> "r" + random.nextInt(load.keys());
                case COUNTER -> "n" + random.nextInt(load.keys());
                case MAP -> "m" + random.nextInt(load.keys() * 4);
                case SET -> "s" + random.nextInt(load.keys());
            };
        }

        private Command reading(Load.Kind kind) {
            return switch (kind) {
                case REGISTER, MAP -> new Register.Read();
                case COUNTER -> new Counter.Get();
                case SET ->
                        random.oneIn(4)
                                ? new ElementSet.ReadAll()
                                : new ElementSet.Contains(element());
            };
        }

        private Command changing(Load.Kind kind) {
            return switch (kind) {
                case REGISTER ->
                        random.oneIn(3)
                                ? new Register.Cas(value(), value())
                                : new Register.Write(value());
                case MAP -> random.oneIn(4) ? new Register.Remove() : new Register.Write(value());
                case COUNTER -> new Counter.Add(1 + random.nextInt(3));
                case SET ->
                        random.oneIn(3)
                                ? new ElementSet.Erase(element())
                                : new ElementSet.Insert(element());
            };
        }

        private String value() {
            return "v" + random.nextInt(20);
        }

        private String element() {
            return "e" + random.nextInt(12);
        }

        private int target(boolean read) {
            int nodes = cluster.nodes().size();
            if (random.oneIn(read ? 2 : 8)) {
                return random.nextInt(nodes);
            }
            return believed;
        }

        /** After a refusal a client looks around. */
        private void lookAround() {
            SimNode leader = cluster.leader();
            believed =
                    leader != null && !cut[leader.ordinal()] && !random.oneIn(4)
                            ? leader.ordinal()
                            : random.nextInt(cluster.nodes().size());
        }

        /** One question on its way. */
        private final class Question implements ClientClosure {
            private final String name;
            private final int operation;
            private final String key;
            private final Command command;
            private final int target;
            private Answer answer = Answer.NOTHING;
            private boolean over;
            private boolean told;

            Question(String name, String key, Command command, int target) {
                this.name = name;
                this.key = key;
                this.command = command;
                this.target = target;
                operation = history.invoke(process, key, command, cluster.world().now());
            }

            void arrive() {
                SimNode node = cluster.node(target);
                if (!node.isUp() || node.isPaused() || over) {
                    return;
                }
                if (command.mutates()) {
                    int filling = random.oneIn(4) ? random.nextInt(load.fillingMax() + 1) : 0;
                    byte[] entry = StoreCodec.encode(operation, key, command, filling);
                    node.apply(ByteBuffer.wrap(entry), this);
                } else {
                    int born = node.incarnation();
                    node.read(
                            load.timeoutNanos() / 1_000_000,
                            (status, index) -> {
                                StateMachine machine = node.machine();
                                if (status.isOk()
                                        && born == node.incarnation()
                                        && machine instanceof StoreMachine store) {
                                    answer = store.read(key, command);
                                }
                                run(status);
                            });
                }
            }

            @Override
            public void answered(Answer given) {
                answer = given;
            }

            /** The node tells; the client hears it a little later, unless the way back is cut. */
            @Override
            public void run(Status status) {
                if (told) {
                    throw new IllegalStateException("S19: operation " + operation + " told twice");
                }
                told = true;
                Answer given = answer;
                if (!cut[target]) {
                    cluster.world().after(random.around(200_000), () -> hear(status, given));
                }
            }

            private void hear(Status status, Answer given) {
                if (over) {
                    return;
                }
                long now = cluster.world().now();
                if (status.isOk()) {
                    history.ok(operation, given, now);
                    if (command.mutates()) {
                        acknowledged.add(operation);
                    }
                    answered++;
                } else if (!command.mutates() || status.outcome() == Status.Outcome.NOT_APPENDED) {
                    history.failed(operation, now);
                    refused++;
                    lookAround();
                } else {
                    history.unknown(operation, now);
                    unknown++;
                    lookAround();
                }
                end(status.isOk() ? given.toString() : status.toString());
            }

            void timeOut() {
                if (!over) {
                    long now = cluster.world().now();
                    if (command.mutates()) {
                        history.unknown(operation, now);
                        unknown++;
                    } else {
                        history.failed(operation, now);
                        refused++;
                    }
                    lookAround();
                    end("?");
                }
            }

            private void end(String text) {
                over = true;
                open = null;
                cluster.trace()
                        .add(
                                cluster.world().now(),
                                Trace.Kind.ANSWER,
                                target,
                                -1,
                                text.hashCode(),
                                () -> name + " " + key + " " + command + " -> " + text);
                think();
            }
        }
    }
}
