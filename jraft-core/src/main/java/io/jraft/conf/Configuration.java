package io.jraft.conf;

import io.jraft.entity.PeerId;
import io.jraft.util.Copiable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who votes and who learns in a group. Text form: {@code ip:port[:idx[:priority]]}, separated by
 * commas, learners after the voters and with {@code /learner} behind each, and {@code @ip:port[:idx]} behind that
 * for a learner that this voter feeds in place of the leader.
 * Owner: whoever holds it; hand over a {@link #copy}. Iterates over the voters.
 * Invariants: no voter twice, no learner twice; two configurations of the same members are equal,
 * whatever the order they were named in.
 */
@SuppressWarnings("NonApiType") // LinkedHashSet stands in signatures of the field's API.
public class Configuration implements Iterable<PeerId>, Copiable<Configuration> {

    private static final String LEARNER_SUFFIX = "/learner";
    private static final String SOURCE_MARK = LEARNER_SUFFIX + "@";

    private LinkedHashSet<PeerId> peers = new LinkedHashSet<>();
    private LinkedHashSet<PeerId> learners = new LinkedHashSet<>();
    private Map<PeerId, PeerId> sources = new LinkedHashMap<>();

    /** Nobody. */
    public Configuration() {}

    /**
     * Those voters.
     *
     * @throws IllegalArgumentException if one is named twice
     */
    public Configuration(Iterable<PeerId> conf) {
        this(conf, List.of());
    }

    /** A copy of {@code conf}, learners included. */
    public Configuration(Configuration conf) {
        this(conf.peers, conf.learners);
        conf.sources.forEach((learner, source) -> sources.put(learner.copy(), source.copy()));
    }

    /**
     * Those voters and learners.
     *
     * @throws IllegalArgumentException if a voter, or a learner, is named twice
     */
    public Configuration(Iterable<PeerId> conf, Iterable<PeerId> learners) {
        this.peers = distinct(conf, "voter");
        this.learners = distinct(learners, "learner");
    }

    /**
     * The configuration that a text names.
     *
     * @param text the text form; blank names nobody
     * @throws IllegalArgumentException naming the first item that is not a peer or comes twice
     */
    public static Configuration of(String text) {
        Configuration conf = new Configuration();
        if (!text.isBlank()) {
            String problem = conf.read(text);
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
        }
        return conf;
    }

    /**
     * Becomes the configuration that a text names.
     *
     * @return false if the text is blank, or an item of it is not a peer or comes twice; this then
     *     stays as it was. {@link #of} says which item it is
     */
    public boolean parse(@Nullable String conf) {
        return conf != null && !conf.isBlank() && read(conf) == null;
    }

    /** Reads all or nothing; answers what is wrong, or null. */
    private @Nullable String read(String text) {
        LinkedHashSet<PeerId> newPeers = new LinkedHashSet<>();
        LinkedHashSet<PeerId> newLearners = new LinkedHashSet<>();
        Map<PeerId, PeerId> newSources = new LinkedHashMap<>();
        for (String piece : text.split(",", -1)) {
            String item = piece.trim();
            int fedBy = item.indexOf(SOURCE_MARK);
            PeerId source =
                    fedBy < 0
                            ? null
                            : PeerId.parsePeer(item.substring(fedBy + SOURCE_MARK.length()));
            boolean learner = fedBy >= 0 || item.endsWith(LEARNER_SUFFIX);
            String name = learner ? item.substring(0, item.lastIndexOf(LEARNER_SUFFIX)) : item;
            PeerId peer = PeerId.parsePeer(name);
            if (peer == null || (fedBy >= 0 && source == null)) {
                return "'"
                        + item
                        + "' is not a peer; write ip:port[:idx[:priority]], separated by commas, in '"
                        + text
                        + "'";
            }
            if (newPeers.contains(peer) || newLearners.contains(peer)) {
                return "'" + item + "' comes twice in '" + text + "'; name each peer once";
            }
            (learner ? newLearners : newPeers).add(peer);
            if (source != null) {
                newSources.put(peer, source);
            }
        }
        peers = newPeers;
        learners = newLearners;
        sources = newSources;
        return null;
    }

    private static LinkedHashSet<PeerId> distinct(Iterable<PeerId> peers, String what) {
        LinkedHashSet<PeerId> set = new LinkedHashSet<>();
        for (PeerId peer : peers) {
            if (!set.add(peer.copy())) {
                throw new IllegalArgumentException(
                        "the " + what + " " + peer + " comes twice; name each peer once");
            }
        }
        return set;
    }

    /** Replaces the learners. */
    public void setLearners(LinkedHashSet<PeerId> learners) {
        this.learners = distinct(learners, "learner");
        sources.keySet().retainAll(this.learners);
    }

    /**
     * Names the voter that feeds a learner in place of the leader.
     *
     * @param learner a learner of this configuration
     * @param source a voter; null, or an empty peer, for the leader
     * @throws IllegalArgumentException if {@code learner} is none
     */
    public void setLearnerSource(PeerId learner, @Nullable PeerId source) {
        if (!learners.contains(learner)) {
            throw new IllegalArgumentException(learner + " is no learner; add it first");
        }
        if (source == null || source.isEmpty()) {
            sources.remove(learner);
        } else {
            sources.put(learner, source);
        }
    }

    /** A copy of the voters that feed learners, by learner; whoever is not in it is fed by the leader. */
    public Map<PeerId, PeerId> getLearnerSources() {
        return new LinkedHashMap<>(sources);
    }

    /** Adds a learner; false if it is one already. */
    public boolean addLearner(PeerId learner) {
        return learners.add(learner);
    }

    /** Adds learners; answers how many were new. */
    public int addLearners(Iterable<PeerId> newLearners) {
        int added = 0;
        for (PeerId learner : newLearners) {
            added += addLearner(learner) ? 1 : 0;
        }
        return added;
    }

    /** Removes a learner; false if it is none. */
    public boolean removeLearner(PeerId learner) {
        sources.remove(learner);
        return learners.remove(learner);
    }

    /** A copy of the learners, in the order they were named. */
    public LinkedHashSet<PeerId> getLearners() {
        return new LinkedHashSet<>(learners);
    }

    /** A copy of the learners, in the order they were named. */
    public List<PeerId> listLearners() {
        return new ArrayList<>(learners);
    }

    /** Whether no peer both votes and learns. */
    public boolean isValid() {
        for (PeerId learner : learners) {
            if (peers.contains(learner)) {
                return false;
            }
        }
        return true;
    }

    /** Becomes nobody. */
    public void reset() {
        peers.clear();
        learners.clear();
        sources.clear();
    }

    /** Whether there is no voter. */
    public boolean isEmpty() {
        return peers.isEmpty();
    }

    /** How many voters there are. */
    public int size() {
        return peers.size();
    }

    /** The voters; it does not allow removal. */
    @Override
    public Iterator<PeerId> iterator() {
        return java.util.Collections.unmodifiableSet(peers).iterator();
    }

    /** A copy of the voters, in the order they were named. */
    public Set<PeerId> getPeerSet() {
        return new LinkedHashSet<>(peers);
    }

    /** A copy of the voters, in the order they were named. */
    public List<PeerId> listPeers() {
        return new ArrayList<>(peers);
    }

    /** A copy of the voters, in the order they were named. */
    public List<PeerId> getPeers() {
        return new ArrayList<>(peers);
    }

    /**
     * Replaces the voters.
     *
     * @throws IllegalArgumentException if one is named twice
     */
    public void setPeers(List<PeerId> peers) {
        this.peers = distinct(peers, "voter");
        sources.values().retainAll(this.peers);
    }

    /** Adds voters; those that vote already stay as they are. */
    public void appendPeers(Collection<PeerId> set) {
        peers.addAll(set);
    }

    /** Adds a voter; false if it votes already. */
    public boolean addPeer(PeerId peer) {
        return peers.add(peer);
    }

    /** Removes a voter; false if it does not vote. Learners that it fed are fed by the leader. */
    public boolean removePeer(PeerId peer) {
        sources.values().removeIf(peer::equals);
        return peers.remove(peer);
    }

    /** Whether that peer votes. */
    public boolean contains(PeerId peer) {
        return peers.contains(peer);
    }

    /**
     * Compares the voters.
     *
     * @param included becomes the voters of this that {@code rhs} lacks
     * @param excluded becomes the voters of {@code rhs} that this lacks
     */
    public void diff(Configuration rhs, Configuration included, Configuration excluded) {
        LinkedHashSet<PeerId> onlyHere = new LinkedHashSet<>(peers);
        onlyHere.removeAll(rhs.peers);
        LinkedHashSet<PeerId> onlyThere = new LinkedHashSet<>(rhs.peers);
        onlyThere.removeAll(peers);
        included.peers = onlyHere;
        excluded.peers = onlyThere;
    }

    @Override
    public Configuration copy() {
        return new Configuration(this);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Configuration other
                && peers.equals(other.peers)
                && learners.equals(other.learners)
                && sources.equals(other.sources);
    }

    @Override
    public int hashCode() {
        return 31 * peers.hashCode() + learners.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (PeerId peer : peers) {
            text.append(text.length() == 0 ? "" : ",").append(peer);
        }
        for (PeerId learner : learners) {
            PeerId source = sources.get(learner);
            text.append(text.length() == 0 ? "" : ",")
                    .append(learner)
                    .append(source == null ? LEARNER_SUFFIX : SOURCE_MARK + source);
        }
        return text.toString();
    }
}
