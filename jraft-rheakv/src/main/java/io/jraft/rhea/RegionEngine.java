package io.jraft.rhea;

import io.jraft.Closure;
import io.jraft.Node;
import io.jraft.NodeStatus;
import io.jraft.RaftGroupService;
import io.jraft.Status;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.conf.Configuration;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.entity.Task;
import io.jraft.error.OverloadException;
import io.jraft.error.RaftException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.fsm.RegionReader;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.metrics.KVMetric;
import io.jraft.rhea.metrics.KVSample;
import io.jraft.rhea.metrics.RequestMetrics;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.op.WatchPoll;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rhea.pd.StoreBeat;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This store's replica of one region: turns requests into tasks and reads of its group.
 * Owner: ANY; keeps no state of its own but who listens.
 */
public final class RegionEngine {
    private static final Logger LOG = LoggerFactory.getLogger(RegionEngine.class);

    /** Version of a region that was never changed. */
    public static final long FIRST_VERSION = 1;

    private final RegionPlan plan;
    private final RegionStore store;
    private final KVStateMachine machine;
    private final Executor readers;
    private final Executor listening;
    private final List<StateListener> listeners = new CopyOnWriteArrayList<>();
    private final RegionClock clock = new RegionClock(System::currentTimeMillis, System::nanoTime);
    private final RegionWatchers watchers;
    private final RequestMetrics requests = new RequestMetrics();
    private final RegionSplitter splitter;
    private final RegionSweeper sweeper;
    private final RegionMerger merger;
    private final RegionMerger.Neighbours neighbours;
    private final Children children;
    private final @Nullable RegionInfo born;
    private volatile @Nullable Configuration agreed;
    private volatile boolean isLeading;
    private volatile @Nullable RaftGroupService service;
    private volatile @Nullable Node node;

    /** What a store has for all of its regions. */
    record Shared(
            boolean durable,
            long watchHistoryBytes,
            RegionSplitter.SplitLimits limits,
            Executor readers,
            Executor listening,
            Children children,
            RegionMerger.Neighbours neighbours) {}

    /** Makes replicas of the regions that are split off. Thread: ANY; must not block. */
    interface Children {
        void onChild(RegionInfo child);

        /** Whether all that were split off that region would be there after a restart. */
        boolean areSafe(long parentId);

        /** See {@link KVStateMachine.Listener#mayTakeKeys}. */
        boolean mayTakeKeys(RegionRecord now, RegionKeys next);

        void onKeysTaken(long regionId);

        /** The replica's group has stopped by an error. */
        void onBroken(long regionId);
    }

    /**
     * A replica that does nothing yet.
     *
     * @param born what the region was when it was split off another; null if it was not
     * @param parent the replica of that other here; null if there is none
     */
    RegionEngine(
            RegionPlan plan,
            RegionStore store,
            Shared shared,
            @Nullable RegionInfo born,
            @Nullable RegionEngine parent) {
        this.plan = plan;
        this.store = store;
        this.born = born;
        readers = shared.readers();
        listening = shared.listening();
        children = shared.children();
        neighbours = shared.neighbours();
        splitter = new RegionSplitter(store, readers, shared.limits());
        machine =
                new KVStateMachine(
                        plan.id(),
                        store,
                        shared.durable(),
                        new Roles(),
                        shared.watchHistoryBytes(),
                        parent == null ? null : parent.machine);
        sweeper = new RegionSweeper(machine, clock);
        watchers = new RegionWatchers(machine, readers, System::nanoTime);
        merger = new RegionMerger(machine, shared.neighbours(), readers, splitter, this::propose);
    }

    KVStateMachine machine() {
        return machine;
    }

    /** The group is about to be started; requests before that are refused. */
    void starting(RaftGroupService starting) {
        service = starting;
    }

    void started(Node running) {
        node = running;
    }

    void addListener(StateListener listener) {
        listeners.add(listener);
    }

    /** The group's node; null before it was started. */
    public @Nullable Node getNode() {
        Node running = node;
        RaftGroupService starting = service;
        // A group may lead before its start returns; this waits for that.
        return running != null || starting == null ? running : starting.getRaftNode();
    }

    /** Whether this store leads the region. */
    public boolean isLeader() {
        Node here = getNode();
        return here != null && here.isLeader();
    }

    /** The region. */
    public long getRegionId() {
        return plan.id();
    }

    /** What the region says about itself: its range, and how far this replica is. */
    public RegionRecord getRecord() {
        return machine.record();
    }

    /** The region as far as this replica knows it; null if it knows nothing. */
    @Nullable RegionInfo info() {
        RegionRecord record = machine.record();
        return record.isOpen() ? record.info(members()) : born;
    }

    // ----------------------------------------------------------------- members

    /** The members as far as this replica knows them, as a configuration's text. */
    String members() {
        Configuration known = agreed;
        return (known == null ? plan.members() : known).toString();
    }

    /** Whether the group has agreed on those members, as far as this replica has applied. */
    boolean isAgreed(Configuration members) {
        return members.equals(agreed);
    }

    /** What the region was when this replica came to be, by a split or because it was asked for; null if it was in the plan. */
    @Nullable RegionInfo born() {
        return born;
    }

    /** What is told to the placement driver; null if this replica knows nothing. */
    StoreBeat.@Nullable Replica replica(String peer, long requests) {
        Node here = getNode();
        RegionInfo info = info();
        if (here == null || info == null) {
            return null;
        }
        NodeStatus status = here.status();
        RegionRecord record = machine.record();
        Configuration known = agreed;
        // Agreed on in its term: the first entry of a term repeats who the members are.
        boolean leads = here.isLeader() && record.isOpen() && isLeading && known != null;
        boolean steady =
                leads
                        && record.seal() == null
                        && status.conf().equals(known)
                        && !splitter.isTaken();
        List<String> silent =
                status.peers().stream()
                        .filter(p -> !p.alive())
                        .map(p -> p.peer().getEndpoint().toString())
                        .toList();
        return new StoreBeat.Replica(
                info,
                peer,
                born == null ? 0 : born.base(),
                leads,
                status.term(),
                status.commitIndex(),
                steady,
                silent,
                record.size().keys(),
                record.size().bytes(),
                requests);
    }

    /** How many requests were answered since the start. */
    long answered() {
        return requests.answered();
    }

    RegionSplitter splitter() {
        return splitter;
    }

    /** The placement driver wants the region to be split in its middle; the new one gets that number. */
    void split(long version, long childId) {
        Node here = getNode();
        RegionRecord record = machine.record();
        if (here != null && here.isLeader() && record.isOpen() && record.version() == version) {
            split(here, record, null, childId, answer -> tellRefusal("split", answer));
        }
    }

    /** An entry that changes nothing, so that the log goes on. */
    void touch() {
        Node here = getNode();
        RegionRecord record = machine.record();
        if (here != null && record.isOpen()) {
            byte[] entry = OpCodec.encode(OpHeader.once(record.version()), new KVOp.Sweep());
            propose(here, entry, answer -> tellRefusal("touched", answer));
        }
    }

    private void tellRefusal(String what, KVReply answer) {
        if (answer.result() instanceof OpResult.Refused refused) {
            LOG.info("Region {} was not {}: {}", plan.id(), what, refused);
        }
    }

    // ----------------------------------------------------------------- numbers

    /** The same reply, which is counted and timed. The request's body may belong to the engine afterwards. */
    Consumer<KVReply> measured(KVRequest request, Consumer<KVReply> reply) {
        long begun = System.nanoTime();
        String operation = request.operation();
        boolean timed = request.kind() != KVRequest.Kind.WATCH;
        return answer -> {
            if (timed) {
                requests.answered(operation, System.nanoTime() - begun);
            }
            if (answer.result() instanceof OpResult.Refused refused) {
                requests.failed(refused.error());
            }
            reply.accept(answer);
        };
    }

    /** Adds what is measured of this replica. */
    void sample(String at, List<KVSample> into) {
        String region = Long.toString(plan.id());
        requests.sample(at, region, into);
        RegionRecord.Size size = machine.record().size();
        into.add(KVSample.of(KVMetric.KEYS, size.keys(), at, region));
        into.add(KVSample.of(KVMetric.BYTES, size.bytes(), at, region));
        into.add(KVSample.of(KVMetric.SESSIONS, machine.sessionCount(), at, region));
        into.add(KVSample.of(KVMetric.SESSION_BYTES, machine.sessionBytes(), at, region));
        into.add(KVSample.of(KVMetric.WATCHES, watchers.waiting(), at, region));
        long overdueMs = Math.max(0, clock.nowMs() - machine.nextExpiryMs());
        into.add(KVSample.of(KVMetric.SWEEP, overdueMs / 1_000.0, at, region));
    }

    void shutdown() throws InterruptedException {
        watchers.close();
        merger.stop();
        RaftGroupService running = service;
        if (running != null) {
            running.shutdown();
            running.join();
        }
    }

    // ---------------------------------------------------------------- requests

    /** Handles a request; {@code reply} is called once, on any thread, and must not block. */
    public void handle(KVRequest request, Consumer<KVReply> reply) {
        Node here = getNode();
        if (here == null) {
            reply.accept(
                    KVReply.refused(
                            Errors.LEADER_NOT_AVAILABLE, "the region is being started", ""));
            return;
        }
        try {
            switch (request.kind()) {
                case WRITE, WRITE_AGAIN -> write(here, request, reply);
                case READ_SAFE -> readSafe(here, request, reply);
                case READ_LOCAL -> {
                    KVRead read = KVRead.decode(request.body());
                    readHere(here, read, request.version(), reply);
                }
                case WATCH -> watch(here, request, reply);
                case EXPORT -> throw new MalformedException("a view is the store's to give");
                case SPLIT -> split(here, request, reply);
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
        // Again, should the leader's first entry have been refused; a second one does nothing.
        openRegion();
        propose(node, request.body(), reply);
    }

    private void merge(Node node, KVRequest request, Consumer<KVReply> reply) {
        RegionRecord record = machine.record();
        if (!node.isLeader() || !record.isOpen()) {
            reply.accept(notLeader(node));
        } else if (record.seal() == null && request.version() < record.version()) {
            reply.accept(stale(node, record));
        } else if (!children.areSafe(plan.id())) {
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
        propose(
                node,
                request.body(),
                answer -> {
                    // The region's time may be that of the other one now.
                    clock.leads(Math.max(clock.nowMs(), machine.record().timeMs()));
                    reply.accept(answer);
                });
    }

    /** A request to this region, wherever it is led. */
    KVRequest request(KVRequest.Kind kind, byte[] body) {
        return new KVRequest(plan.group(), plan.id(), 0, kind, body);
    }

    private KVReply notLeader(Node node) {
        return KVReply.refused(
                Errors.NOT_LEADER,
                "this store does not lead region " + plan.id(),
                EntryReply.leader(node));
    }

    private KVReply stale(Node node, RegionRecord record) {
        return KVReply.refused(
                Errors.INVALID_REGION_EPOCH,
                "region " + plan.id() + " has version " + record.version(),
                EntryReply.leader(node));
    }

    private void split(Node node, KVRequest request, Consumer<KVReply> reply) {
        RegionRecord record = machine.record();
        if (!node.isLeader() || !record.isOpen()) {
            reply.accept(notLeader(node));
        } else if (request.version() < record.version() || record.seal() != null) {
            reply.accept(stale(node, record));
        } else if (request.body().length > Limits.KEY_BYTES_MAX) {
            throw new MalformedException("the key is too long");
        } else {
            split(node, record, request.body().length == 0 ? null : request.body(), reply);
        }
    }

    private void split(
            Node node, RegionRecord record, byte @Nullable [] key, Consumer<KVReply> reply) {
        split(node, record, key, 0, reply);
    }

    private void split(
            Node node,
            RegionRecord record,
            byte @Nullable [] key,
            long childId,
            Consumer<KVReply> reply) {
        splitter.split(
                node, record, key, childId, (entry, answer) -> propose(node, entry, answer), reply);
    }

    private void splitIfLarge() {
        Node here = getNode();
        RegionRecord record = machine.record();
        boolean whole = record.isOpen() && record.seal() == null;
        if (here != null && whole && splitter.isWanted(record) && here.isLeader()) {
            split(here, record, null, answer -> tellRefusal("split", answer));
        }
    }

    private void propose(byte[] entry, Consumer<KVReply> reply) {
        Node here = getNode();
        if (here == null) {
            throw new IllegalStateException("region " + plan.id() + " was not started");
        }
        propose(here, entry, reply);
    }

    private void propose(Node node, byte[] entry, Consumer<KVReply> reply) {
        OpCodec.stamp(entry, clock.nowMs());
        try {
            node.apply(new Task(ByteBuffer.wrap(entry), new EntryReply(node, reply)));
        } catch (OverloadException e) {
            // So full that not even the refusal finds room; the closure does not run then.
            reply.accept(
                    KVReply.refused(
                            Errors.SERVER_BUSY,
                            String.valueOf(e.getMessage()),
                            EntryReply.leader(node)));
        }
    }

    /**
     * Now and then. Watches that have waited long enough are answered. Values whose time is over are swept away, by an entry of the log. It also lets the region's time go on,
     * without which they would be seen for as long as nobody writes.
     */
    void tick() {
        watchers.tick();
        sweeper.sweep(getNode());
        splitIfLarge();
        merger.tick(getNode());
    }

    private void readSafe(Node node, KVRequest request, Consumer<KVReply> reply) {
        KVRead read = KVRead.decode(request.body());
        readSafe(node, reply, () -> reply.accept(readNow(node, read, request.version())));
    }

    /** Runs a task on a thread for reads when this replica has all that was acknowledged before. */
    private void readSafe(Node node, Consumer<KVReply> refused, Runnable task) {
        node.readIndex(
                null,
                new ReadIndexClosure() {
                    @Override
                    public void run(Status status, long index, byte @Nullable [] context) {
                        if (status.isOk()) {
                            onReader(node, refused, task);
                        } else {
                            // Never through the log instead (K8): trouble is no time for more
                            // writes.
                            refused.accept(
                                    KVReply.refused(
                                            EntryReply.busyOr(status, Errors.LEADER_NOT_AVAILABLE),
                                            status.toString(),
                                            EntryReply.leader(node)));
                        }
                    }
                });
    }

    /** Hands a task the region's record, on a thread for reads, when this replica has all that was acknowledged before. */
    void whenCurrent(Consumer<KVReply> refused, Consumer<RegionRecord> task) {
        Node here = getNode();
        if (here == null) {
            refused.accept(
                    KVReply.refused(
                            Errors.LEADER_NOT_AVAILABLE, "the region is being started", ""));
            return;
        }
        readSafe(
                here,
                refused,
                () -> {
                    RegionRecord record = machine.record();
                    if (record.isOpen()) {
                        task.accept(record);
                    } else {
                        refused.accept(
                                KVReply.refused(
                                        Errors.LEADER_NOT_AVAILABLE,
                                        "region " + plan.id() + " is not open yet",
                                        ""));
                    }
                });
    }

    /** A view of the store's part of those keys, as of now. Thread: ANY. */
    RegionStore.Image image(RegionKeys keys) {
        return store.image(keys);
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

    private void readHere(Node node, KVRead read, long version, Consumer<KVReply> reply) {
        onReader(node, reply, () -> reply.accept(readNow(node, read, version)));
    }

    private KVReply readNow(Node node, KVRead read, long version) {
        try {
            return KVReply.of(RegionReader.read(read, version, machine::record, store), "");
        } catch (StorageException e) {
            LOG.error("Region {}: a read failed", plan.id(), e);
            return KVReply.refused(
                    Errors.STORAGE_ERROR, String.valueOf(e.getMessage()), EntryReply.leader(node));
        }
    }

    /** Off the worker of the state machine: a read may have to go to the disk. */
    private void onReader(Node node, Consumer<KVReply> refused, Runnable task) {
        try {
            readers.execute(task);
        } catch (RejectedExecutionException e) {
            refused.accept(
                    KVReply.refused(
                            Errors.SERVER_BUSY,
                            "too many reads are waiting",
                            EntryReply.leader(node)));
        }
    }

    // ------------------------------------------------------------------ roles

    /** The first thing that a leader of a new region does is to say what the region is. */
    private void openRegion() {
        Node here = getNode();
        if (here == null || born != null || machine.record().isOpen()) {
            return;
        }
        KVOp open = new KVOp.OpenRegion(plan.id(), FIRST_VERSION, plan.start(), plan.end());
        byte[] entry = OpCodec.encode(OpHeader.once(FIRST_VERSION), open);
        OpCodec.stamp(entry, clock.nowMs());
        Closure done =
                status -> {
                    if (!status.isOk()) {
                        LOG.warn("Region {} could not be opened: {}", plan.id(), status);
                    }
                };
        try {
            here.apply(new Task(ByteBuffer.wrap(entry), done));
        } catch (OverloadException | IllegalStateException e) {
            LOG.warn("Region {} could not be opened: {}", plan.id(), e.getMessage());
        }
    }

    private void tell(Consumer<StateListener> what) {
        if (listeners.isEmpty()) {
            return;
        }
        listening.execute(
                () -> {
                    for (StateListener listener : listeners) {
                        try {
                            what.accept(listener);
                        } catch (RuntimeException e) {
                            LOG.error("A listener of region {} threw", plan.id(), e);
                        }
                    }
                });
    }

    private final class Roles implements KVStateMachine.Listener {
        private long term;

        @Override
        public void onLeaderStart(long newTerm) {
            term = newTerm;
            // Everything of earlier terms has been applied: this is the time that was reached.
            clock.leads(machine.record().timeMs());
            isLeading = true;
            openRegion();
            tell(l -> l.onLeaderStart(newTerm));
        }

        @Override
        public void onLeaderStop(Status status) {
            isLeading = false;
            long old = term;
            merger.stop();
            tell(l -> l.onLeaderStop(old));
        }

        @Override
        public void onStartFollowing(LeaderChangeContext context) {
            tell(l -> l.onStartFollowing(context.getLeaderId(), context.getTerm()));
        }

        @Override
        public void onStopFollowing(LeaderChangeContext context) {
            tell(l -> l.onStopFollowing(context.getLeaderId(), context.getTerm()));
        }

        @Override
        public void onChild(RegionInfo child) {
            children.onChild(child);
        }

        @Override
        public void onEnded(long regionId) {
            neighbours.onEnded(regionId);
        }

        @Override
        public boolean areChildrenSafe() {
            return children.areSafe(plan.id());
        }

        @Override
        public void onChanged() {
            watchers.changed();
        }

        @Override
        public void onMembers(Configuration members) {
            agreed = members;
        }

        @Override
        public boolean mayTakeKeys(RegionRecord now, RegionKeys next) {
            return children.mayTakeKeys(now, next);
        }

        @Override
        public void onKeysTaken() {
            children.onKeysTaken(plan.id());
        }

        @Override
        public void onError(RaftException error) {
            children.onBroken(plan.id());
            tell(l -> l.onError(error));
        }
    }
}
