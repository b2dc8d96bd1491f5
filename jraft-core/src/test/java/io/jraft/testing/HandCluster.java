package io.jraft.testing;

import io.jraft.EngineOptions;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.model.Members;
import io.jraft.option.NodeOptions;
import io.jraft.storage.memory.MemoryLogStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Some nodes on one hand-driven network and one clock, all on the test's thread. Stories use {@link #settle} and
 * {@link #passes}; a random walk moves workers and messages one by one.
 */
public final class HandCluster {
    private static final long MILLI = 1_000_000;

    public final ManualClock clock = new ManualClock();
    public final HandNetwork network = new HandNetwork(this::arrives);
    public final NodeOptions options = new NodeOptions();
    public final EngineOptions engine = new EngineOptions();
    private final List<Member> members = new ArrayList<>();
    private final Members conf;
    private final long seed;
    private int ringSize = 1024;

    public HandCluster(int voters) {
        this(voters, 1);
    }

    public HandCluster(int voters, long seed) {
        this.seed = seed;
        conf = NodeFixture.members(voters);
        options.setElectionTimeoutMs(NodeFixture.ELECTION_MS);
        options.getRaftOptions().setMaxElectionDelayMs(NodeFixture.ELECTION_MS);
        for (PeerId p : conf.voters()) {
            members.add(new Member(p));
        }
    }

    /** Rings of this size for nodes that start from now on. */
    public HandCluster rings(int size) {
        ringSize = size;
        return this;
    }

    /** Starts everybody. */
    public HandCluster started() {
        members.forEach(Member::start);
        return this;
    }

    private void arrives(RaftMessage m) {
        for (Member to : members) {
            if (to.peer.equals(m.route().to()) && to.isUp()) {
                to.node().receives(m);
            }
        }
    }

    public List<Member> members() {
        return members;
    }

    /** Peer 1 and so on. */
    public Member member(int n) {
        return members.get(n - 1);
    }

    public List<Member> others(Member but) {
        return members.stream().filter(m -> m != but).toList();
    }

    // ------------------------------------------------------------------ stories

    /** Everything under way arrives and everything it causes happens, until all is quiet. No time passes. */
    public void settle() {
        for (int i = 0; i < 1000; i++) {
            network.deliverAll();
            members.stream().filter(Member::isUp).forEach(m -> m.node().workers.settle());
            if (network.size() == 0) {
                return;
            }
        }
        throw new AssertionError("the cluster talks without end: " + members);
    }

    /** Time passes from one deadline to the next, a millisecond at least, with everything settled after each. */
    public void passes(long millis) {
        long end = clock.nanoTime() + millis * MILLI;
        while (clock.nanoTime() < end) {
            long next = Long.MAX_VALUE;
            for (Member m : members) {
                if (m.isUp()) {
                    next = Math.min(next, m.node().workers.nextDeadline());
                }
            }
            clock.reach(Math.min(end, Math.max(next, clock.nanoTime() + MILLI)));
            settle();
        }
    }

    /** The one leader; waits for it if need be. */
    public Member leader() {
        return leader(m -> true);
    }

    /** The one leader among some, whose first entry is committed. */
    public Member leader(Predicate<Member> among) {
        for (int i = 0; i < 20 * NodeFixture.ELECTION_MS; i++) {
            for (Member m : members) {
                if (m.isUp()
                        && among.test(m)
                        && m.node().leads()
                        && m.node().parts.state().ownTermCommitted()) {
                    return m;
                }
            }
            passes(1);
        }
        throw new AssertionError("there is no leader: " + members);
    }

    /** Nothing reaches or leaves a member any more. */
    public void isolate(Member m) {
        for (Member o : others(m)) {
            cut(m, o);
            cut(o, m);
        }
    }

    /** Cuts one direction. */
    public void cut(Member from, Member to) {
        network.cut(from.peer.getEndpoint(), to.peer.getEndpoint());
    }

    /** One process that lives, dies and lives again on its store. */
    public final class Member {
        public final PeerId peer;
        public final MemoryLogStore store = new MemoryLogStore();
        public ScriptedMachine machine = new ScriptedMachine();
        private @Nullable HandNode node;
        private int lives;

        Member(PeerId peer) {
            this.peer = peer;
        }

        public void start() {
            machine = new ScriptedMachine();
            HandNode born =
                    new HandNode(
                            new HandWorkers(clock, store, ringSize),
                            store,
                            new HandNode.Setup(
                                    NodeFixture.GROUP,
                                    peer,
                                    conf,
                                    options,
                                    engine,
                                    machine,
                                    network.plug(peer.getEndpoint()),
                                    seed * 1000 + peer.getPort() * 100L + lives++));
            born.start();
            node = born;
        }

        /** The power fails: what was not synced is gone. */
        public void crash() {
            node = null;
            store.crash();
        }

        public void restart() {
            crash();
            start();
        }

        public boolean isUp() {
            return node != null;
        }

        public HandNode node() {
            if (node == null) {
                throw new AssertionError(peer + " is down");
            }
            return node;
        }

        @Override
        public String toString() {
            return node == null ? peer + " is down" : node.toString();
        }
    }
}
