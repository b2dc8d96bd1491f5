package io.jraft.testing;

import io.jraft.EngineOptions;
import io.jraft.core.beats.SharedBeats;
import io.jraft.core.replication.ReplicatorGroup;
import io.jraft.entity.PeerId;
import io.jraft.message.Origin;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.RaftMessage.VoteResponse;
import io.jraft.message.Route;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.option.NodeOptions;
import io.jraft.spi.Transport;
import io.jraft.storage.memory.MemoryLogStore;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One node, and a test that plays everybody else: the disk, the state machine's worker, the clock and the other members.
 * Nothing happens unless the test says so.
 */
public final class NodeFixture {
    public static final String GROUP = "g";
    public static final int ELECTION_MS = 100;
    public static final int HEARTBEAT_MS = 10;

    public final ManualClock clock = new ManualClock();
    public final MemoryLogStore store = new MemoryLogStore();
    public final NodeOptions options = new NodeOptions();
    public final EngineOptions engine = new EngineOptions();

    /** How its beats are shared; not at all unless a test prepares it otherwise. */
    public SharedBeats beats = SharedBeats.none();

    private final Members conf;
    private final List<RaftMessage> sent = new ArrayList<>();
    private final int ringSize;
    private final PeerId self;
    private boolean connected = true;

    /** Both halves of the UUID of the node's data directory; 0 for a node that does not say. */
    public long disk;

    /** The present life of the node; {@link #crash} and {@link #restart} begin another one. */
    public HandNode node;

    public ScriptedMachine machine = new ScriptedMachine();

    private NodeFixture(PeerId self, Members conf, int ringSize, Consumer<NodeFixture> prepare) {
        this.conf = conf;
        this.self = self;
        this.ringSize = ringSize;
        options.setElectionTimeoutMs(ELECTION_MS);
        options.getRaftOptions().setMaxElectionDelayMs(0);
        options.getRaftOptions().setElectionHeartbeatFactor(ELECTION_MS / HEARTBEAT_MS);
        prepare.accept(this);
        node = born();
    }

    /** Peer 1 of a group of {@code voters}, started and at rest. */
    public static NodeFixture of(int voters) {
        return of(voters, f -> {});
    }

    /** The same, with options, store or machine prepared before the start. */
    public static NodeFixture of(int voters, Consumer<NodeFixture> prepare) {
        return new NodeFixture(peer(1), members(voters), 1024, prepare);
    }

    /** The same with rings of this size. */
    public static NodeFixture withRings(int voters, int ringSize, Consumer<NodeFixture> prepare) {
        return new NodeFixture(peer(1), members(voters), ringSize, prepare);
    }

    /** A node with this name in a group that the test gives. */
    public static NodeFixture named(PeerId self, Members conf) {
        return named(self, conf, f -> {});
    }

    /** The same, with options prepared before the start. */
    public static NodeFixture named(PeerId self, Members conf, Consumer<NodeFixture> prepare) {
        return new NodeFixture(self, conf, 1024, prepare);
    }

    public static PeerId peer(int n) {
        return new PeerId("127.0.0.1", n);
    }

    public static Members members(int voters) {
        List<PeerId> peers = new ArrayList<>();
        for (int i = 1; i <= voters; i++) {
            peers.add(peer(i));
        }
        return new Members(peers, List.of());
    }

    private HandNode born() {
        HandNode born =
                new HandNode(
                        new HandWorkers(clock, store, ringSize),
                        store,
                        new HandNode.Setup(
                                GROUP,
                                self,
                                conf,
                                options,
                                engine,
                                machine,
                                new Wire(),
                                1,
                                disk,
                                disk,
                                beats));
        born.start();
        born.workers.settle();
        return born;
    }

    // ---------------------------------------------------------------- workers

    public void turn() {
        node.workers.turn();
    }

    public void diskAnswers() {
        node.workers.diskAnswers();
    }

    public void applies() {
        node.workers.applies();
    }

    public void settle() {
        node.workers.settle();
    }

    /** Time passes in steps of a millisecond, with everything settled after each. */
    public void passes(long millis) {
        for (long i = 0; i < millis; i++) {
            clock.advance(1);
            settle();
        }
    }

    /** The power fails: what was not synced is gone, and the node starts again with what is left. */
    public void crash() {
        store.crash();
        machine = fresh();
        node = born();
    }

    /** An orderly end, and a new start on the same log. */
    public void restart() {
        node.stop();
        settle();
        crash();
    }

    private ScriptedMachine fresh() {
        ScriptedMachine next = new ScriptedMachine();
        next.durable = machine.durable;
        return next;
    }

    // ---------------------------------------------------------------- network

    /** A message comes in and is heard in the next turn. */
    public void receives(RaftMessage m) {
        if (!node.receives(m)) {
            throw new AssertionError("no room for " + m);
        }
    }

    /** A message comes in and everything it causes happens. */
    public void hears(RaftMessage m) {
        receives(m);
        settle();
    }

    /** What left since this was last asked. */
    public List<RaftMessage> sent() {
        List<RaftMessage> out = List.copyOf(sent);
        sent.clear();
        return out;
    }

    /** What left of one kind since this was last asked; everything else is forgotten. */
    public <M extends RaftMessage> List<M> sent(Class<M> kind) {
        return sent().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** What left of one kind for one peer; what else it was sent is forgotten, what others were sent is kept. */
    public <M extends RaftMessage> List<M> sent(Class<M> kind, int to) {
        List<RaftMessage> mine =
                sent.stream().filter(m -> m.route().to().equals(peer(to))).toList();
        sent.removeAll(mine);
        return mine.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** From now on the transport takes nothing, until {@code true} is given. */
    public void connected(boolean newConnected) {
        connected = newConnected;
    }

    /** The connection to a peer comes up or goes down, and everything it causes happens. */
    public void connects(int peer) {
        node.parts.mailbox().post(() -> node.core.onConnection(peer(peer).getEndpoint()));
        settle();
    }

    public Route from(int peer) {
        return new Route(GROUP, peer(peer), self);
    }

    /** From a peer that speaks from a disk; of a log with a configuration, or of an empty one. */
    public Route from(int peer, long peerDisk, boolean blank) {
        return new Route(
                GROUP,
                peer(peer),
                self,
                new Origin(peerDisk, peerDisk, blank ? Origin.BLANK : 0, 0, 0));
    }

    // ------------------------------------------------------------------ stories

    /** It times out, asks, and is elected by just enough others; its first entry is on its own disk. */
    public void becomesLeader() {
        if (node.leads()) {
            return;
        }
        passesUntil("a pre-vote", PreVoteRequest.class);
        long term = node.term() + 1;
        int needed = conf.majority() - 1;
        for (int i = 2; i < 2 + needed; i++) {
            hears(new PreVoteResponse(from(i), term - 1, term, true, ""));
        }
        for (int i = 2; i < 2 + needed; i++) {
            hears(new VoteResponse(from(i), term, term, true, ""));
        }
        if (!node.leads()) {
            throw new AssertionError("not elected: " + node);
        }
    }

    /** It is elected, and all others hold its first entry. */
    public void leads() {
        becomesLeader();
        for (int i = 2; i <= conf.voters().size(); i++) {
            accept(i);
        }
        sent.clear();
        if (!node.parts.state().ownTermCommitted()) {
            throw new AssertionError("its first entry is not committed: " + node);
        }
    }

    /** What the node, as a leader, knows of a peer now. */
    public ReplicatorGroup.Follower follower(int n) {
        return node.parts.followers().picture(clock.nanoTime()).stream()
                .filter(x -> x.peer().equals(peer(n)))
                .findFirst()
                .orElseThrow();
    }

    private void passesUntil(String what, Class<? extends RaftMessage> kind) {
        for (int ms = 0; ms < 20 * ELECTION_MS; ms++) {
            if (sent.stream().anyMatch(kind::isInstance)) {
                return;
            }
            passes(1);
        }
        throw new AssertionError("waited for " + what + ": " + node);
    }

    /** A peer accepts the appends that were sent to it, until it has the whole log. */
    public void accept(int peer) {
        for (int i = 0; i < 100; i++) {
            List<AppendRequest> requests = sent(AppendRequest.class, peer);
            if (requests.isEmpty()) {
                return;
            }
            requests.forEach(r -> receives(accepted(r)));
            settle();
        }
        throw new AssertionError("peer " + peer + " is sent appends without end");
    }

    /** The answer of a follower that took everything. */
    public AppendResponse accepted(AppendRequest r) {
        return new AppendResponse(
                r.route().back(),
                r.term(),
                true,
                r.lastIndex(),
                LogId.ZERO,
                r.round(),
                Long.MAX_VALUE,
                false);
    }

    /** The answer of a follower that hears its leader. */
    public HeartbeatResponse echoed(HeartbeatRequest r, long lastIndex) {
        return new HeartbeatResponse(r.route().back(), r.term(), r.round(), lastIndex);
    }

    /** A beat of a leader that the test plays. */
    public HeartbeatRequest beat(int leader, long term, long commit) {
        return new HeartbeatRequest(from(leader), term, commit, 0);
    }

    public VoteRequest voteRequest(int candidate, long term, LogId last) {
        return new VoteRequest(from(candidate), term, last, false);
    }

    /** A line for another node on the same workers. */
    public Transport wire() {
        return new Wire();
    }

    /** The one line that everything leaves by. */
    private final class Wire implements Transport {
        @Override
        public boolean send(Endpoint to, Lane lane, List<RaftMessage> messages) {
            if (connected) {
                sent.addAll(messages);
            }
            return connected;
        }

        @Override
        public void disconnect(Endpoint to) {
            // There is one line, and the test says whether it is up.
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
