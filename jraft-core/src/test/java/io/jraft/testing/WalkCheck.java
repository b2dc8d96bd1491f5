package io.jraft.testing;

import io.jraft.Status.Outcome;
import io.jraft.core.log.LogManager;
import io.jraft.entity.PeerId;
import io.jraft.testing.HandCluster.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What must hold after every step of a random walk, seen from outside: nothing here asks a node what it thinks is right. */
public final class WalkCheck {
    private final Map<Long, PeerId> leaders = new HashMap<>();

    /** Term and chain of committed entries; index 0 is a place holder. */
    private final List<long[]> committed = new ArrayList<>(List.of(new long[] {0, 0}));

    /** Commands by log index, as first applied anywhere. */
    private final Map<Long, String> applied = new HashMap<>();

    private final Set<String> acked = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<ToldRead, Long> readsMustSee = new HashMap<>();
    private final Map<HandNode, Seen> seen = new HashMap<>();
    private long ackedIndex;
    private long newestTerm;
    private int electionsSeen;

    private static final class Seen {
        long commit;
        long term;
        int appliedCount;
        int toldCount;
        long lastApplied;
        final List<ToldRead> openReads = new ArrayList<>();
    }

    /** A read that begins now must see everything that was acknowledged until now. */
    public void begins(HandNode node, ToldRead read) {
        readsMustSee.put(read, ackedIndex);
        seen.computeIfAbsent(node, n -> new Seen()).openReads.add(read);
    }

    /** Looks at a node that has just moved. */
    public void look(HandNode node) {
        Seen s = seen.computeIfAbsent(node, n -> new Seen());
        require(node.cause() == null, () -> node + " stopped: " + node.cause());
        lookAtTerm(node, s);
        lookAtCommit(node, s);
        lookAtApplied(node, s);
        lookAtClosures(node, s);
        lookAtReads(node, s);
    }

    private void lookAtTerm(HandNode node, Seen s) {
        require(node.term() >= s.term, () -> "the term of " + node + " fell from " + s.term);
        s.term = node.term();
        if (!node.leads()) {
            return;
        }
        PeerId other = leaders.putIfAbsent(node.term(), node.self);
        require(
                other == null || other.equals(node.self),
                () -> "term " + node.term() + " is led by " + other + " and by " + node.self);
        if (other == null && node.term() > newestTerm) {
            newestTerm = node.term();
            electionsSeen++;
            LogManager log = node.parts.log();
            for (long k = log.firstIndex(); k < committed.size(); k++) {
                long i = k;
                require(
                        log.termAt(i) == committed.get((int) i)[0],
                        () -> "the new leader " + node + " lacks committed entry " + i);
            }
        }
    }

    private void lookAtCommit(HandNode node, Seen s) {
        LogManager log = node.parts.log();
        require(
                node.commit() >= s.commit,
                () -> "the commit index of " + node + " fell from " + s.commit);
        require(node.commit() <= log.lastIndex(), () -> node + " committed beyond its log");
        for (long k = s.commit + 1; k <= node.commit(); k++) {
            long i = k;
            long term = log.termAt(i);
            long chain = log.chainAt(i);
            if (i == committed.size()) {
                committed.add(new long[] {term, chain});
            } else {
                long[] known = committed.get((int) i);
                require(
                        term == known[0] && (chain == 0 || known[1] == 0 || chain == known[1]),
                        () ->
                                "entry "
                                        + i
                                        + " was committed with term "
                                        + known[0]
                                        + ", and at "
                                        + node
                                        + " with term "
                                        + term);
            }
        }
        s.commit = node.commit();
    }

    private void lookAtApplied(HandNode node, Seen s) {
        List<String> commands = node.machine.applied;
        for (; s.appliedCount < commands.size(); s.appliedCount++) {
            long index = node.machine.indexes.get(s.appliedCount);
            String command = commands.get(s.appliedCount);
            require(
                    index > s.lastApplied,
                    () -> "index " + index + " was applied again at " + node);
            s.lastApplied = index;
            require(
                    index <= node.commit(),
                    () -> "index " + index + " was applied uncommitted at " + node);
            String known = applied.putIfAbsent(index, command);
            require(
                    known == null || known.equals(command),
                    () -> "index " + index + " is " + known + " and at " + node + " " + command);
        }
    }

    private void lookAtClosures(HandNode node, Seen s) {
        for (; s.toldCount < node.order.size(); s.toldCount++) {
            Told told = node.order.get(s.toldCount);
            require(told.runs() == 1, () -> told + " at " + node);
            if (told.status().isOk()) {
                require(
                        node.machine.applied.contains(told.command),
                        () -> told + " but its node has not applied it");
                acked.add(told.command);
                long index = node.machine.indexes.get(node.machine.applied.indexOf(told.command));
                ackedIndex = Math.max(ackedIndex, index);
            } else if (told.status().outcome() == Outcome.NOT_APPENDED) {
                refused.add(told.command);
            } else {
                require(
                        told.status().outcome() == Outcome.UNKNOWN,
                        () -> told + " does not say whether it was appended");
            }
        }
    }

    private void lookAtReads(HandNode node, Seen s) {
        s.openReads.removeIf(
                read -> {
                    if (read.isOk()) {
                        long mustSee = readsMustSee.getOrDefault(read, 0L);
                        long saw =
                                read.appliedThen() == 0
                                        ? 0
                                        : node.machine.indexes.get(read.appliedThen() - 1);
                        require(
                                saw >= mustSee,
                                () ->
                                        "a read at "
                                                + node
                                                + " saw "
                                                + saw
                                                + " and had to see "
                                                + mustSee);
                    }
                    return read.isTold();
                });
    }

    /** After everything was healed: all agree, nothing acknowledged is lost, nothing refused was applied. */
    public void lookAtEnd(List<Member> members) {
        List<String> first = members.get(0).machine.applied;
        for (Member m : members) {
            require(
                    m.machine.applied.equals(first),
                    () ->
                            m
                                    + " applied "
                                    + m.machine.applied.size()
                                    + " commands, another one "
                                    + first.size());
            require(m.node().given.stream().allMatch(t -> t.runs() == 1), () -> "closures of " + m);
            require(m.node().reads.stream().allMatch(r -> r.runs() == 1), () -> "reads of " + m);
        }
        Set<String> all = new HashSet<>(first);
        require(all.size() == first.size(), () -> "a command was applied twice");
        acked.forEach(
                c -> require(all.contains(c), () -> "acknowledged command " + c + " is lost"));
        refused.forEach(
                c -> require(!all.contains(c), () -> "refused command " + c + " was applied"));
    }

    public int ackedCount() {
        return acked.size();
    }

    public int elections() {
        return electionsSeen;
    }

    private static void require(boolean holds, Supplier<String> what) {
        if (!holds) {
            throw new AssertionError(what.get());
        }
    }
}
