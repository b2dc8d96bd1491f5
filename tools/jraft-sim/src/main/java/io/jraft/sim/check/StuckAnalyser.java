package io.jraft.sim.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a cluster that makes no progress could make any: searches a node that can be elected and then commit, by
 * the rules of Raft and nothing else. If there is one, the standstill is a bug.
 * Owner: the calling thread; a pure function of what it is given.
 *
 * <p>Only what lasts counts: roles, terms, leases and timers are no obstacle, since in peace they pass.
 */
public final class StuckAnalyser {
    private final Map<String, NodeFacts> nodes = new LinkedHashMap<>();
    private final BiPredicate<String, String> linked;
    private final long committed;

    /** Why nobody can lead, each cause taking those before it as given. */
    public enum Cause {
        NO_QUORUM_ABLE("in no configuration are enough voters able to vote"),
        NOT_CONNECTED("no able voter reaches a quorum of able voters and is reached by it"),
        NEWER_LOGS("whoever reaches a quorum is refused by nodes with newer logs"),
        COMMITTED_OUT_OF_REACH("no node that could be elected holds all committed entries"),
        DISKS_FULL("whoever can be elected finds no quorum whose disks have room"),
        NONE_FOUND("no reason found: this is a bug");

        private final String words;

        Cause(String words) {
            this.words = words;
        }
    }

    /**
     * The result.
     *
     * @param cause why
     * @param peers whom it concerns: those that cannot lead or, if a bug, those that can
     * @param facts one line per node, and one per node that says what keeps it from leading
     */
    public record Finding(Cause cause, List<String> peers, List<String> facts) {

        /** Whether the standstill is nobody's fault. */
        public boolean isLegitimate() {
            return cause != Cause.NONE_FOUND;
        }

        @Override
        public String toString() {
            return cause
                    + ": "
                    + cause.words
                    + "; concerns "
                    + String.join(", ", peers)
                    + "\n  "
                    + String.join("\n  ", facts);
        }
    }

    private StuckAnalyser(
            List<NodeFacts> facts, long committedUpTo, BiPredicate<String, String> linked) {
        long highest = committedUpTo;
        for (NodeFacts node : facts) {
            nodes.put(node.name(), node);
            highest = Math.max(highest, node.commit());
        }
        this.linked = linked;
        this.committed = highest;
    }

    /**
     * Judges a standstill.
     *
     * @param facts all machines, the dead ones with what their disks hold
     * @param committed highest index that anybody ever knew to be committed; who knew it may be dead
     * @param linked whether messages get from the first to the second
     */
    public static Finding analyse(
            List<NodeFacts> facts, long committed, BiPredicate<String, String> linked) {
        return new StuckAnalyser(facts, committed, linked).find();
    }

    private Finding find() {
        List<String> facts = new ArrayList<>();
        nodes.values().forEach(node -> facts.add(node.toString()));
        Cause cause = cause();
        List<String> peers = new ArrayList<>();
        for (NodeFacts node : nodes.values()) {
            String obstacle = obstacle(node, Cause.NONE_FOUND);
            if ((obstacle == null) == (cause == Cause.NONE_FOUND)) {
                peers.add(node.name());
            }
            if (obstacle == null) {
                facts.add(node.name() + " can be elected and commit");
            } else {
                facts.add(node.name() + " cannot lead: " + obstacle);
            }
        }
        return new Finding(cause, List.copyOf(peers), List.copyOf(facts));
    }

    /** The first cause that, with those before it, leaves nobody. */
    private Cause cause() {
        for (Cause cause : Cause.values()) {
            if (nodes.values().stream().allMatch(node -> obstacle(node, cause) != null)) {
                return cause;
            }
        }
        return Cause.NONE_FOUND;
    }

    /** What keeps the node from leading if nothing beyond the given cause is looked at; null if nothing. */
    private @Nullable String obstacle(NodeFacts node, Cause upTo) {
        if (!node.isVoter()) {
            return "it is no voter of its configuration " + node.voters();
        }
        if (!node.votes()) {
            return "it is" + node.trouble().substring(1);
        }
        String votes = missing(node, upTo, "elected", this::vote);
        if (votes != null) {
            return votes;
        }
        if (upTo.compareTo(Cause.COMMITTED_OUT_OF_REACH) >= 0 && node.agreed() < committed) {
            return "its log is the committed one to "
                    + node.agreed()
                    + " only, but "
                    + committed
                    + " is committed, held by "
                    + holders();
        }
        return upTo.compareTo(Cause.DISKS_FULL) >= 0
                ? missing(node, upTo, "heard when it appends", this::room)
                : null;
    }

    /** In the configuration and, while both count, in the one before. */
    private @Nullable String missing(NodeFacts node, Cause upTo, String what, Refusal refusal) {
        for (List<String> voters : List.of(node.voters(), node.oldVoters())) {
            List<String> refusals = new ArrayList<>();
            for (String voter : voters) {
                String why = refusal.of(node, voter, upTo);
                if (why != null) {
                    refusals.add(voter + " " + why);
                }
            }
            int needed = voters.size() / 2 + 1;
            if (!voters.isEmpty() && voters.size() - refusals.size() < needed) {
                return "to be "
                        + what
                        + " it needs "
                        + needed
                        + " of "
                        + voters
                        + ", but "
                        + String.join("; ", refusals);
            }
        }
        return null;
    }

    private interface Refusal {
        @Nullable String of(NodeFacts candidate, String voter, Cause upTo);
    }

    private @Nullable String vote(NodeFacts candidate, String name, Cause upTo) {
        NodeFacts voter = nodes.get(name);
        if (voter == null) {
            return "is not there";
        }
        if (!voter.votes()) {
            return "is" + voter.trouble().substring(1);
        }
        String cut = cut(candidate, name, upTo);
        if (cut != null) {
            return cut;
        }
        boolean newer = !candidate.last().atLeast(voter.last());
        return newer && upTo.compareTo(Cause.NEWER_LOGS) >= 0
                ? "has a newer log, to " + voter.last()
                : null;
    }

    /** A damaged node counts: whoever is elected repairs it. */
    private @Nullable String room(NodeFacts leader, String name, Cause upTo) {
        NodeFacts voter = nodes.get(name);
        if (voter == null) {
            return "is not there";
        }
        if (!voter.runs() || voter.diskFull()) {
            return "is" + voter.trouble().substring(1);
        }
        return cut(leader, name, upTo);
    }

    private @Nullable String cut(NodeFacts from, String to, Cause upTo) {
        if (from.name().equals(to) || upTo.compareTo(Cause.NOT_CONNECTED) < 0) {
            return null;
        }
        boolean there = linked.test(from.name(), to);
        boolean back = linked.test(to, from.name());
        if (there && back) {
            return null;
        }
        return there
                ? "does not get through to it"
                : back ? "is not reached by it" : "is cut off from it";
    }

    private List<String> holders() {
        List<String> holders = new ArrayList<>();
        for (NodeFacts node : nodes.values()) {
            if (node.agreed() >= committed) {
                holders.add(node.name() + node.trouble());
            }
        }
        return holders;
    }
}
