package io.jraft.sim.check;

import io.jraft.TransferResult;
import io.jraft.core.log.LogManager;
import io.jraft.core.node.NodeCore;
import io.jraft.core.node.NodeParts;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftException;
import io.jraft.message.RaftMessage;
import io.jraft.model.ConfEntry;
import io.jraft.sim.disk.DiskCall;
import io.jraft.sim.net.NetEvent;
import io.jraft.sim.node.ClusterListener;
import io.jraft.sim.node.SimCluster;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.Trace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The safety properties S1 to S9, S13, S14, S16 and S20: sees all that happens, hands it to the checks it has, looks after every turn of every worker and at every message that
 * leaves. The first violation is kept; the run ends with it. Owner: the run's thread.
 */
public final class SafetyChecks implements ClusterListener {
    /** Turns of a node between two looks at what it shows: it takes longer than the other looks. */
    private static final int PICTURE_EVERY = 64;

    private final Map<Long, Integer> leaders = new HashMap<>();
    private final CommittedLog committed = new CommittedLog(this::require);
    private final List<Seen> seen = new ArrayList<>();
    private final ConfChecks confs = new ConfChecks();
    private final Coverage coverage;
    private final EntryListener entries;
    private @Nullable SimCluster cluster;
    private @Nullable SaidChecks said;
    private @Nullable MachineChecks machines;
    private @Nullable Violation violation;
    private long checks;
    private int elections;
    private boolean ending;
    private long highestTerm;

    /** Told of entries as they are applied. */
    @FunctionalInterface
    public interface EntryListener {
        void onEntry(long index, ByteBuffer data);
    }

    /** What was seen of one node. */
    private static final class Seen {
        NodeLog log = new NodeLog();

        /** Of the disk before this one: what it held was held when it was acknowledged, and a leader has counted it. */
        @Nullable NodeLog before;

        int incarnation;
        long term;
        long commit;
        int turns;
        boolean led;
        @Nullable ConfEntry conf;

        /** What was only in memory is gone, and may be less than it was; what was said is not. */
        void begin(int life) {
            incarnation = life;
            term = 0;
            commit = 0;
            led = false;
            conf = null;
        }
    }

    public SafetyChecks(Coverage coverage, EntryListener entries) {
        this.coverage = coverage;
        this.entries = entries;
    }

    /** Names the cluster to look at; before anything runs. */
    public void watch(SimCluster watched) {
        cluster = watched;
        said = new SaidChecks(watched, coverage, this::require);
        machines = new MachineChecks(watched, coverage, entries, this::require);
        for (int i = 0; i < watched.nodes().size(); i++) {
            seen.add(new Seen());
        }
    }

    private SaidChecks said() {
        SaidChecks s = said;
        if (s == null) {
            throw new IllegalStateException("watch() was not called");
        }
        return s;
    }

    private MachineChecks machines() {
        MachineChecks m = machines;
        if (m == null) {
            throw new IllegalStateException("watch() was not called");
        }
        return m;
    }

    private SimCluster world() {
        SimCluster c = cluster;
        if (c == null) {
            throw new IllegalStateException("watch() was not called");
        }
        return c;
    }

    /** What was violated first; null when nothing was. */
    public @Nullable Violation violation() {
        return violation;
    }

    /** Looks made. */
    public long checks() {
        return checks;
    }

    /** Terms that had a leader. */
    public int elections() {
        return elections;
    }

    /** The newest term that any node was ever in. */
    public long highestTerm() {
        return highestTerm;
    }

    /** Highest index that is known to be committed. */
    public long committedUpTo() {
        return committed.upTo();
    }

    /** Term of a committed entry; 0 when nobody has told, as for what a snapshot skipped. */
    long committedTerm(long index) {
        return committed.term(index);
    }

    /** From now on an operator has forced a configuration: it is in no log until somebody is elected. */
    public void forced() {
        confs.forced();
    }

    /** From now on nodes are shut down on purpose. */
    public void ending() {
        ending = true;
    }

    /** A node that is down gets an empty disk; what it promised is void, and the others must be able to do without it. */
    public void forget(SimNode node) {
        said().forget(node);
        seen.set(node.ordinal(), new Seen());
    }

    /** Notes a violation, unless there was one before. */
    public void violated(String check, String text) {
        if (violation == null) {
            violation = new Violation(check, world().world().now(), text);
            world().trace().add(world().world().now(), Trace.Kind.CHECK, -1, -1, 0, () -> text);
        }
    }

    private void require(boolean condition, String check, Trace.Text text) {
        checks++;
        if (!condition) {
            violated(check, text.get());
        }
    }

    // --------------------------------------------------------------- after a turn

    @Override
    public void afterTurn(SimNode node) {
        NodeParts parts = node.parts();
        if (parts == null || !node.isUp()) {
            return;
        }
        Seen s = seenOf(node);
        NodeCore core = node.core();
        String cause = core == null ? null : core.lifecycle().cause();
        if (cause != null) {
            boolean broken = cause.startsWith("I-") || cause.startsWith("internal error");
            if ((broken && !node.mayStop()) || (!isSimulated(cause) && !node.mayStop())) {
                violated(broken ? "Check" : "S18", node + " stopped: " + cause);
            }
            return;
        }
        lookAtTerm(node, parts, s);
        lookAtLog(node, parts, s);
        lookAtCommit(node, parts, s);
        String wrong = confs.look(node, parts, committedUpTo());
        require(wrong == null, "S14", () -> String.valueOf(wrong));
        s.conf = parts.log().conf();
        committed.lookAtSnapshot(node, parts.log(), parts.snapshots().latest());
        if (++s.turns % PICTURE_EVERY == 0) {
            PictureChecks.look(
                    node,
                    (holds, what) ->
                            require(
                                    holds,
                                    "S6",
                                    () -> "what " + node + " shows contradicts itself:\n" + what));
        }
        s.led = parts.state().isLeader();
        s.term = parts.state().term();
    }

    /** What was seen of a node in its present life. */
    private Seen seenOf(SimNode node) {
        Seen s = seen.get(node.ordinal());
        if (s.incarnation != node.incarnation()) {
            s.begin(node.incarnation());
        }
        return s;
    }

    private void lookAtTerm(SimNode node, NodeParts parts, Seen s) {
        long term = parts.state().term();
        highestTerm = Math.max(highestTerm, term);
        require(
                term >= s.term,
                "S6",
                () -> "the term of " + node + " is " + term + ", and was " + s.term);
        said().look(node, parts);
        if (!parts.state().isLeader() || (s.led && s.term == term)) {
            return;
        }
        led(node, term);
        said().leads(node, term, parts.log().conf());
        elections++;
        coverage.tuple("leader", String.valueOf(parts.log().lastIndex() > committedUpTo()), "");
        world().trace()
                .add(
                        world().world().now(),
                        Trace.Kind.ROLE,
                        node.ordinal(),
                        -1,
                        term,
                        () -> "leads term " + term);
        committed.lookAtNewLeader(node, parts.log(), term);
    }

    /** S1: by what its parts say, or by what it says to others: it may go down within the turn in which it was elected. */
    private void led(SimNode node, long term) {
        Integer other = leaders.putIfAbsent(term, node.ordinal());
        require(
                other == null || other == node.ordinal(),
                "S1",
                () -> "term " + term + " has two leaders: " + name(other) + " and " + node);
    }

    private void lookAtLog(SimNode node, NodeParts parts, Seen s) {
        int before = s.log.last();
        long changed = s.log.look(parts.log());
        if (changed == 0) {
            return;
        }
        if (changed <= before) {
            said().replaced(node, changed);
        }
        boolean stillLeads = s.led && parts.state().isLeader() && s.term == parts.state().term();
        require(
                !stillLeads || changed > before,
                "S2",
                () -> "the leader " + node + " changed its entry " + changed);
        require(
                changed > s.commit,
                "S2",
                () -> node + " replaced entry " + changed + ", committed up to " + s.commit);
        committed.lookAtHistory(node, s.log, Math.max(changed, parts.log().firstIndex()));
    }

    private void lookAtCommit(SimNode node, NodeParts parts, Seen s) {
        long commit = parts.state().commit();
        if (commit == s.commit) {
            return;
        }
        LogManager log = parts.log();
        require(
                commit > s.commit,
                "S6",
                () -> "the commit index of " + node + " fell from " + s.commit + " to " + commit);
        require(commit <= log.lastIndex(), "S9", () -> node + " committed beyond its log");
        for (long i = Math.max(s.commit + 1, log.firstIndex()); i <= commit; i++) {
            committed.lookAtCommitted(node, log, i, parts.state().term());
        }
        if (parts.state().isLeader() && commit > 0) {
            lookAtEvidence(node, parts, commit);
        }
        s.commit = commit;
    }

    /** S9: what a leader commits is of its term, or below such an entry, and a majority was seen to hold it on disk. */
    private void lookAtEvidence(SimNode leader, NodeParts parts, long commit) {
        long term = parts.log().termAt(commit);
        require(
                term == parts.state().term() || leader.isDamaged(),
                "S9",
                () ->
                        leader
                                + " commits entry "
                                + commit
                                + " of term "
                                + term
                                + " by counting in term "
                                + parts.state().term());
        List<PeerId> holders = new ArrayList<>();
        for (SimNode n : world().nodes()) {
            // Judged, and not only noted: what this look sees has not changed for the next one.
            catchUp(n);
            Seen s = seen.get(n.ordinal());
            NodeLog earlier = s.before;
            if (s.log.held(commit, term) || (earlier != null && earlier.held(commit, term))) {
                holders.add(n.peer());
            }
        }
        // The configuration may have changed in this very turn, before commits were counted or
        // after.
        ConfEntry before = seen.get(leader.ordinal()).conf;
        ConfEntry now = parts.log().conf();
        require(
                Majorities.in(now, holders::contains)
                        || (before != null && Majorities.in(before, holders::contains)),
                "S9",
                () ->
                        leader
                                + " commits entry "
                                + commit
                                + ", which only "
                                + holders
                                + " of "
                                + now
                                + " have on disk");
    }

    // -------------------------------------------------------------------- messages

    @Override
    public void onSend(int from, int to, RaftMessage m) {
        if (isOther(m)) {
            return;
        }
        said().sent(from, to, m);
        if (m instanceof RaftMessage.AppendRequest || m instanceof RaftMessage.HeartbeatRequest) {
            led(world().node(from), m.term());
        }
    }

    @Override
    public void onDeliver(int from, int to, RaftMessage m) {
        if (m instanceof RaftMessage.SharedBeatResponse shared && shared.holds()) {
            // It answers for all groups, this one among them.
            said().delivered(from, to);
            coverage.count("network: shared beat answered", 1);
            return;
        }
        if (isOther(m)) {
            return;
        }
        said().delivered(from, to);
        NodeParts parts = world().node(to).parts();
        if (parts != null) {
            coverage.delivered(m, parts);
        }
    }

    /** True for a message of a group beside the one that is looked at. */
    private boolean isOther(RaftMessage m) {
        return !m.route().group().equals(world().group());
    }

    @Override
    public void onTrouble(NetEvent event, int from, int to) {
        coverage.count("network: " + event, 1);
    }

    // --------------------------------------------------------------- state machines

    @Override
    public void onApply(SimNode node, long index, long term, ByteBuffer data) {
        machines().applied(node, index, term, data);
    }

    @Override
    public void onDigest(SimNode node, long index, long digest) {
        machines().digest(node, index, digest);
    }

    @Override
    public void onLoaded(SimNode node, long index, long digest) {
        machines().loaded(node, index, digest);
    }

    // --------------------------------------------------------------------- the rest

    @Override
    public void onStarted(SimNode node) {
        coverage.count("starts", 1);
    }

    @Override
    public void onRefused(SimNode node, Throwable why) {
        world().trace()
                .add(
                        world().world().now(),
                        Trace.Kind.STOP,
                        node.ordinal(),
                        -1,
                        0,
                        () -> "refuses to start: " + why);
        coverage.count("starts refused", 1);
        if (node.isDamaged()) {
            node.markLost();
        } else if (!isSimulated(why) && !node.mayStop()) {
            violated("D", node + " refuses to start: " + why);
        }
    }

    /** What it has on disk was acknowledged perhaps, in the very turn that it dies in, and a leader may count it (S9). */
    @Override
    public void onDying(SimNode node) {
        catchUp(node);
    }

    /** Also one that is being shut down in order: it stores and acknowledges until it has ended. */
    private void catchUp(SimNode node) {
        NodeParts parts = node.parts();
        if (parts != null && !node.isInError()) {
            lookAtLog(node, parts, seenOf(node));
        }
    }

    @Override
    public void onCrashed(SimNode node, String how) {
        coverage.count("crashes", 1);
        world().trace()
                .add(world().world().now(), Trace.Kind.CRASH, node.ordinal(), -1, 0, () -> how);
    }

    /** What it says from now on is judged by what it can still know; what it said before, its peers have counted. */
    @Override
    public void onDiskReplaced(SimNode node) {
        coverage.count("disks replaced", 1);
        said().forgot(node);
        Seen s = seen.get(node.ordinal());
        s.before = s.log;
        s.log = new NodeLog();
        world().trace()
                .add(
                        world().world().now(),
                        Trace.Kind.CRASH,
                        node.ordinal(),
                        -1,
                        1,
                        () -> "another disk is in its place");
    }

    @Override
    public void onStopped(SimNode node) {
        catchUp(node);
        require(
                node.owed() == 0,
                "S19",
                () -> node + " stopped and owes " + node.owed() + " closures");
        world().trace()
                .add(
                        world().world().now(),
                        Trace.Kind.STOP,
                        node.ordinal(),
                        -1,
                        0,
                        () -> "stopped in order");
    }

    @Override
    public void onFailure(SimNode node, String worker, Throwable failure) {
        if (!node.isDamaged() || ending) {
            violated("S20", worker + " of " + node + " let escape " + failure);
        }
    }

    @Override
    public void onError(SimNode node, RaftException error) {
        coverage.count("nodes in error", 1);
    }

    @Override
    public void onLeaderStart(SimNode node, long term) {
        coverage.count("leaderships told", 1);
    }

    /** Where loop and state machine share a worker, its own election is told before its turn is looked at. */
    private static boolean leadsInThisTurn(SimNode node, @Nullable PeerId leader, long term) {
        NodeParts parts = node.parts();
        return parts != null
                && node.peer().equals(leader)
                && parts.state().isLeader()
                && parts.state().term() == term;
    }

    /** S1: who is named as the leader of a term was seen to lead it. */
    @Override
    public void onTransfer(SimNode node, TransferResult result) {
        coverage.count("transfers ended " + result.outcome(), 1);
        PeerId leader = result.leader();
        boolean named =
                leader != null
                        && (result.outcome() == TransferResult.Outcome.TRANSFERRED
                                || result.outcome() == TransferResult.Outcome.OTHER_LEADER);
        if (named) {
            Integer led = leaders.get(result.term());
            require(
                    leadsInThisTurn(node, leader, result.term())
                            || (led != null && world().node(led).peer().equals(leader)),
                    "S1",
                    () -> node + " says of a transfer: " + result + ", but saw " + name(led));
        }
    }

    @Override
    public void onDisk(SimNode node, DiskCall call) {
        coverage.diskCall(call);
    }

    @Override
    public void onClosure(SimNode node, boolean ran) {
        coverage.count(ran ? "closures run" : "closures given", 1);
    }

    /** Whoever makes trouble signs for it. */
    private static boolean isSimulated(Object why) {
        return String.valueOf(why).contains("simulated");
    }

    private static String name(@Nullable Integer ordinal) {
        return ordinal == null ? "nobody" : String.valueOf((char) ('A' + ordinal));
    }
}
