package io.jraft.rhea.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.DrivenCluster;
import io.jraft.rhea.DrivenStore;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.rpc.KVRequest.Kind;
import io.jraft.rhea.sim.KVQuestions.Drawn;
import io.jraft.sim.Sim;
import io.jraft.sim.history.Command;
import io.jraft.sim.history.History;
import io.jraft.sim.history.LinearizabilityChecker;
import io.jraft.sim.history.Verdict;
import io.jraft.sim.world.SimRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a cluster whose regions are split and moved by its placement driver. They send what real ones send to the real replicas;
 * they believe of regions what some store says, which may be old, and are impatient. Owner: the run's thread.
 */
final class DrivenClients {
    private static final long PATIENCE_NANOS = 200_000_000L;
    private static final int UNJUDGED = -1;

    private final Sim sim;
    private final SimRandom random;
    private final DrivenCluster cluster;
    private final History history = new History();
    private final List<Client> clients = new ArrayList<>();

    /** What was read or written last, as far as anybody was told: a guess for swaps. */
    private final Map<String, String> seen = new HashMap<>();

    private int answered;
    private int repeated;
    private int stale;

    DrivenClients(Sim sim, SimRandom random, DrivenCluster cluster, int count) {
        this.sim = sim;
        this.random = random;
        this.cluster = cluster;
        for (int i = 0; i < count; i++) {
            clients.add(new Client(i));
        }
    }

    int answered() {
        return answered;
    }

    int repeated() {
        return repeated;
    }

    /** How often one was told that its news of a region are old. */
    int stale() {
        return stale;
    }

    void step(boolean more) {
        clients.forEach(client -> client.step(more));
    }

    /** Whoever is idle looks once more, so that each object is read by somebody. */
    void readAll() {
        List<Drawn> all = KVQuestions.readAll();
        for (int i = 0; i < all.size(); i++) {
            clients.add(new Client(clients.size()));
            clients.get(clients.size() - 1).ask(all.get(i));
        }
    }

    boolean isIdle() {
        return clients.stream().allMatch(c -> c.open == null);
    }

    /** One order explains all answers. */
    void judge() {
        sim.require("all clients are answered in peace: " + clients + cluster, isIdle());
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

    /** The newest that a store knows of a key's region; null if it knows none. */
    private static @Nullable RegionInfo region(DrivenStore store, String key) {
        return store.infos().stream()
                .filter(r -> r.contains(key.getBytes(UTF_8)))
                .max(Comparator.comparingLong(RegionInfo::version))
                .orElse(null);
    }

    /** One question of one client. */
    private static final class Question {
        final Drawn what;
        final long sequence;
        final int operation;
        long askedNanos;
        int attempts;
        boolean unknownThere;

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

        private void ask() {
            Drawn what = KVQuestions.draw(random, name, last + 1, seen::get);
            // Without keys it is a leader's to do.
            if (!what.keys().isEmpty()) {
                ask(what);
            }
        }

        private void ask(Drawn what) {
            Command command = what.command();
            int operation =
                    command == null
                            ? UNJUDGED
                            : history.invoke(number, what.object(), command, now());
            open = new Question(what, what.op() == null ? 0 : ++last, operation);
            send(open);
        }

        private void send(Question question) {
            question.askedNanos = now();
            RegionInfo region = null;
            for (int i = 0; i < 4 && region == null; i++) {
                region = region(random.pick(cluster.stores()), question.what.keys().get(0));
            }
            if (region != null) {
                send(question, region);
            }
        }

        private void send(Question question, RegionInfo region) {
            if (!question.what.keys().stream().allMatch(k -> region.contains(k.getBytes(UTF_8)))) {
                giveUp(question);
                return;
            }
            repeated += question.attempts > 0 ? 1 : 0;
            KVOp op = question.unknownThere ? new KVOp.OpenSession() : question.what.op();
            KVRead read = question.what.read();
            KVRequest request;
            if (op != null) {
                Kind kind = question.attempts == 0 ? Kind.WRITE : Kind.WRITE_AGAIN;
                long sequence = question.unknownThere ? 0 : question.sequence;
                OpHeader header = new OpHeader(0, region.version(), id, sequence, sequence);
                request = request(region, kind, OpCodec.encode(header, op));
            } else if (read != null) {
                request = request(region, Kind.READ_SAFE, KVRead.encode(read));
            } else {
                throw new AssertionError("a question without a question");
            }
            question.attempts++;
            boolean opens = question.unknownThere;
            DrivenStore leads = random.nextInt(4) > 0 ? cluster.leads(region.id()) : null;
            (leads == null ? random.pick(cluster.stores()) : leads)
                    .handle(request, reply -> told(question, opens, reply));
        }

        private KVRequest request(RegionInfo region, Kind kind, byte[] body) {
            return new KVRequest(
                    DrivenCluster.group(region.id()), region.id(), region.version(), kind, body);
        }

        /** What it is about lies in two regions by now. */
        private void giveUp(Question question) {
            open = null;
            if (question.operation == UNJUDGED) {
                return;
            }
            if (question.attempts == 0 || question.what.op() == null) {
                history.failed(question.operation, now());
            } else {
                history.unknown(question.operation, now());
            }
        }

        private void told(Question question, boolean opens, KVReply reply) {
            // Some answers are lost on their way.
            if (open != question || random.nextInt(6) == 0) {
                return;
            }
            OpResult result = reply.result();
            lastTold = result.toString();
            if (result instanceof OpResult.Refused refused) {
                stale += refused.error() == Errors.INVALID_REGION_EPOCH ? 1 : 0;
                question.unknownThere |= refused.error() == Errors.SESSION_EXPIRED;
                return;
            }
            if (opens) {
                question.unknownThere = false;
                send(question);
                return;
            }
            open = null;
            answered++;
            if (question.operation == UNJUDGED) {
                return;
            }
            history.ok(question.operation, KVQuestions.answer(question.what, result), now());
            if (question.what.read() instanceof KVRead.Get
                    && result instanceof OpResult.Value value
                    && value.bytes() != null) {
                seen.put(question.what.object(), new String(value.bytes(), UTF_8));
            } else if (result instanceof OpResult.Values values) {
                for (int i = 0; i < values.values().size(); i++) {
                    String balance = Bank.text(values.values().get(i));
                    if (!balance.equals(Bank.NOTHING)) {
                        seen.put("bank" + i, balance);
                    }
                }
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
    }
}
