package io.jraft.rhea;

import io.jraft.Node;
import io.jraft.entity.PeerId;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.DriverPlan;
import io.jraft.rhea.pd.Instruction;
import io.jraft.rhea.pd.PdReply;
import io.jraft.rhea.pd.PdRequest;
import io.jraft.rhea.pd.StoreBeat;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store says to the placement driver, and does for it: tells it in one request what all replicas here are, and does what comes
 * back. A heartbeat that fails is not repeated; the next one tells the same, later each time while nobody answers. Has no thread, no
 * clock and no connection of its own.
 * Owner: one thread.
 */
final class StoreAgent {
    private static final Logger LOG = LoggerFactory.getLogger(StoreAgent.class);

    /** A new replica's start is a directory and an empty log. */
    private static final int INVITATION_MS = 10_000;

    private static final int PERIODS_MAX = 8;

    private final String cluster;
    private final Endpoint self;
    private final DriverPlan plan;
    private final Placement.Replicas replicas;
    private final Wire wire;
    private final LongSupplier nanos;
    private final Map<Long, Done> before = new TreeMap<>();
    private Endpoint asked;
    private long lastBeatNanos;
    private int failures;
    private int pause;
    private boolean waiting;

    /** What a replica had done by the last beat. */
    private record Done(RegionEngine region, long reads, long writes) {}

    /** The way to other stores. */
    interface Wire {
        /** {@code then} is told once, on the owner's thread, in time: the answer, or null and what the trouble is. */
        void send(
                Endpoint to,
                PdRequest request,
                int timeoutMs,
                BiConsumer<@Nullable PdReply, String> then);
    }

    /** One that has told nothing yet. */
    StoreAgent(
            String cluster,
            Endpoint self,
            DriverPlan plan,
            Placement.Replicas replicas,
            Wire wire,
            LongSupplier nanos) {
        this.cluster = cluster;
        this.self = self;
        this.plan = plan;
        this.replicas = replicas;
        this.wire = wire;
        this.nanos = nanos;
        asked = plan.servers().get(0);
        lastBeatNanos = nanos.getAsLong();
    }

    /** Another store's leader asks for a replica here; {@code reply} is told once. Thread: ANY. */
    void invited(byte[] body, Consumer<PdReply> reply) {
        try {
            replicas.invite(
                    RegionInfo.decode(body),
                    refusal ->
                            reply.accept(
                                    refusal.isEmpty() ? PdReply.ok("") : PdReply.refused(refusal)));
        } catch (MalformedException e) {
            reply.accept(PdReply.refused(String.valueOf(e.getMessage())));
        }
    }

    /** Now and then: tells the driver, if it is time for it. */
    void beat() {
        if (waiting || pause-- > 0) {
            return;
        }
        pause = 0;
        try {
            byte[] body = beat(nanos.getAsLong()).encode();
            waiting = true;
            wire.send(
                    asked,
                    new PdRequest(cluster, PdRequest.Kind.BEAT, body),
                    plan.beatTimeoutMs(),
                    this::onAnswer);
        } catch (RuntimeException e) {
            // The timer would stop for good.
            waiting = false;
            LOG.error("A heartbeat of store {} failed", self, e);
        }
    }

    private StoreBeat beat(long nowNanos) {
        double seconds = Math.max(0.001, (nowNanos - lastBeatNanos) / 1e9);
        lastBeatNanos = nowNanos;
        List<StoreBeat.Replica> all = new ArrayList<>();
        for (RegionEngine region : replicas.all()) {
            Done now = new Done(region, region.load().reads(), region.load().writes());
            Done last = before.put(region.getRegionId(), now);
            // Another replica of the region has another count.
            Done since = last == null || last.region() != region ? now : last;
            Node node = region.getNode();
            StoreBeat.Replica replica =
                    node == null
                            ? null
                            : region.replica(
                                    node.getNodeId().getPeerId().toString(),
                                    (long) ((now.reads() - since.reads()) / seconds),
                                    (long) ((now.writes() - since.writes()) / seconds));
            if (replica != null) {
                all.add(replica);
            }
        }
        before.values().removeIf(done -> replicas.get(done.region().getRegionId()) == null);
        return new StoreBeat(self.toString(), replicas.floor(), all);
    }

    private void onAnswer(@Nullable PdReply reply, String trouble) {
        waiting = false;
        if (reply != null && reply.outcome() == PdReply.Outcome.OK) {
            failures = 0;
            reply.instructions().forEach(this::obey);
            return;
        }
        if (reply != null && reply.outcome() == PdReply.Outcome.REFUSED) {
            LOG.warn("The placement driver at {} refuses store {}: {}", asked, self, reply.text());
        }
        Endpoint told = reply == null ? null : at(reply.text());
        // Where it is told to go it goes at once, else a little later each time.
        pause = told == null ? Math.min(PERIODS_MAX, failures++ / plan.servers().size()) : 0;
        LOG.debug("No placement driver at {}: {}", asked, trouble);
        asked = told == null ? after(asked) : told;
    }

    private @Nullable Endpoint at(String address) {
        return plan.servers().stream()
                .filter(s -> s.toString().equals(address))
                .findFirst()
                .orElse(null);
    }

    private Endpoint after(Endpoint server) {
        List<Endpoint> all = plan.servers();
        return all.get((all.indexOf(server) + 1) % all.size());
    }

    private void obey(Instruction instruction) {
        RegionEngine region = replicas.get(instruction.region());
        if (region == null) {
            return;
        }
        try {
            if (instruction instanceof Instruction.Split split) {
                region.split(split);
            } else if (instruction instanceof Instruction.Merge merge) {
                region.merge(merge);
            } else if (instruction instanceof Instruction.Transfer transfer) {
                transfer(region, transfer);
            } else if (instruction instanceof Instruction.Change change) {
                MemberChanger.begin(region, this::invite, change);
            } else if (instruction instanceof Instruction.Leave leave) {
                replicas.leave(leave);
            }
        } catch (RuntimeException e) {
            LOG.error("Store {} cannot do {}", self, instruction, e);
        }
    }

    private static void transfer(RegionEngine region, Instruction.Transfer transfer) {
        Node node = region.getNode();
        PeerId to = PeerId.parsePeer(transfer.to());
        if (node != null
                && to != null
                && node.isLeader()
                && region.getRecord().version() == transfer.version()) {
            node.transferLeadership(to)
                    .whenComplete(
                            (result, failure) ->
                                    LOG.info(
                                            "Region {} is handed to {}: {}",
                                            transfer.region(),
                                            to,
                                            failure == null ? result : failure));
        }
    }

    private void invite(Endpoint store, RegionInfo region, Consumer<String> answer) {
        wire.send(
                store,
                new PdRequest(cluster, PdRequest.Kind.INVITE, region.encode()),
                INVITATION_MS,
                (reply, trouble) ->
                        answer.accept(
                                reply == null
                                        ? trouble
                                        : reply.outcome() == PdReply.Outcome.OK
                                                ? ""
                                                : reply.text().isEmpty()
                                                        ? "no reason given"
                                                        : reply.text()));
    }
}
