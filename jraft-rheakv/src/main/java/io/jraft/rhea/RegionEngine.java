package io.jraft.rhea;

import io.jraft.Node;
import io.jraft.NodeStatus;
import io.jraft.RaftGroupService;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.metadata.Region;
import io.jraft.rhea.metrics.KVMetric;
import io.jraft.rhea.metrics.KVSample;
import io.jraft.rhea.metrics.RequestMetrics;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rhea.pd.Instruction;
import io.jraft.rhea.pd.StoreBeat;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.util.Endpoint;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This store's replica of one region: its group from start to end, what it has been told of its members and its leader, and the
 * parts that do its work. What it is asked goes to {@link RegionRequests}; what it writes goes through {@link RegionLog}.
 * Owner: ANY; what changes is told by the group's worker.
 */
public final class RegionEngine {
    private static final Logger LOG = LoggerFactory.getLogger(RegionEngine.class);

    /** Version of a region that was never changed. */
    public static final long FIRST_VERSION = 1;

    private final RegionPlan plan;
    private final RegionStore store;
    private final KVStateMachine machine;
    private final RegionListeners listeners;
    private final RegionClock clock;
    private final RegionLog log;
    private final RegionReads reads;
    private final RegionLoad load;
    private final RegionRequests handler;
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

    /** What a store has for all of its regions; {@code dice} draws from 0 to what it is given, exclusive. */
    record Shared(
            boolean durable,
            long watchHistoryBytes,
            RegionSplitter.SplitLimits limits,
            Executor readers,
            Executor listening,
            Children children,
            Supplier<RegionClock> clocks,
            IntUnaryOperator dice,
            RegionMerger.Neighbours neighbours) {}

    /** Makes replicas of the regions that are split off. Thread: ANY; must not block. */
    interface Children {
        void onChild(RegionInfo child);

        /** Whether all that were split off that region would be there after a restart. */
        boolean areSafe(long parentId);

        /** Whether a new region may have that number, as far as this store knows: it has none of it, had none, and expects none. */
        boolean isFree(long regionId);

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
        listeners = new RegionListeners(plan.id(), shared.listening());
        children = shared.children();
        clock = shared.clocks().get();
        load = new RegionLoad(shared.dice());
        neighbours = shared.neighbours();
        splitter = new RegionSplitter(store, shared.readers(), shared.limits());
        machine =
                new KVStateMachine(
                        plan.id(),
                        store,
                        shared.durable(),
                        new Roles(),
                        shared.watchHistoryBytes(),
                        parent == null ? null : parent.machine);
        sweeper = new RegionSweeper(machine, clock);
        watchers = new RegionWatchers(machine, shared.readers(), clock::nanos);
        log = new RegionLog(plan, machine, clock, born != null, this::getNode);
        reads = new RegionReads(plan.id(), machine, store, shared.readers(), load);
        merger =
                new RegionMerger(
                        machine,
                        neighbours,
                        shared.readers(),
                        splitter,
                        log::propose,
                        clock::nanos);
        handler =
                new RegionRequests(
                        machine, plan.id(), clock, log, reads, load, watchers, splitter, merger,
                        children);
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

    /** Where the region is led, as this replica knows it; null if it does not. */
    public @Nullable PeerId getLeaderId() {
        Node here = getNode();
        PeerId leader = here == null ? null : here.getLeaderId();
        return leader == null || leader.isEmpty() ? null : leader;
    }

    /** The region with its members; null if this replica knows nothing of it yet. */
    public @Nullable Region getRegion() {
        RegionInfo info = info();
        return info == null ? null : JRaftHelper.toRegion(info);
    }

    /**
     * Hands the region over to the member at a store. Waits; not on a thread of a state machine or of answers.
     *
     * @return whether this replica led and that one was told to; whether it leads is seen there
     */
    public boolean transferLeadershipTo(Endpoint endpoint) {
        Node here = getNode();
        if (here == null || !here.isLeader()) {
            return false;
        }
        PeerId to =
                here.listPeers().stream()
                        .filter(p -> p.getEndpoint().equals(endpoint))
                        .findFirst()
                        .orElse(null);
        return to != null && here.transferLeadershipTo(to).isOk();
    }

    /** The region's number. */
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

    /** What is told to the placement driver; null before the group was started. */
    StoreBeat.@Nullable Replica replica(String peer, long reads, long writes) {
        Node here = getNode();
        if (here == null) {
            return null;
        }
        // Also of one that has forgotten all it applied: if it is no member any more nobody tells
        // it anything, and only the driver can have it removed.
        RegionInfo told = info();
        RegionInfo info = told == null ? planned() : told;
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
                reads,
                writes);
    }

    private RegionInfo planned() {
        return new RegionInfo(plan.id(), FIRST_VERSION, plan.start(), plan.end(), members(), 0, 0);
    }

    /** What it was asked for since the start. */
    RegionLoad load() {
        return load;
    }

    RegionSplitter splitter() {
        return splitter;
    }

    /** The placement driver wants the region to be split; the new one gets that number. */
    void split(Instruction.Split split) {
        Node here = getNode();
        RegionRecord record = machine.record();
        if (here == null || !here.isLeader() || !isStill(record, split.version())) {
            return;
        }
        byte[] middle = split.byLoad() ? load.middle(record) : null;
        if (split.byLoad() && middle == null) {
            LOG.info("Region {} is not split: its load is that of a key or two", plan.id());
        } else {
            split(here, record, middle, split.child());
        }
    }

    private static boolean isStill(RegionRecord record, long version) {
        return record.isOpen() && record.version() == version;
    }

    /** The placement driver wants the region to be merged into the one before it. */
    void merge(Instruction.Merge merge) {
        Node here = getNode();
        byte[] start = machine.record().start();
        RegionEngine left = start == null ? null : neighbours.before(start);
        if (here != null
                && left != null
                && left.getRegionId() == merge.left()
                && isStill(left.getRecord(), merge.leftVersion())
                && isStill(machine.record(), merge.version())) {
            KVRequest request =
                    new KVRequest(
                            plan.group(),
                            plan.id(),
                            merge.version(),
                            KVRequest.Kind.MERGE,
                            new ByteWriter(9).number(merge.left()).done());
            handler.handle(here, request, answer -> tellRefusal(plan.id(), "merged", answer));
        }
    }

    private void split(Node here, RegionRecord record, byte @Nullable [] key, long childId) {
        splitter.split(
                here,
                record,
                key,
                childId,
                (entry, answer) -> log.propose(here, entry, answer),
                answer -> tellRefusal(plan.id(), "split", answer));
    }

    /** An entry that changes nothing, so that the log goes on. */
    void touch() {
        log.touch();
    }

    static void tellRefusal(long regionId, String what, KVReply answer) {
        if (answer.result() instanceof OpResult.Refused refused) {
            LOG.info("Region {} was not {}: {}", regionId, what, refused);
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
        handler.handle(here, request, reply);
    }

    /** A request to this region, wherever it is led. */
    KVRequest request(KVRequest.Kind kind, byte[] body) {
        return new KVRequest(plan.group(), plan.id(), 0, kind, body);
    }

    private void splitIfLarge() {
        Node here = getNode();
        RegionRecord record = machine.record();
        boolean whole = record.isOpen() && record.seal() == null;
        if (here != null && whole && splitter.isWanted(record) && here.isLeader()) {
            split(here, record, null, 0);
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

    /** Hands a task the region's record, on a thread for reads, when this replica has all that was acknowledged before. */
    void whenCurrent(Consumer<KVReply> refused, Consumer<RegionRecord> task) {
        Node here = getNode();
        if (here == null) {
            refused.accept(
                    KVReply.refused(
                            Errors.LEADER_NOT_AVAILABLE, "the region is being started", ""));
        } else {
            reads.whenCurrent(here, refused, task);
        }
    }

    /** A view of the store's part of those keys, as of now. Thread: ANY. */
    RegionStore.Image image(RegionKeys keys) {
        return store.image(keys);
    }

    // ------------------------------------------------------------------ roles

    private final class Roles implements KVStateMachine.Listener {
        private long term;

        @Override
        public void onLeaderStart(long newTerm) {
            term = newTerm;
            // Everything of earlier terms has been applied: this is the time that was reached.
            clock.leads(machine.record().timeMs());
            isLeading = true;
            log.open();
            listeners.tell(l -> l.onLeaderStart(newTerm));
        }

        @Override
        public void onLeaderStop(Status status) {
            isLeading = false;
            long old = term;
            merger.stop();
            listeners.tell(l -> l.onLeaderStop(old));
        }

        @Override
        public void onStartFollowing(LeaderChangeContext context) {
            listeners.tell(l -> l.onStartFollowing(context.getLeaderId(), context.getTerm()));
        }

        @Override
        public void onStopFollowing(LeaderChangeContext context) {
            listeners.tell(l -> l.onStopFollowing(context.getLeaderId(), context.getTerm()));
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
            listeners.tell(l -> l.onError(error));
        }
    }
}
