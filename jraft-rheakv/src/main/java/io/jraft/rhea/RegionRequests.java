package io.jraft.rhea;

import io.jraft.Node;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.WatchPoll;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import java.util.function.Consumer;

/**
 * What this replica makes of a request: who may ask it now, and who is to do it. Keeps no state; whoever does it has its own.
 * Owner: ANY.
 */
final class RegionRequests {
    private final long regionId;
    private final KVStateMachine machine;
    private final RegionClock clock;
    private final RegionLog log;
    private final RegionReads reads;
    private final RegionLoad load;
    private final RegionWatchers watchers;
    private final RegionSplitter splitter;
    private final RegionMerger merger;
    private final RegionEngine.Children children;

    RegionRequests(
            KVStateMachine machine,
            long regionId,
            RegionClock clock,
            RegionLog log,
            RegionReads reads,
            RegionLoad load,
            RegionWatchers watchers,
            RegionSplitter splitter,
            RegionMerger merger,
            RegionEngine.Children children) {
        this.machine = machine;
        this.regionId = regionId;
        this.clock = clock;
        this.log = log;
        this.reads = reads;
        this.load = load;
        this.watchers = watchers;
        this.splitter = splitter;
        this.merger = merger;
        this.children = children;
    }

    /** Handles a request; {@code reply} is called once, on any thread, and must not block. */
    void handle(Node here, KVRequest request, Consumer<KVReply> reply) {
        try {
            switch (request.kind()) {
                case WRITE, WRITE_AGAIN -> write(here, request, reply);
                case READ_SAFE -> reads.safe(here, request, reply);
                case READ_LOCAL -> reads.local(here, request, reply);
                case WATCH -> watch(here, request, reply);
                case EXPORT -> throw new MalformedException("a view is the store's to give");
                case SPLIT -> split(here, request, request.body(), 0, reply);
                case SPLIT_AS -> splitAs(here, request, reply);
                case MERGE -> merge(here, request, reply);
                case TAKE -> take(here, request, reply);
                case REGIONS -> throw new MalformedException("a region was asked for regions");
            }
        } catch (MalformedException e) {
            reply.accept(
                    KVReply.refused(
                            Errors.INVALID_REQUEST,
                            String.valueOf(e.getMessage()),
                            EntryReply.leader(here)));
        } catch (IllegalStateException e) {
            reply.accept(
                    KVReply.refused(
                            Errors.LEADER_NOT_AVAILABLE, "the store is stopping: " + e, ""));
        }
    }

    private void write(Node node, KVRequest request, Consumer<KVReply> reply) {
        // Read before it gets into the log: what no replica could read would stop them all.
        OpCodec.Entry entry = OpCodec.decode(request.body());
        if (entry.op() instanceof KVOp.OpenRegion
                || entry.op() instanceof KVOp.Sweep
                || entry.op() instanceof KVOp.SplitRegion
                || entry.op() instanceof KVOp.SealRegion
                || entry.op() instanceof KVOp.UnsealRegion
                || entry.op() instanceof KVOp.TakeRegion) {
            throw new MalformedException(
                    "a region is opened, swept, split and merged by its leader alone");
        }
        if (!node.isLeader()) {
            reply.accept(notLeader(node));
            return;
        }
        RegionRecord record = machine.record();
        boolean first = request.kind() == KVRequest.Kind.WRITE;
        boolean stale = entry.header().version() < record.version() || record.seal() != null;
        if (first && record.isOpen() && stale) {
            // Checked again when it is applied, and there alone if an earlier attempt may be in the
            // log (O20).
            reply.accept(stale(node, record));
            return;
        }
        load.changed(entry.op());
        // Again, should the leader's first entry have been refused; a second one does nothing.
        log.open();
        log.propose(node, request.body(), reply);
    }

    private void splitAs(Node node, KVRequest request, Consumer<KVReply> reply) {
        ByteReader body = new ByteReader(request.body());
        long childId = body.number("the number of the new region");
        byte[] key = body.array(Limits.KEY_BYTES_MAX, "the key");
        body.end();
        if (childId < 1) {
            throw new MalformedException("numbers of regions are from 1: " + childId);
        } else if (!children.isFree(childId)) {
            reply.accept(
                    KVReply.refused(
                            Errors.CONFLICT_REGION_ID,
                            "this store has, or had, a region " + childId,
                            EntryReply.leader(node)));
        } else {
            split(node, request, key, childId, reply);
        }
    }

    /** Splits at a key, or in the middle if that is empty; a number is drawn for the new region if it is 0. */
    private void split(
            Node node, KVRequest request, byte[] at, long childId, Consumer<KVReply> reply) {
        RegionRecord record = machine.record();
        if (!node.isLeader() || !record.isOpen()) {
            reply.accept(notLeader(node));
        } else if (request.version() < record.version() || record.seal() != null) {
            reply.accept(stale(node, record));
        } else if (at.length > Limits.KEY_BYTES_MAX) {
            throw new MalformedException("the key is too long");
        } else {
            splitter.split(
                    node,
                    record,
                    at.length == 0 ? null : at,
                    childId,
                    (entry, answer) -> log.propose(node, entry, answer),
                    reply);
        }
    }

    private void merge(Node node, KVRequest request, Consumer<KVReply> reply) {
        RegionRecord record = machine.record();
        if (!node.isLeader() || !record.isOpen()) {
            reply.accept(notLeader(node));
        } else if (record.seal() == null && request.version() < record.version()) {
            reply.accept(stale(node, record));
        } else if (!children.areSafe(regionId)) {
            // What they begin with may be nowhere else than in this region's log, which ends.
            reply.accept(
                    KVReply.refused(
                            Errors.SERVER_BUSY,
                            "a region that was split off this one is being started",
                            EntryReply.leader(node)));
        } else {
            merger.merge(node, request, reply);
        }
    }

    private void take(Node node, KVRequest request, Consumer<KVReply> reply) {
        if (!(OpCodec.decode(request.body()).op() instanceof KVOp.TakeRegion)) {
            throw new MalformedException("no region is to be taken");
        }
        if (!node.isLeader()) {
            reply.accept(notLeader(node));
            return;
        }
        log.propose(
                node,
                request.body(),
                answer -> {
                    // The region's time may be that of the other one now.
                    clock.leads(Math.max(clock.nowMs(), machine.record().timeMs()));
                    reply.accept(answer);
                });
    }

    private void watch(Node node, KVRequest request, Consumer<KVReply> reply) {
        WatchPoll poll = WatchPoll.decode(request.body());
        RegionRecord record = machine.record();
        if (!record.isOpen() || EntryReply.leader(node).isEmpty()) {
            // A replica that is cut off would wait with its client for what never comes.
            reply.accept(
                    KVReply.refused(
                            Errors.LEADER_NOT_AVAILABLE, "this replica knows no leader", ""));
        } else if (record.version() < request.version()) {
            reply.accept(
                    KVReply.refused(
                            Errors.LEADER_NOT_AVAILABLE,
                            "this replica is behind: it has version " + record.version(),
                            EntryReply.leader(node)));
        } else if (record.version() > request.version() || record.seal() != null) {
            reply.accept(stale(node, record));
        } else {
            watchers.add(poll, request.version(), reply);
        }
    }

    private KVReply notLeader(Node node) {
        return KVReply.refused(
                Errors.NOT_LEADER,
                "this store does not lead region " + regionId,
                EntryReply.leader(node));
    }

    private KVReply stale(Node node, RegionRecord record) {
        return KVReply.refused(
                Errors.INVALID_REGION_EPOCH,
                "region " + regionId + " has version " + record.version(),
                EntryReply.leader(node));
    }
}
