package io.jraft.model;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who belongs to a group: voters and learners. Immutable copy of the API's mutable {@link Configuration}. Equality does
 * not depend on order.
 */
public final class Members {
    /** Nobody. */
    public static final Members NONE = new Members(List.of(), List.of());

    private final List<PeerId> voters;
    private final List<PeerId> learners;

    /** Copies both lists. A peer twice, or as voter and learner, is refused. */
    public Members(Iterable<PeerId> voters, Iterable<PeerId> learners) {
        Set<PeerId> seen = new LinkedHashSet<>();
        this.voters = distinct(voters, seen);
        this.learners = distinct(learners, seen);
    }

    /** The members of a configuration. */
    public static Members of(Configuration conf) {
        return new Members(conf.listPeers(), conf.listLearners());
    }

    private static List<PeerId> distinct(Iterable<PeerId> peers, Set<PeerId> seen) {
        List<PeerId> copy = new ArrayList<>();
        for (PeerId peer : peers) {
            if (!seen.add(peer)) {
                throw new IllegalArgumentException(
                        "peer " + peer + " is named twice in one configuration");
            }
            copy.add(peer.copy());
        }
        return List.copyOf(copy);
    }

    /** Peers that count in every majority, in the order they were given. Do not change them. */
    public List<PeerId> voters() {
        return voters;
    }

    /** Peers that receive the log and count in no majority. Do not change them. */
    public List<PeerId> learners() {
        return learners;
    }

    public boolean isVoter(PeerId peer) {
        return voters.contains(peer);
    }

    public boolean isLearner(PeerId peer) {
        return learners.contains(peer);
    }

    public boolean contains(PeerId peer) {
        return isVoter(peer) || isLearner(peer);
    }

    /** True when there is no voter. */
    public boolean isEmpty() {
        return voters.isEmpty();
    }

    /** Votes needed for a majority of these voters. */
    public int majority() {
        return voters.size() / 2 + 1;
    }

    /** A fresh mutable copy for users. */
    public Configuration toConfiguration() {
        Configuration conf = new Configuration();
        voters.forEach(p -> conf.addPeer(p.copy()));
        learners.forEach(p -> conf.addLearner(p.copy()));
        return conf;
    }

    private static Set<String> names(List<PeerId> peers) {
        Set<String> names = new TreeSet<>();
        for (PeerId p : peers) {
            names.add(p.getEndpoint() + "/" + p.getIdx());
        }
        return names;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Members m
                && names(voters).equals(names(m.voters))
                && names(learners).equals(names(m.learners));
    }

    @Override
    public int hashCode() {
        return names(voters).hashCode() * 31 + names(learners).hashCode();
    }

    @Override
    public String toString() {
        return learners.isEmpty() ? voters.toString() : voters + " learners " + learners;
    }
}
