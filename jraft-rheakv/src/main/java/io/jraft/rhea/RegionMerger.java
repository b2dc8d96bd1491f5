package io.jraft.rhea;

import io.jraft.Node;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.fsm.RegionRecord.Seal;
import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.StorageException;
import io.jraft.util.Endpoint;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the region, which this store leads, merged into its left neighbour: seals it, and asks whoever has the keys before it until
 * that one has taken it, or says that it never will. What is under way stands in the region's record; so each leader goes on with
 * it, whoever began.
 * Owner: ANY; one question at a time.
 */
final class RegionMerger {
    private static final Logger LOG = LoggerFactory.getLogger(RegionMerger.class);

    /** What is asked for with more than that is refused; what is written meanwhile has room up to an entry's size. */
    private static final long BYTES_MAX = 8 << 20;

    private static final int STATE_BYTES_MAX = Limits.OPERATION_BYTES_MAX - (64 << 10);
    private static final int PAIR_BYTES = 8;

    /** Reads the whole region each time. */
    private static final long PAUSE_NANOS = 300_000_000L;

    private final KVStateMachine machine;
    private final Neighbours neighbours;
    private final Executor readers;
    private final RegionSplitter splitter;
    private final BiConsumer<byte[], Consumer<KVReply>> propose;
    private final LongSupplier nanos;
    private final Queue<Consumer<KVReply>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long askedNanos;

    /** The other regions of the store. Thread: ANY; must not block. */
    interface Neighbours {
        /** That region was taken over by another one. */
        void onEnded(long regionId);

        /** The replica here of the region that has the key right before that one; null if there is none. */
        @Nullable RegionEngine before(byte[] key);

        /** Asks a store, perhaps this one; {@code reply} comes once and in time. */
        void ask(Endpoint store, KVRequest request, Consumer<KVReply> reply);
    }

    /**
     * For one region.
     *
     * @param splitter has the region taken while it is given other members; then it is not sealed
     * @param propose puts an entry into the region's log and answers when it was applied
     * @param nanos a clock that nobody sets, from anywhere
     */
    RegionMerger(
            KVStateMachine machine,
            Neighbours neighbours,
            Executor readers,
            RegionSplitter splitter,
            BiConsumer<byte[], Consumer<KVReply>> propose,
            LongSupplier nanos) {
        this.machine = machine;
        this.splitter = splitter;
        this.neighbours = neighbours;
        this.readers = readers;
        this.propose = propose;
        this.nanos = nanos;
        askedNanos = nanos.getAsLong() - PAUSE_NANOS;
    }

    /** Begins a merge; {@code reply} comes when it is decided. The region is led here, and of the version that was meant. */
    void merge(Node node, KVRequest request, Consumer<KVReply> reply) {
        ByteReader in = new ByteReader(request.body());
        long leftId = in.number("the left region");
        in.end();
        RegionRecord record = machine.record();
        Seal seal = record.seal();
        if (seal != null) {
            // Asked again, perhaps of another leader than the first time.
            reply(seal.targetId() == leftId, reply);
            return;
        }
        Refused refused = refusal(node, record, leftId);
        RegionEngine left = record.start() == null ? null : neighbours.before(record.start());
        if (refused != null || left == null) {
            reply.accept(KVReply.of(refused == null ? noNeighbour(record, leftId) : refused, ""));
            return;
        }
        if (!splitter.take()) {
            reply.accept(
                    KVReply.refused(
                            Errors.SERVER_BUSY,
                            "the region is being split, or given other members",
                            ""));
            return;
        }
        waiting.add(reply);
        LOG.info("Region {} is to be merged into region {}", record.regionId(), leftId);
        KVOp op = new KVOp.SealRegion(leftId, left.getRecord().version());
        propose.accept(
                OpCodec.encode(OpHeader.once(record.version()), op),
                answer -> {
                    // From now on the seal keeps others away, or there is none.
                    splitter.release();
                    boolean sealed = answer.result() instanceof Flag;
                    if (sealed) {
                        tick(node);
                    } else if (waiting.remove(reply)) {
                        reply.accept(answer);
                    }
                });
    }

    private void reply(boolean meant, Consumer<KVReply> reply) {
        if (meant) {
            waiting.add(reply);
        } else {
            reply.accept(
                    KVReply.refused(
                            Errors.INVALID_REGION_EPOCH, "the region is being merged already", ""));
        }
    }

    private @Nullable Refused refusal(Node node, RegionRecord record, long leftId) {
        byte[] start = record.start();
        RegionEngine left = start == null ? null : neighbours.before(start);
        Node its = left == null ? null : left.getNode();
        if (left == null
                || its == null
                || left.getRegionId() != leftId
                || !Arrays.equals(left.getRecord().end(), start)) {
            return noNeighbour(record, leftId);
        }
        if (left.getRecord().seal() != null) {
            return new Refused(Errors.SERVER_BUSY, "region " + leftId + " is being merged itself");
        }
        Configuration here = node.status().conf();
        Configuration there = its.status().conf();
        if (!stores(here).equals(stores(there))) {
            return new Refused(
                    Errors.INVALID_REGION_MEMBERSHIP,
                    "the regions have to be on the same stores: region "
                            + record.regionId()
                            + " has "
                            + here
                            + ", region "
                            + leftId
                            + " has "
                            + there);
        }
        RegionRecord.Size size = record.size();
        long bytes = size.bytes() + PAIR_BYTES * size.keys() + machine.sessionBytes();
        return bytes <= BYTES_MAX
                ? null
                : new Refused(
                        Errors.TOO_LARGE_TO_MERGE,
                        "region "
                                + record.regionId()
                                + " has about "
                                + bytes
                                + " bytes, a region that is merged into another one may have "
                                + BYTES_MAX);
    }

    /** Without the numbers that replicas have behind their addresses, see 0023. */
    private static Set<Endpoint> stores(Configuration members) {
        Set<Endpoint> stores = new HashSet<>();
        members.listPeers().forEach(peer -> stores.add(peer.getEndpoint()));
        members.listLearners().forEach(peer -> stores.add(peer.getEndpoint()));
        return stores;
    }

    private static Refused noNeighbour(RegionRecord record, long leftId) {
        return new Refused(
                Errors.INVALID_PARAMETER,
                "region "
                        + leftId
                        + " does not end where region "
                        + record.regionId()
                        + " begins, as far as this store knows");
    }

    /** Puts another region's question, see {@link KVOp.TakeRegion}, into this region's log. */
    void take(KVRequest request, Consumer<KVReply> reply) {
        propose.accept(request.body(), reply);
    }

    /** Now and then: asks what becomes of the region, if it is sealed and led here. */
    void tick(@Nullable Node here) {
        if (here == null || !here.isLeader()) {
            stop();
            return;
        }
        if (machine.record().seal() == null
                || nanos.getAsLong() - askedNanos < PAUSE_NANOS
                || !asking.compareAndSet(false, true)) {
            return;
        }
        askedNanos = nanos.getAsLong();
        boolean taken = false;
        try {
            readers.execute(this::askOnce);
            taken = true;
        } catch (RejectedExecutionException full) {
            LOG.debug("Too many reads are waiting, the next tick asks", full);
        } finally {
            if (!taken) {
                asking.set(false);
            }
        }
    }

    private void askOnce() {
        boolean asked = false;
        try {
            asked = ask();
        } catch (StorageException | IllegalStateException e) {
            LOG.info("Region {} is not merged yet: {}", machine.record().regionId(), e.toString());
        } finally {
            if (!asked) {
                asking.set(false);
            }
        }
    }

    private boolean ask() {
        RegionRecord record = machine.record();
        Seal seal = record.seal();
        byte[] start = record.start();
        RegionEngine left = start == null ? null : neighbours.before(start);
        Node its = left == null ? null : left.getNode();
        PeerId leader = its == null ? null : its.getLeaderId();
        if (seal == null || left == null || leader == null) {
            LOG.debug("Region {}: nobody is there to take it", record.regionId());
            return false;
        }
        KVOp.TakeRegion take = machine.takeOver(STATE_BYTES_MAX);
        if (take == null) {
            return false;
        }
        byte[] entry = OpCodec.encode(OpHeader.once(0), take);
        neighbours.ask(
                leader.getEndpoint(),
                left.request(KVRequest.Kind.TAKE, entry),
                answer -> told(record, seal, take.state() == null, answer));
        return true;
    }

    private void told(RegionRecord record, Seal seal, boolean tooLarge, KVReply answer) {
        long id = record.regionId();
        if (answer.result() instanceof Flag) {
            LOG.info("Region {} was taken by its left neighbour", id);
            neighbours.onEnded(id);
            answerAll(KVReply.of(answer.result(), ""));
            asking.set(false);
        } else if (answer.result() instanceof Refused refused
                && refused.error() == Errors.INVALID_REGION_EPOCH
                && !answer.maybeDone()) {
            LOG.info("Region {} goes on as it was: {}", id, refused.text());
            KVOp op = new KVOp.UnsealRegion(seal.index());
            Errors why = tooLarge ? Errors.TOO_LARGE_TO_MERGE : Errors.INVALID_REGION_VERSION;
            KVReply never = KVReply.refused(why, refused.text(), "");
            try {
                propose.accept(
                        OpCodec.encode(OpHeader.once(record.version()), op),
                        done -> {
                            asking.set(false);
                            answerAll(never);
                        });
            } catch (IllegalStateException stopping) {
                LOG.info("Region {} stays sealed for now", id, stopping);
                asking.set(false);
            }
        } else {
            LOG.info("Region {} is not merged yet: {}", id, answer.result());
            asking.set(false);
        }
    }

    /** This replica does not lead any more, or stops: who waits asks the next leader. */
    void stop() {
        answerAll(KVReply.unknown("the leader of the region has changed", ""));
    }

    private void answerAll(KVReply answer) {
        for (Consumer<KVReply> one = waiting.poll(); one != null; one = waiting.poll()) {
            one.accept(answer);
        }
    }
}
