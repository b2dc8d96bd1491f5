package io.jraft.model;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to a group: voters, learners, and which voter feeds which learner. Immutable copy of the API's mutable
 * {@link Configuration}. Equality does not depend on order.
 */
public final class Members {
    /** Nobody. */
    public static final Members NONE = new Members(List.of(), List.of());

    private final List<PeerId> voters;
    private final List<PeerId> learners;

    /** Learners that another voter than the leader feeds, and which one. */
    private final Map<PeerId, PeerId> sources;

    /** Copies both lists. A peer twice, or as voter and learner, is refused. */
    public Members(Iterable<PeerId> voters, Iterable<PeerId> learners) {
        this(voters, learners, new LinkedHashMap<>());
    }

    /**
     * The same, with voters that feed learners.
     *
     * @param sources by learner, the voter that feeds it; who is not named is fed by the leader. A source must vote and who
     *     is fed must learn, so that nobody waits for himself; anything else is refused
     */
    public Members(
            Iterable<PeerId> voters, Iterable<PeerId> learners, Map<PeerId, PeerId> sources) {
        Set<PeerId> seen = new LinkedHashSet<>();
        this.voters = distinct(voters, seen);
        this.learners = distinct(learners, seen);
        Map<PeerId, PeerId> copy = new LinkedHashMap<>();
        // In the order of the learners, whatever the order of the map: equal members are equal
        // bytes.
        for (PeerId learner : this.learners) {
            PeerId source = sources.get(learner);
            if (source != null) {
                if (!isVoter(source)) {
                    throw new IllegalArgumentException(
                            "learner "
                                    + learner
                                    + " cannot be fed by "
                                    + source
                                    + ", which does not vote");
                }
                copy.put(learner, source.copy());
            }
        }
        for (PeerId fed : sources.keySet()) {
            if (!copy.containsKey(fed)) {
                throw new IllegalArgumentException(fed + " has a source and is no learner");
            }
        }
        this.sources = Collections.unmodifiableMap(copy);
    }

    /**
     * These members with as many of the wished sources as there can be: a source that does not vote, or a fed one that does
     * not learn, is left out, and the leader feeds.
     */
    public Members fedBy(Map<PeerId, PeerId> wished) {
        Map<PeerId, PeerId> kept = new LinkedHashMap<>();
        for (PeerId learner : learners) {
            PeerId source = wished.get(learner);
            if (source != null && isVoter(source)) {
                kept.put(learner, source);
            }
        }
        return new Members(voters, learners, kept);
    }

    /** The members of a configuration. */
    public static Members of(Configuration conf) {
        return new Members(conf.listPeers(), conf.listLearners(), conf.getLearnerSources());
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

    /** Voters that feed learners, by learner. Do not change them. */
    public Map<PeerId, PeerId> sources() {
        return sources;
    }

    /** The voter that feeds this learner; null when the leader does, or it is no learner. */
    public @Nullable PeerId sourceOf(PeerId learner) {
        return sources.get(learner);
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
        sources.forEach((learner, source) -> conf.setLearnerSource(learner, source));
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
                && names(learners).equals(names(m.learners))
                && sources.equals(m.sources);
    }

    @Override
    public int hashCode() {
        return names(voters).hashCode() * 31 + names(learners).hashCode();
    }

    @Override
    public String toString() {
        return (learners.isEmpty() ? voters.toString() : voters + " learners " + learners)
                + (sources.isEmpty() ? "" : " sources " + sources);
    }
}
