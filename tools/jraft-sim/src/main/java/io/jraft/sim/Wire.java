package io.jraft.sim;

import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.SharedBeatRequest;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.sim.net.Filter;
import io.jraft.sim.node.SimCluster;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The wire of a {@link Sim}, message by message: for stories that need an exact schedule. Rules are asked in the order
 * they were made, the first that fits decides, and what no rule fits passes. They hold until {@link #open}, or until the
 * network is healed; letters stay. Owner: one thread.
 */
public final class Wire {
    private final SimCluster cluster;
    private final List<Rule> rules = new ArrayList<>();
    private final List<Letter> letters = new ArrayList<>();
    private final Filter filter = this::passes;

    Wire(SimCluster cluster) {
        this.cluster = cluster;
    }

    /** Which messages are meant. */
    @FunctionalInterface
    public interface Which {
        boolean is(SimNode from, SimNode to, RaftMessage message);
    }

    /** What becomes of a message; true when it sets out. */
    @FunctionalInterface
    private interface Fate {
        boolean decide(Letter letter);
    }

    private record Rule(Which which, boolean last, Fate fate) {}

    /** A message that was sent once, as it travelled. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares letters or changes their bytes.
    public record Letter(SimNode from, SimNode to, RaftMessage message, byte[] frame) {}

    // ---------------------------------------------------------------------- rules

    /** Such messages are lost. */
    public Wire drop(Which which) {
        return rule(which, true, letter -> false);
    }

    /** Such messages pass, whatever later rules say. */
    public Wire pass(Which which) {
        return rule(which, true, letter -> true);
    }

    /** Such messages are kept instead of delivered, until {@link #release}. */
    public Wire hold(Which which) {
        return rule(
                which,
                true,
                letter -> {
                    letters.add(letter);
                    return false;
                });
    }

    /** A copy of such messages is kept, to be {@link #replay replayed}; later rules decide about the message itself. */
    public Wire copy(Which which) {
        return watch(which, letters::add);
    }

    /** Somebody looks at such messages at the moment they leave; later rules decide about them. */
    public Wire watch(Which which, Consumer<Letter> look) {
        return rule(
                which,
                false,
                letter -> {
                    look.accept(letter);
                    return true;
                });
    }

    /** Something happens right after such a message has left; later rules decide about the message itself. */
    public Wire after(Which which, Runnable action) {
        return watch(which, letter -> cluster.world().after(0, action));
    }

    /** Nobody but this one can ask for votes. */
    public Wire onlyCampaigns(SimNode node) {
        return drop((from, to, m) -> isCampaign(m) && from != node);
    }

    /** Nobody hears this one as a leader; it hears the others. */
    public Wire silence(SimNode leader) {
        return drop(
                (from, to, m) ->
                        from == leader
                                && (m instanceof AppendRequest
                                        || m instanceof HeartbeatRequest
                                        || m instanceof SharedBeatRequest));
    }

    /** All messages pass again. */
    public Wire open() {
        rules.clear();
        cluster.network().filter(null);
        return this;
    }

    private static boolean isCampaign(RaftMessage m) {
        return m instanceof PreVoteRequest || m instanceof VoteRequest;
    }

    private Wire rule(Which which, boolean last, Fate fate) {
        if (cluster.network().filter() != filter) {
            rules.clear();
            cluster.network().filter(filter);
        }
        rules.add(new Rule(which, last, fate));
        return this;
    }

    private boolean passes(int from, int to, RaftMessage message) {
        SimNode sender = cluster.node(from);
        SimNode receiver = cluster.node(to);
        for (Rule rule : rules) {
            if (rule.which.is(sender, receiver, message)) {
                Letter letter =
                        new Letter(sender, receiver, message, cluster.network().frame(message));
                boolean passes = rule.fate.decide(letter);
                if (rule.last) {
                    return passes;
                }
            }
        }
        return true;
    }

    // -------------------------------------------------------------------- letters

    /** What was kept and not released, oldest first. */
    public List<Letter> letters() {
        return letters;
    }

    /** What was kept is delivered in a drawn order, and forgotten; answers how many there were. */
    public int release(SimRandom chance) {
        List<Letter> all = new ArrayList<>(letters);
        letters.clear();
        int count = all.size();
        while (!all.isEmpty()) {
            replay(all.remove(chance.nextInt(all.size())));
        }
        return count;
    }

    /** Delivers a message once more, over a link that may be cut since. */
    public void replay(Letter letter) {
        cluster.network().arrive(letter.from.ordinal(), letter.to.ordinal(), letter.frame);
    }
}
